// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ILedger} from "../interfaces/ILedger.sol";
import {Head} from "../types/LedgerTypes.sol";

/// Leaves, the Merkle mountain range over them, and the head (spec/tasks.md sections 5 and 6).
library Receipts {
    uint256 internal constant LEAF_LENGTH = 190;

    /// What a refund needs of a leaf.
    struct Leaf {
        address sender;
        uint64 index;
        uint128 lock;
        uint128 charge;
    }

    function hashHead(Head calldata head) internal pure returns (bytes32) {
        return keccak256(
            abi.encode(head.stateHash, head.receiptsRoot, head.queueHash, head.index, head.checkpointHash)
        );
    }

    function readLeaf(bytes calldata leaf) internal pure returns (Leaf memory) {
        if (leaf.length != LEAF_LENGTH) revert ILedger.BadLeaf(leaf.length, LEAF_LENGTH);
        return Leaf({
            sender: address(bytes20(leaf[64:84])),
            index: uint64(bytes8(leaf[84:92])),
            lock: uint128(bytes16(leaf[92:108])),
            charge: uint128(bytes16(leaf[108:124]))
        });
    }

    /// Whether `leaf` is the one at its index under a root over `count` leaves. A proof of any other length is refused.
    function isIncluded(bytes calldata leaf, uint64 index, bytes32 root, uint256 count, bytes32[] calldata proof)
        internal
        pure
        returns (bool)
    {
        if (index >= count || count > type(uint32).max) return false;
        // Find the mountain: walk the peaks from the left, which are the set bits of the count from the highest.
        uint256 position = index;
        uint256 peaksLeft = 0;
        uint256 height = _highestBit(count);
        uint256 rest = count;
        while (position >= (1 << height)) {
            position -= 1 << height;
            rest -= 1 << height;
            peaksLeft++;
            height = _highestBit(rest);
        }
        bool peaksRight = rest != (1 << height);
        if (proof.length != height + (peaksRight ? 1 : 0) + peaksLeft) return false;

        bytes32 node = keccak256(abi.encodePacked(uint8(0), leaf));
        uint256 used = 0;
        for (; used < height; used++) {
            node = (position >> used) & 1 == 0 ? _inner(node, proof[used]) : _inner(proof[used], node);
        }
        if (peaksRight) node = _inner(node, proof[used++]);
        for (; used < proof.length; used++) {
            node = _inner(proof[used], node);
        }
        return keccak256(abi.encodePacked(uint8(2), uint64(count), node)) == root;
    }

    function _inner(bytes32 left, bytes32 right) private pure returns (bytes32) {
        return keccak256(abi.encodePacked(uint8(1), left, right));
    }

    function _highestBit(uint256 value) private pure returns (uint256 bit) {
        while (value >> (bit + 1) != 0) bit++;
    }
}
