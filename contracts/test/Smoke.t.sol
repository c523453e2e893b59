// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;
import {Network} from "./support/Network.sol";
contract SmokeTest is Network {
    function setUp() public { setUpNetwork(3); turnEpoch(); turnEpoch(); turnEpoch(); turnEpoch(); }
    function test_all() public {
        address c = deployContract(ALICE, bytes32(uint256(1)));
        record(c, ALICE, 3); record(c, BOB, 2);
        commitAll(c);
        record(c, ALICE, 3);
        missAllAttempts(c);
        expire(c, 6);
        vm.roll(block.number + 1);
        commitAll(c);
    }
}
