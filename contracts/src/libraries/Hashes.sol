// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// Keccak-256 of short concatenations without allocating memory for them.
/// All blocks write only scratch space (0 to 64) or memory behind the free pointer, which nobody owns.
library Hashes {
    /// H(value).
    function ofWord(bytes32 value) internal pure returns (bytes32 hash) {
        assembly ("memory-safe") {
            mstore(0, value)
            hash := keccak256(0, 32)
        }
    }

    /// H(left | right).
    function pair(bytes32 left, bytes32 right) internal pure returns (bytes32 hash) {
        assembly ("memory-safe") {
            mstore(0, left)
            mstore(32, right)
            hash := keccak256(0, 64)
        }
    }

    /// H(word | account), 52 bytes.
    function withAddress(bytes32 word, address account) internal pure returns (bytes32 hash) {
        assembly ("memory-safe") {
            mstore(0, word)
            mstore(32, shl(96, account))
            hash := keccak256(0, 52)
        }
    }

    /// H of the concatenated words.
    function concatenated(bytes32[] calldata words) internal pure returns (bytes32 hash) {
        assembly ("memory-safe") {
            let free := mload(64)
            let size := mul(words.length, 32)
            calldatacopy(free, words.offset, size)
            hash := keccak256(free, size)
        }
    }

    /// H(0x1901 | domain | structHash).
    function typedData(bytes32 domain, bytes32 structHash) internal pure returns (bytes32 hash) {
        assembly ("memory-safe") {
            let free := mload(64)
            mstore(free, shl(240, 0x1901))
            mstore(add(free, 2), domain)
            mstore(add(free, 34), structHash)
            hash := keccak256(free, 66)
        }
    }
}
