// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ILedger} from "../interfaces/ILedger.sol";

/// secp256k1 signatures in their one accepted form: r | s | v with v 27 or 28 and s in the lower half (spec/ledger.md section 3).
library Signatures {
    uint256 private constant HALF_ORDER = 0x7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0;

    /// Signer of a digest; reverts unless the signature is well formed and recovers.
    function recover(bytes32 digest, bytes calldata signature) internal pure returns (address signer) {
        if (signature.length != 65) revert ILedger.BadSignature(signature.length);
        bytes32 r;
        bytes32 s;
        uint256 v;
        // Reads the 65 bytes whose presence was just checked; writes nothing.
        assembly ("memory-safe") {
            r := calldataload(signature.offset)
            s := calldataload(add(signature.offset, 32))
            v := byte(0, calldataload(add(signature.offset, 64)))
        }
        if (uint256(s) > HALF_ORDER || (v != 27 && v != 28)) revert ILedger.BadSignature(65);
        signer = ecrecover(digest, uint8(v), r, s);
        if (signer == address(0)) revert ILedger.BadSignature(65);
    }
}
