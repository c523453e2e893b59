// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ILedger} from "../interfaces/ILedger.sol";

/// Reads one field of an RLP block header whose hash was checked: the block exists, so its encoding is sound.
library BlockHeader {
    uint256 private constant PREV_RANDAO_FIELD = 13;

    function prevRandao(bytes calldata header) internal pure returns (bytes32) {
        uint256 offset = _payload(header);
        for (uint256 field = 0; field < PREV_RANDAO_FIELD; field++) {
            offset = _next(header, offset);
        }
        // One prefix byte, then the 32 bytes.
        _need(header, offset + 33);
        return bytes32(header[offset + 1:offset + 33]);
    }

    function _payload(bytes calldata header) private pure returns (uint256) {
        _need(header, 1);
        uint8 prefix = uint8(header[0]);
        return prefix > 0xf7 ? 1 + (prefix - 0xf7) : 1;
    }

    /// Offset of the item after the one at `offset`; items of a header are strings.
    function _next(bytes calldata header, uint256 offset) private pure returns (uint256) {
        _need(header, offset + 1);
        uint8 prefix = uint8(header[offset]);
        if (prefix < 0x80) return offset + 1;
        if (prefix <= 0xb7) return offset + 1 + (prefix - 0x80);
        uint256 lengthBytes = prefix - 0xb7;
        _need(header, offset + 1 + lengthBytes);
        uint256 length = 0;
        for (uint256 i = 1; i <= lengthBytes; i++) {
            length = (length << 8) | uint8(header[offset + i]);
        }
        // Bounded before it is added: a length read from the data must not overflow the offset.
        _need(header, length);
        return offset + 1 + lengthBytes + length;
    }

    function _need(bytes calldata header, uint256 length) private pure {
        if (header.length < length) revert ILedger.HeaderTooShort(header.length, length);
    }
}
