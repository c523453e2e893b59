// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ILedger} from "../src/interfaces/ILedger.sol";
import {Counters} from "../src/types/LedgerState.sol";
import {BatchEntry, Head} from "../src/types/LedgerTypes.sol";
import {Mountains} from "./support/Mountains.sol";
import {Network} from "./support/Network.sol";

contract RefundsTest is Network {
    uint256 private constant REFUND = uint256(12_500 << 4) * PRICE - uint256(25_000) * PRICE;

    address private c;

    function setUp() public {
        setUpNetwork(1);
        turnEpoch();
        c = deployContract(ALICE, bytes32("first"));
        record(c, BOB, 5);
        vm.roll(block.number + 1);
        commitAll(c);
    }

    function test_claimRefund_paysWhatTasksDidNotUse() public {
        uint256 before = balanceOf(BOB);
        claim(BOB, indexes(1, 2, 4));
        assertEq(balanceOf(BOB), before + 3 * REFUND, "refund");
        assertEq(ledger.refundableFrom(BOB, c), 5, "next index");
        (, Counters memory counters,) = ledger.queueOf(c);
        assertEq(counters.locked, 3 * REFUND, "locked");
    }

    function test_claimRefund_paysEachLeafOnce() public {
        claim(BOB, indexes(1, 2, 4));
        expectRefusal(BOB, indexes(4), abi.encodeWithSelector(ILedger.IndexNotRising.selector, 4, 5));
        // What was passed over is given up.
        expectRefusal(BOB, indexes(3), abi.encodeWithSelector(ILedger.IndexNotRising.selector, 3, 5));
        claim(BOB, indexes(5));
    }

    function test_claimRefund_refusesTheSameLeafTwiceInOneCall() public {
        expectRefusal(BOB, indexes(2, 2), abi.encodeWithSelector(ILedger.IndexNotRising.selector, 2, 3));
        expectRefusal(BOB, indexes(2, 1), abi.encodeWithSelector(ILedger.IndexNotRising.selector, 1, 3));
    }

    function test_claimRefund_refusesLeavesOfOthers() public {
        expectRefusal(ALICE, indexes(1), abi.encodeWithSelector(ILedger.NotYourLeaf.selector, BOB, ALICE));
    }

    function test_claimRefund_refusesAlteredLeaves(uint256 position, uint8 bit) public {
        (bytes[] memory leaves, bytes32[][] memory proofs) = proven(indexes(1));
        // Sender and index have errors of their own.
        position = bound(position, 92, 189);
        leaves[0][position] ^= bytes1(uint8(1) << uint8(bound(bit, 0, 7)));
        bytes memory call = abi.encodeCall(ILedger.claimRefund, (c, headSlot(c), copies[c].head, leaves, proofs));
        vm.prank(BOB);
        (bool done, bytes memory reason) = address(ledger).call(call);
        assertTrue(!done, "refused");
        assertTrue(
            bytes4(reason) == ILedger.LeafNotIncluded.selector || bytes4(reason) == ILedger.RefundNegative.selector,
            "not included"
        );
    }

    function test_claimRefund_worksAgainstAnOlderHeadUntilEightAreNewer() public {
        Head memory old = copies[c].head;
        uint8 slot = headSlot(c);
        (bytes[] memory leaves, bytes32[][] memory proofs) = proven(indexes(1));
        (bytes[] memory more, bytes32[][] memory moreProofs) = proven(indexes(2));
        for (uint256 i = 0; i < 7; i++) {
            record(c, BOB, 1);
            commitAll(c);
        }
        vm.prank(BOB);
        ledger.claimRefund(c, slot, old, leaves, proofs);
        record(c, BOB, 1);
        commitAll(c);
        vm.prank(BOB);
        vm.expectPartialRevert(ILedger.WrongHead.selector);
        ledger.claimRefund(c, slot, old, more, moreProofs);
    }

    function test_claimRefund_boundsItsArguments() public {
        (bytes[] memory leaves, bytes32[][] memory proofs) = proven(indexes(1));
        Head memory head = copies[c].head;
        uint8 slot = headSlot(c);
        vm.startPrank(BOB);
        vm.expectRevert(abi.encodeWithSelector(ILedger.BadCount.selector, "leaves", 0, 256));
        ledger.claimRefund(c, slot, head, new bytes[](0), proofs);
        vm.expectRevert(abi.encodeWithSelector(ILedger.BadCount.selector, "proofs", 0, 1));
        ledger.claimRefund(c, slot, head, leaves, new bytes32[][](0));
        vm.expectRevert(abi.encodeWithSelector(ILedger.BadCount.selector, "headSlot", 8, 7));
        ledger.claimRefund(c, 8, head, leaves, proofs);
        leaves[0] = "short";
        vm.expectRevert(abi.encodeWithSelector(ILedger.BadLeaf.selector, 5, 190));
        ledger.claimRefund(c, slot, head, leaves, proofs);
        vm.stopPrank();
    }

    /// A broken enclave could charge more than was used; it never reaches beyond the contract's own escrow.
    function test_claimRefund_neverExceedsTheContractsEscrow() public {
        record(c, ALICE, 1);
        BatchEntry memory entry = receiptsFor(c, 7);
        (, Counters memory counters,) = ledger.queueOf(c);
        entry.charges = counters.locked;
        commitAs(1, single(entry));
        expectRefusal(BOB, indexes(1), abi.encodeWithSelector(ILedger.RefundAboveLocked.selector, REFUND, 0));
    }

    function claim(address sender, uint256[] memory list_) private {
        (bytes[] memory leaves, bytes32[][] memory proofs) = proven(list_);
        uint8 slot = headSlot(c);
        vm.prank(sender);
        ledger.claimRefund(c, slot, copies[c].head, leaves, proofs);
    }

    function expectRefusal(address sender, uint256[] memory list_, bytes memory reason) private {
        (bytes[] memory leaves, bytes32[][] memory proofs) = proven(list_);
        uint8 slot = headSlot(c);
        vm.prank(sender);
        vm.expectRevert(reason);
        ledger.claimRefund(c, slot, copies[c].head, leaves, proofs);
    }

    function proven(uint256[] memory list_) private view returns (bytes[] memory leaves, bytes32[][] memory proofs) {
        leaves = new bytes[](list_.length);
        proofs = new bytes32[][](list_.length);
        for (uint256 i = 0; i < list_.length; i++) {
            leaves[i] = copies[c].leaves[list_[i]];
            proofs[i] = Mountains.proof(copies[c].leaves, list_[i], copies[c].leaves.length);
        }
    }

    function indexes(uint256 a) private pure returns (uint256[] memory list_) {
        list_ = new uint256[](1);
        list_[0] = a;
    }

    function indexes(uint256 a, uint256 b) private pure returns (uint256[] memory list_) {
        list_ = new uint256[](2);
        (list_[0], list_[1]) = (a, b);
    }

    function indexes(uint256 a, uint256 b, uint256 d) private pure returns (uint256[] memory list_) {
        list_ = new uint256[](3);
        (list_[0], list_[1], list_[2]) = (a, b, d);
    }
}
