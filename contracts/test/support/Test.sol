// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Vm} from "./Vm.sol";

/// Assertions that name what differs.
abstract contract Test {
    Vm internal constant vm = Vm(address(uint160(uint256(keccak256("hevm cheat code")))));

    error Differs(string what, uint256 got, uint256 expected);
    error DiffersBytes32(string what, bytes32 got, bytes32 expected);
    error NotSo(string what);

    function assertEq(uint256 got, uint256 expected, string memory what) internal pure {
        require(got == expected, Differs(what, got, expected));
    }

    function assertEq(bytes32 got, bytes32 expected, string memory what) internal pure {
        require(got == expected, DiffersBytes32(what, got, expected));
    }

    function assertEq(address got, address expected, string memory what) internal pure {
        assertEq(uint256(uint160(got)), uint256(uint160(expected)), what);
    }

    function assertEq(bytes memory got, bytes memory expected, string memory what) internal pure {
        assertEq(keccak256(got), keccak256(expected), what);
    }

    function assertTrue(bool condition, string memory what) internal pure {
        require(condition, NotSo(what));
    }

    /// Maps a fuzzed value into least..most.
    function bound(uint256 value, uint256 least, uint256 most) internal pure returns (uint256) {
        return least + value % (most - least + 1);
    }
}
