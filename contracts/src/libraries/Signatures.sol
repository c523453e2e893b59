// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ILedger} from "../interfaces/ILedger.sol";

/// secp256k1 signatures in their one accepted form: r | s | v with v 27 or 28 and s in the lower half (spec/ledger.md section 3).
library Signatures {
    uint256 private constant HALF_ORDER = 0x7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0;

    /// Signer of a digest; reverts unless the signature is well formed and recovers.
    function recover(bytes32 digest, bytes calldata signature) internal pure returns (address signer) {
        require(signature.length == 65, ILedger.BadSignature(signature.length));
        bytes32 r = bytes32(signature[0:32]);
        bytes32 s = bytes32(signature[32:64]);
        uint8 v = uint8(signature[64]);
        require(uint256(s) <= HALF_ORDER && (v == 27 || v == 28), ILedger.BadSignature(65));
        signer = ecrecover(digest, v, r, s);
        require(signer != address(0), ILedger.BadSignature(65));
    }
}
