// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ILedger} from "../src/interfaces/ILedger.sol";
import {Seats} from "../src/libraries/Seats.sol";
import {FLAG_EXPIRED, Aux, Counters, Worker} from "../src/types/LedgerState.sol";
import {Head} from "../src/types/LedgerTypes.sol";
import {Network} from "./support/Network.sol";

contract ExpiryTest is Network {
    uint256 private constant LOCK = uint256(12_500 << 4) * PRICE;

    address private c;

    function setUp() public {
        setUpNetwork(3);
        turnEpoch();
        c = deployContract(ALICE, bytes32("first"));
        vm.roll(block.number + 1);
    }

    function test_requestCommit_needsPendingEntriesAndAStoppedClock() public {
        vm.startPrank(BOB);
        ledger.requestCommit(c);
        vm.expectRevert(abi.encodeWithSelector(ILedger.ClockRunning.selector, c, block.number + F));
        ledger.requestCommit(c);
        vm.stopPrank();
        commitAll(c);
        vm.expectRevert(abi.encodeWithSelector(ILedger.NothingPending.selector, c));
        ledger.requestCommit(c);
    }

    function test_requestCommit_isPrepaid() public {
        vm.prank(address(9));
        vm.expectRevert(abi.encodeWithSelector(ILedger.InsufficientBalance.selector, address(9), 0, FEE));
        ledger.requestCommit(c);
    }

    function test_replaceWorker_afterTheDeadlineOnly() public {
        vm.expectRevert(abi.encodeWithSelector(ILedger.ClockNotRunning.selector, c));
        ledger.replaceWorker(c);
        vm.prank(BOB);
        ledger.requestCommit(c);
        uint256 deadline = block.number + F;
        vm.roll(deadline);
        vm.expectRevert(abi.encodeWithSelector(ILedger.DeadlineNotReached.selector, deadline, deadline));
        ledger.replaceWorker(c);
        vm.roll(deadline + 1);
        (uint256 index,,) = ledger.seatInForce(c);
        (bytes32 seed,,,) = ledger.seeds();
        ledger.replaceWorker(c);
        (uint256 next, uint32 id, uint8 attempt) = ledger.seatInForce(c);
        assertEq(next, Seats.select(seed, c, 1, 3), "the second draw");
        assertTrue(next != index, "another seat");
        assertEq(attempt, 1, "attempt");
        commitAll(c);
        assertEq(ledger.workerOf(id).earnings, uint256(25_000) * PRICE + FEE, "the replacement is paid");
        // It stays in force: the next request does not wait for the lost worker again.
        record(c, BOB, 1);
        vm.prank(BOB);
        ledger.requestCommit(c);
        (index,,) = ledger.seatInForce(c);
        assertEq(index, next, "still that seat");
    }

    function test_replaceWorker_endsAfterMaxAttempts() public {
        missAllAttempts(c);
        vm.expectRevert(abi.encodeWithSelector(ILedger.NoAttemptsLeft.selector, A, A));
        ledger.replaceWorker(c);
    }

    function test_epochTurn_startsTheAttemptsAgain() public {
        missAllAttempts(c);
        turnEpoch();
        (,, uint8 attempt) = ledger.seatInForce(c);
        assertEq(attempt, 0, "attempt");
        vm.roll(block.number + 1);
        commitAll(c);
    }

    function test_expireHead_givesEverythingBackAndPenalises() public {
        record(c, BOB, 2);
        vm.roll(block.number + 1);
        commit(c, 1);
        uint256 before = balanceOf(BOB);
        (, uint32 admitting,) = ledger.seatInForce(c);
        vm.prank(ALICE);
        ledger.requestCommit(c);
        missRunningAttempts(c);
        expire(c, 1);
        assertEq(balanceOf(BOB), before + LOCK, "lock is back");
        Worker memory worker = ledger.workerOf(admitting);
        assertEq(worker.stake, STAKE - STAKE / 10, "stake");
        assertEq(balanceOf(GOVERNOR), STAKE / 10, "penalty");
        (, Counters memory counters, Aux memory aux) = ledger.queueOf(c);
        assertEq(aux.expiredUpTo, 2, "expired up to");
        assertEq(aux.lastExpiryBlock, block.number, "last expiry");
        assertEq(counters.length, 4, "an expiry entry joined");
        assertEq(counters.attempt, 0, "attempt");
        vm.roll(block.number + 1);
        commitAll(c);
        (, counters, aux) = ledger.queueOf(c);
        assertEq(counters.flags, FLAG_EXPIRED, "aux is free again, and the expiry is not forgotten");
    }

    function test_expiry_isRememberedForItsEpoch() public {
        missAllAttempts(c);
        expire(c, 0);
        vm.roll(block.number + 1);
        commitAll(c);
        record(c, BOB, 1);
        vm.prank(BOB);
        ledger.requestCommit(c);
        (, Counters memory counters,) = ledger.queueOf(c);
        assertEq(counters.flags & FLAG_EXPIRED, FLAG_EXPIRED, "after another request");
        vm.roll(block.number + F + 1);
        ledger.replaceWorker(c);
        (, counters,) = ledger.queueOf(c);
        assertEq(counters.flags & FLAG_EXPIRED, FLAG_EXPIRED, "after a replacement");
        turnEpoch();
        vm.roll(block.number + F + 1);
        ledger.replaceWorker(c);
        (, counters,) = ledger.queueOf(c);
        assertEq(counters.flags & FLAG_EXPIRED, 0, "not in the next one");
        assertEq(counters.attempt, 1, "attempt");
    }

    function test_turn_inTheBlockOfARequest_endsTheAttempt() public {
        vm.prank(BOB);
        ledger.requestCommit(c);
        vm.roll(block.number + F + 1);
        ledger.replaceWorker(c);
        (, uint32 replacement,) = ledger.seatInForce(c);
        commitAll(c);
        record(c, BOB, 1);
        vm.roll(ledger.epochState().seedBlock + 1);
        vm.prank(BOB);
        ledger.requestCommit(c);
        (, uint32 id, uint8 attempt) = ledger.seatInForce(c);
        assertEq(attempt, 1, "attempt before the turn");
        assertEq(id, replacement, "worker before the turn");
        turnEpoch();
        (,, attempt) = ledger.seatInForce(c);
        assertEq(attempt, 0, "attempt after it");
        // Who admits now is the worker that all take for the one in force.
        record(c, BOB, 1);
    }

    function test_expireHead_oneTaskAfterTheOtherAndThenNothing() public {
        record(c, BOB, 1);
        missAllAttempts(c);
        expire(c, 0);
        missRunningAttempts(c);
        expire(c, 1);
        missRunningAttempts(c);
        // Only the two expiry entries are left: nothing expires, the clock starts again, and so they can be committed.
        bytes[] memory system = new bytes[](2);
        system[0] = copies[c].entries[2];
        system[1] = copies[c].entries[3];
        bytes32[] memory hashes = pendingHashes(c);
        ledger.expireHead(c, copies[c].head, system, hashes);
        (, Counters memory counters,) = ledger.queueOf(c);
        assertEq(counters.length, 4, "nothing joined");
        assertEq(counters.flags & FLAG_EXPIRED, FLAG_EXPIRED, "the attempts began anew");
        assertEq(counters.attempt, 0, "attempt");
        vm.roll(block.number + 1);
        commitAll(c);
    }

    function test_expireHead_passesExpiryEntriesOnTheWayToATask() public {
        missAllAttempts(c);
        expire(c, 0);
        record(c, BOB, 1);
        missRunningAttempts(c);
        bytes[] memory entries = new bytes[](2);
        entries[0] = copies[c].entries[1];
        entries[1] = copies[c].entries[2];
        bytes32[] memory hashes = pendingHashes(c);
        vm.expectEmit(address(ledger));
        emit ILedger.Expired(c, BOB, 2, uint128(LOCK));
        ledger.expireHead(c, copies[c].head, entries, hashes);
    }

    function test_expireHead_needsAllAttempts() public {
        vm.prank(BOB);
        ledger.requestCommit(c);
        vm.roll(block.number + F + 1);
        Head memory none;
        bytes[] memory entries = list(copies[c].entries[0]);
        bytes32[] memory hashes = pendingHashes(c);
        vm.expectRevert(abi.encodeWithSelector(ILedger.AttemptsLeft.selector, 0, A));
        ledger.expireHead(c, none, entries, hashes);
    }

    function test_expireHead_refusesWrongProofs() public {
        record(c, BOB, 3);
        vm.roll(block.number + 1);
        commit(c, 1);
        missAllAttempts(c);
        Head memory head = copies[c].head;
        bytes[] memory entries = list(copies[c].entries[1]);
        bytes32[] memory hashes = pendingHashes(c);

        vm.expectRevert(abi.encodeWithSelector(ILedger.BadCount.selector, "entryHashes", 0, 3));
        ledger.expireHead(c, head, entries, new bytes32[](0));

        (hashes[1], hashes[2]) = (hashes[2], hashes[1]);
        vm.expectPartialRevert(ILedger.WrongQueue.selector);
        ledger.expireHead(c, head, entries, hashes);
        (hashes[1], hashes[2]) = (hashes[2], hashes[1]);

        head.queueHash = bytes32("x");
        vm.expectPartialRevert(ILedger.WrongHead.selector);
        ledger.expireHead(c, head, entries, hashes);
        head = copies[c].head;

        entries[0] = copies[c].entries[2];
        vm.expectRevert(
            abi.encodeWithSelector(ILedger.WrongEntry.selector, 1, keccak256(copies[c].entries[2]), hashes[0])
        );
        ledger.expireHead(c, head, entries, hashes);

        vm.expectRevert(abi.encodeWithSelector(ILedger.BadCount.selector, "entries", 0, 3));
        ledger.expireHead(c, head, new bytes[](0), hashes);

        // A task that is not the first one.
        entries = list(copies[c].entries[2]);
        vm.expectPartialRevert(ILedger.WrongEntry.selector);
        ledger.expireHead(c, head, entries, hashes);
    }

    /// Envelopes that a worker withholds cost one round of deadlines together, not one each.
    function test_expireHead_takesWhatOneWorkerAdmitted_andPenalisesForEach() public {
        (, uint32 admitting,) = ledger.seatInForce(c);
        record(c, BOB, 3);
        missAllAttempts(c);
        uint256 before = balanceOf(BOB);
        expireRange(c, 0, 4);
        assertEq(balanceOf(BOB), before + 3 * LOCK, "locks are back");
        assertEq(ledger.workerOf(admitting).stake, STAKE - 4 * STAKE / 10, "stake");
        assertEq(balanceOf(GOVERNOR), 4 * STAKE / 10, "penalty");
        (, Counters memory counters, Aux memory aux) = ledger.queueOf(c);
        assertEq(counters.locked, 0, "locked");
        assertEq(aux.expiredUpTo, 4, "expired up to");
        assertEq(counters.length, 8, "an expiry entry for each joined");
        vm.roll(block.number + 1);
        commitAll(c);
    }

    function test_expireHead_takesNoMoreThanTheStake_andAtMost128Tasks() public {
        (, uint32 admitting,) = ledger.seatInForce(c);
        record(c, BOB, 200);
        missAllAttempts(c);
        bytes[] memory entries = range(c, 0, 129);
        bytes32[] memory hashes = pendingHashes(c);
        vm.expectRevert(abi.encodeWithSelector(ILedger.BadCount.selector, "tasks", 129, 128));
        ledger.expireHead(c, copies[c].head, entries, hashes);
        expireRange(c, 0, 128);
        // A transaction holds at most 2^24 gas, and one of many entries is dear by its calldata alone.
        assertTrue(vm.lastCallGas().gasTotalUsed < 4_000_000, "gas");
        assertEq(ledger.workerOf(admitting).stake, 0, "stake");
        assertEq(balanceOf(GOVERNOR), STAKE, "penalty");
    }

    function test_expireHead_takesOnlyTheHeadsAdmission() public {
        record(c, BOB, 1);
        force(c, BOB, "envelope");
        vm.roll(block.number + F + 1);
        ledger.replaceWorker(c);
        record(c, BOB, 2);
        vm.roll(block.number + F + 1);
        ledger.replaceWorker(c);
        vm.roll(block.number + F + 1);
        bytes32[] memory hashes = pendingHashes(c);
        bytes[] memory entries = range(c, 0, 3);
        vm.expectRevert(abi.encodeWithSelector(ILedger.NotExpirable.selector, 2, 2));
        ledger.expireHead(c, copies[c].head, entries, hashes);
        expireRange(c, 0, 2);
        turnEpoch();
        missRunningAttempts(c);
        // What another worker admitted does not go with the forced task.
        hashes = pendingHashes(c);
        entries = range(c, 2, 4);
        vm.expectRevert(abi.encodeWithSelector(ILedger.NotExpirable.selector, 3, 2));
        ledger.expireHead(c, copies[c].head, entries, hashes);
        expire(c, 2);
        missRunningAttempts(c);
        // Nor do the expiry entries behind the last task.
        hashes = pendingHashes(c);
        entries = range(c, 3, 6);
        vm.expectRevert(abi.encodeWithSelector(ILedger.NotExpirable.selector, 5, 3));
        ledger.expireHead(c, copies[c].head, entries, hashes);
        expireRange(c, 3, 5);
    }

    function test_expireHead_forcedTask_costsTheSeatItsPlace() public {
        commitAll(c);
        force(c, BOB, "envelope");
        missRunningAttempts(c);
        (uint256 index, uint32 id,) = ledger.seatInForce(c);
        expire(c, 1);
        Worker memory worker = ledger.workerOf(id);
        assertEq(worker.seats, 0, "seats");
        assertEq(worker.stake, STAKE, "stake is not touched");
        assertEq(ledger.epochState().nextSeatCount, 2, "next seats");
        assertEq(ledger.seatAt(index, 1), id, "this epoch keeps it");
        if (index < 2) assertEq(ledger.seatAt(index, 2), 3, "the last one moved");
        turnEpoch();
        assertEq(ledger.epochState().seatCount, 2, "seats of the new epoch");
        for (uint256 i = 0; i < 2; i++) {
            assertTrue(ledger.seatAt(i, 2) != id, "gone");
        }
    }

    function test_expireHead_forcedTask_whileSeatsRest_costsStakeAndThenThePlace() public {
        commitAll(c);
        force(c, BOB, "envelope");
        missRunningAttempts(c);
        vm.roll(ledger.epochState().seedBlock - F);
        (uint256 index, uint32 id,) = ledger.seatInForce(c);
        expire(c, 1);
        assertEq(ledger.epochState().nextSeatCount, 3, "the seats of the next epoch stay what they are");
        assertEq(ledger.workerOf(id).stake, STAKE - STAKE / 10, "stake");
        turnEpoch();
        ledger.evictSeat(uint32(index));
        assertEq(ledger.epochState().nextSeatCount, 2, "seats of the epoch after");
    }
}
