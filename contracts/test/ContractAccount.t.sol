// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ContractAccount} from "../src/ContractAccount.sol";
import {DevnetToken} from "../src/devnet/DevnetToken.sol";
import {Test} from "./support/Test.sol";

contract ContractAccountTest is Test {
    ContractAccount private account;
    uint256 private received;

    function setUp() public {
        account = new ContractAccount{salt: bytes32("salt")}();
    }

    function test_address_isThatOfCreate2WithoutArguments() public view {
        bytes32 hash = keccak256(
            abi.encodePacked(hex"ff", address(this), bytes32("salt"), keccak256(type(ContractAccount).creationCode))
        );
        assertEq(address(account), address(uint160(uint256(hash))), "address");
        assertEq(account.creator(), address(this), "creator");
    }

    function test_execute_isTheCreatorsAlone(address caller) public {
        vm.assume(caller != address(this));
        vm.prank(caller);
        vm.expectRevert(abi.encodeWithSelector(ContractAccount.NotTheCreator.selector, caller, address(this)));
        account.execute(address(this), 100_000, "");
    }

    function test_execute_callsWithDataAndEtherAndHoldsTokens() public {
        DevnetToken token = new DevnetToken();
        token.mint(address(account), 5);
        bool moved = account.execute(address(token), 200_000, abi.encodeCall(DevnetToken.transfer, (address(7), 5)));
        assertTrue(moved, "moved");
        assertEq(token.balanceOf(address(7)), 5, "tokens");
        vm.deal(address(this), 3);
        assertTrue(account.execute{value: 3}(address(this), 100_000, abi.encodeCall(this.receiveEther, ())), "called");
        assertEq(received, 3, "ether");
    }

    function test_execute_reportsFailureAndReadsNoReturnData() public {
        assertTrue(!account.execute(address(this), 3_000_000, abi.encodeCall(this.bomb, ())), "failed");
        assertTrue(!account.execute(address(this), 1_000, abi.encodeCall(this.receiveEther, ())), "out of gas");
    }

    function receiveEther() external payable {
        received = msg.value;
    }

    /// Reverts with a megabyte.
    function bomb() external pure {
        assembly {
            revert(0, 0x20000)
        }
    }
}
