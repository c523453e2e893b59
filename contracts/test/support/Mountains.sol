// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// Roots and proofs of a mountain range the slow, obvious way, from all leaves; spec/tasks.md section 5.
library Mountains {
    function root(bytes[] memory leaves, uint256 count) internal pure returns (bytes32) {
        if (count == 0) return 0;
        return keccak256(abi.encodePacked(uint8(2), uint64(count), bag(leaves, 0, count)));
    }

    function proof(bytes[] memory leaves, uint256 index, uint256 count) internal pure returns (bytes32[] memory nodes) {
        nodes = new bytes32[](128);
        uint256 used = 0;
        uint256 first = 0;
        uint256 size = largestPower(count);
        bytes32[] memory left = new bytes32[](64);
        uint256 lefts = 0;
        while (index >= first + size) {
            left[lefts++] = mountain(leaves, first, size);
            first += size;
            size = largestPower(count - first);
        }
        for (uint256 width = 1; width < size; width *= 2) {
            uint256 block_ = (index - first) / width;
            nodes[used++] = mountain(leaves, first + (block_ ^ 1) * width, width);
        }
        if (first + size < count) nodes[used++] = bag(leaves, first + size, count);
        while (lefts > 0) {
            nodes[used++] = left[--lefts];
        }
        assembly ("memory-safe") {
            // Shortens the array; it only shrinks.
            mstore(nodes, used)
        }
    }

    function bag(bytes[] memory leaves, uint256 first, uint256 count) private pure returns (bytes32) {
        uint256 size = largestPower(count - first);
        bytes32 peak = mountain(leaves, first, size);
        if (first + size == count) return peak;
        return inner(peak, bag(leaves, first + size, count));
    }

    function mountain(bytes[] memory leaves, uint256 first, uint256 size) private pure returns (bytes32) {
        if (size == 1) return keccak256(abi.encodePacked(uint8(0), leaves[first]));
        return inner(mountain(leaves, first, size / 2), mountain(leaves, first + size / 2, size / 2));
    }

    function inner(bytes32 left, bytes32 right) private pure returns (bytes32) {
        return keccak256(abi.encodePacked(uint8(1), left, right));
    }

    function largestPower(uint256 value) private pure returns (uint256 power) {
        power = 1;
        while (power * 2 <= value) power *= 2;
    }
}
