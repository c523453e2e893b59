// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ILedger} from "../src/interfaces/ILedger.sol";
import {Aux, Counters} from "../src/types/LedgerState.sol";
import {BatchEntry, Head} from "../src/types/LedgerTypes.sol";
import {Mountains} from "./support/Mountains.sol";
import {Network} from "./support/Network.sol";

contract CommitsTest is Network {
    uint256 private constant CHARGE = uint256(25_000) * PRICE;
    uint256 private constant LOCK = uint256(12_500 << 4) * PRICE;
    /// The EIP-2935 contract as deployed on Ethereum; its first 256 blocks of history are enough here.
    bytes private constant HISTORY_CODE =
        hex"3373fffffffffffffffffffffffffffffffffffffffe14604657602036036042575f35600143038111604257611fff81430311604257611fff9006545f5260205ff35b5f5ffd5b5f35611fff60014303065500";

    address private c;

    function setUp() public {
        setUpNetwork(3);
        turnEpoch();
        c = deployContract(ALICE, bytes32("first"));
        vm.roll(block.number + 1);
    }

    function test_commitBatch_settlesWithoutSeeingSingleTasks() public {
        record(c, BOB, 4);
        commitAll(c);
        (, Counters memory counters,) = ledger.queueOf(c);
        assertEq(counters.committed, 5, "committed");
        assertEq(counters.locked, 5 * (LOCK - CHARGE), "locked keeps the refunds");
        (, uint32 id,) = ledger.seatInForce(c);
        assertEq(ledger.workerOf(id).earnings, 5 * CHARGE, "earnings");
        (bytes32[8] memory ring, uint8 newest) = ledger.headsOf(c);
        assertEq(ring[newest], copies[c].headHash, "head");
    }

    function test_commitBatch_keepsTheLastEightHeads() public {
        for (uint256 i = 0; i < 10; i++) {
            record(c, BOB, 1);
            commitAll(c);
            Head memory head = copies[c].head;
            uint256 last = copies[c].leaves.length - 1;
            bytes32[] memory proof = Mountains.proof(copies[c].leaves, last, last + 1);
            assertTrue(ledger.isConfirmed(c, headSlot(c), head, copies[c].leaves[last], proof), "confirmed");
        }
    }

    function test_isConfirmed_forEveryLeafAndNoOther() public {
        record(c, BOB, 12);
        commitAll(c);
        Head memory head = copies[c].head;
        for (uint256 i = 0; i < 13; i++) {
            bytes32[] memory proof = Mountains.proof(copies[c].leaves, i, 13);
            assertTrue(ledger.isConfirmed(c, headSlot(c), head, copies[c].leaves[i], proof), "confirmed");
            bytes memory altered = bytes.concat(copies[c].leaves[i]);
            altered[189] ^= 0x01;
            assertTrue(!ledger.isConfirmed(c, headSlot(c), head, altered, proof), "altered leaf");
            assertTrue(!ledger.isConfirmed(c, (headSlot(c) + 1) & 7, head, copies[c].leaves[i], proof), "other slot");
        }
        assertTrue(!ledger.isConfirmed(c, 8, head, copies[c].leaves[0], new bytes32[](0)), "slot 8");
        assertTrue(!ledger.isConfirmed(c, headSlot(c), head, "short", new bytes32[](0)), "short leaf");
    }

    function test_commitBatch_skipsAStaleEntryAndCommitsTheOthers() public {
        address d = contractOfSameSeat();
        vm.roll(block.number + 1);
        (, uint32 id,) = ledger.seatInForce(c);
        BatchEntry[] memory entries = new BatchEntry[](2);
        entries[0] = receiptsFor(c, 1);
        entries[0].previousHead = keccak256("another head");
        entries[1] = receiptsFor(d, 1);
        (bytes32 before, Counters memory counters,) = ledger.queueOf(c);
        (bytes32 anchorHash, bytes[] memory signatures) = signBatch(id, entries, uint64(block.number - 1));
        vm.expectEmit(address(ledger));
        emit ILedger.EntrySkipped(c, 3);
        ledger.commitBatch(uint64(block.number - 1), anchorHash, entries, signatures);
        (bytes32 afterwards, Counters memory same,) = ledger.queueOf(c);
        assertEq(before, afterwards, "queue of the skipped");
        assertEq(keccak256(abi.encode(counters)), keccak256(abi.encode(same)), "counters of the skipped");
        (, counters,) = ledger.queueOf(d);
        assertEq(counters.committed, 1, "the other is committed");
    }

    function test_commitBatch_reasonUnknownContract() public {
        BatchEntry memory entry = receiptsFor(c, 1);
        entry.secretContract = address(77);
        expectReason(seat(), entry, 1);
    }

    function test_commitBatch_reasonNotTheSeat() public {
        expectReason(seat() % 3 + 1, receiptsFor(c, 1), 2);
    }

    function test_commitBatch_reasonStaleHead() public {
        BatchEntry memory entry = receiptsFor(c, 1);
        commitAs(seat(), single(entry));
        expectReason(seat(), entry, 3);
    }

    function test_commitBatch_reasonBadIndex(uint32 index) public {
        vm.assume(index != 1);
        BatchEntry memory entry = receiptsFor(c, 1);
        entry.index = index;
        expectReason(seat(), entry, 4);
        entry.index = 1;
        entry.results = hex"1010";
        expectReason(seat(), entry, 4);
    }

    function test_commitBatch_reasonWrongQueue() public {
        BatchEntry memory entry = receiptsFor(c, 1);
        entry.queueHash = keccak256("a queue of the host");
        expectReason(seat(), entry, 5);
    }

    function test_commitBatch_reasonAnchoredBeforeExpiry() public {
        missAllAttempts(c);
        expire(c, 0);
        vm.roll(block.number + 1);
        BatchEntry memory entry = receiptsFor(c, 2);
        uint32 id = seat();
        uint64 anchor = uint64(block.number - 2);
        (bytes32 anchorHash, bytes[] memory signatures) = signBatch(id, single(entry), anchor);
        vm.expectRevert(abi.encodeWithSelector(ILedger.NothingCommitted.selector, c, 6));
        ledger.commitBatch(anchor, anchorHash, single(entry), signatures);
        commitAs(id, single(entry));
    }

    function test_commitBatch_reasonExpirable() public {
        missAllAttempts(c);
        expectReason(seat(), receiptsFor(c, 1), 7);
    }

    function test_commitBatch_reasonChargesAboveLocked() public {
        BatchEntry memory entry = receiptsFor(c, 1);
        entry.charges = uint96(LOCK + 1);
        expectReason(seat(), entry, 8);
        entry.charges = uint96(LOCK);
        commitAs(seat(), single(entry));
    }

    function test_commitBatch_refusesUnknownAnchors() public {
        BatchEntry[] memory entries = single(receiptsFor(c, 1));
        (bytes32 anchorHash, bytes[] memory signatures) = signBatch(seat(), entries, uint64(block.number - 1));
        uint64[3] memory wrong = [uint64(block.number - 2), uint64(block.number), uint64(block.number + 9)];
        for (uint256 i = 0; i < 3; i++) {
            vm.expectRevert(abi.encodeWithSelector(ILedger.UnknownAnchor.selector, wrong[i], anchorHash));
            ledger.commitBatch(wrong[i], anchorHash, entries, signatures);
        }
        vm.expectRevert(abi.encodeWithSelector(ILedger.UnknownAnchor.selector, block.number, bytes32(0)));
        ledger.commitBatch(uint64(block.number), 0, entries, signatures);
    }

    function test_commitBatch_readsOldAnchorsFromEip2935() public {
        address history = 0x0000F90827F1C53a10cb7A02335B175320002935;
        vm.etch(history, HISTORY_CODE);
        uint256 anchor = block.number - 1;
        bytes32 hash = keccak256("a block long ago");
        vm.store(history, bytes32(anchor % 8191), hash);
        vm.roll(anchor + 8191);
        BatchEntry[] memory entries = single(receiptsFor(c, 1));
        bytes[] memory signatures = new bytes[](1);
        signatures[0] = signed(workerKey(seat()), this.batchHash(uint64(anchor), hash, entries));
        vm.roll(anchor + 8192);
        vm.expectRevert(abi.encodeWithSelector(ILedger.UnknownAnchor.selector, anchor, hash));
        ledger.commitBatch(uint64(anchor), hash, entries, signatures);
        vm.roll(anchor + 8191);
        ledger.commitBatch(uint64(anchor), hash, entries, signatures);
    }

    function test_commitBatch_refusesSignersThatAreNoWorkers() public {
        BatchEntry[] memory entries = single(receiptsFor(c, 1));
        (bytes32 anchorHash, bytes[] memory signatures) = signBatch(99, entries, uint64(block.number - 1));
        vm.expectRevert(abi.encodeWithSelector(ILedger.UnknownSigner.selector, vm.addr(workerKey(99))));
        ledger.commitBatch(uint64(block.number - 1), anchorHash, entries, signatures);
    }

    function test_commitBatch_refusesExpiredEvidence() public {
        BatchEntry[] memory entries = single(receiptsFor(c, 1));
        uint40 expiry = ledger.workerOf(seat()).evidenceExpiry;
        vm.warp(expiry);
        (bytes32 anchorHash, bytes[] memory signatures) = signBatch(seat(), entries, uint64(block.number - 1));
        vm.expectRevert(abi.encodeWithSelector(ILedger.EvidenceExpired.selector, seat(), expiry));
        ledger.commitBatch(uint64(block.number - 1), anchorHash, entries, signatures);
    }

    function test_commitBatch_boundsEntriesAndSignatures() public {
        bytes32 anchorHash = blockhash(block.number - 1);
        vm.expectRevert(abi.encodeWithSelector(ILedger.BadCount.selector, "entries", 0, 64));
        ledger.commitBatch(uint64(block.number - 1), anchorHash, new BatchEntry[](0), new bytes[](1));
        vm.expectRevert(abi.encodeWithSelector(ILedger.BadCount.selector, "entries", 65, 64));
        ledger.commitBatch(uint64(block.number - 1), anchorHash, new BatchEntry[](65), new bytes[](1));
        vm.expectRevert(abi.encodeWithSelector(ILedger.BadCount.selector, "signatures", 2, 1));
        ledger.commitBatch(uint64(block.number - 1), anchorHash, new BatchEntry[](1), new bytes[](2));
    }

    /// The signature covers every field of every entry.
    function test_commitBatch_refusesAnAlteredEntry(uint8 field) public {
        BatchEntry memory entry = receiptsFor(c, 1);
        (bytes32 anchorHash, bytes[] memory signatures) = signBatch(seat(), single(entry), uint64(block.number - 1));
        field = uint8(bound(field, 0, 8));
        if (field == 0) entry.secretContract = address(1);
        if (field == 1) entry.previousHead = bytes32("x");
        if (field == 2) entry.stateHash = bytes32("x");
        if (field == 3) entry.receiptsRoot = bytes32("x");
        if (field == 4) entry.queueHash = bytes32("x");
        if (field == 5) entry.index = 2;
        if (field == 6) entry.checkpointHash = bytes32("x");
        if (field == 7) entry.charges += 1;
        if (field == 8) entry.results = hex"20";
        vm.expectPartialRevert(ILedger.UnknownSigner.selector);
        ledger.commitBatch(uint64(block.number - 1), anchorHash, single(entry), signatures);
    }

    function test_grace_previousSeatCommitsWhatItsEpochRecorded() public {
        uint32 id = seat();
        BatchEntry memory entry = receiptsFor(c, 1);
        uint64 anchor = uint64(ledger.epochState().seedBlock);
        turnUntilAnotherSeatThan(id);
        uint64 startBlock = uint64(ledger.epochState().startBlock);
        anchor = startBlock - 1;
        vm.roll(startBlock + G + 1);
        (bytes32 anchorHash, bytes[] memory signatures) = signBatch(id, single(entry), anchor);
        vm.expectRevert(abi.encodeWithSelector(ILedger.NothingCommitted.selector, c, 2));
        ledger.commitBatch(anchor, anchorHash, single(entry), signatures);
        vm.roll(startBlock + G);
        (anchorHash, signatures) = signBatch(id, single(entry), startBlock);
        vm.expectRevert(abi.encodeWithSelector(ILedger.NothingCommitted.selector, c, 2));
        ledger.commitBatch(startBlock, anchorHash, single(entry), signatures);
        commitAs(id, single(entry), anchor);
    }

    function test_bounty_isPaidToWhoAnswersTheRequest() public {
        vm.prank(BOB);
        ledger.requestCommit(c);
        uint32 id = seat();
        vm.roll(block.number + 1);
        commitAll(c);
        assertEq(ledger.workerOf(id).earnings, CHARGE + FEE, "earnings");
        (, Counters memory counters, Aux memory aux) = ledger.queueOf(c);
        assertEq(aux.bounty, 0, "bounty");
        assertEq(counters.flags, 0, "aux is free again");
    }

    function test_forcedBehindARequest_startsTheClockAgain() public {
        vm.prank(BOB);
        ledger.requestCommit(c);
        force(c, BOB, "envelope");
        vm.roll(block.number + 5);
        commit(c, 1);
        (, Counters memory counters, Aux memory aux) = ledger.queueOf(c);
        assertEq(counters.requested, 2, "requested");
        assertEq(counters.clockBlock, block.number, "clock");
        assertEq(aux.forcedUpTo, 2, "forced");
        vm.roll(block.number + 1);
        commit(c, 2);
        (, counters, aux) = ledger.queueOf(c);
        assertEq(counters.flags, 0, "aux is free again");
    }

    function seat() private view returns (uint32 id) {
        (, id,) = ledger.seatInForce(c);
    }

    function contractOfSameSeat() private returns (address d) {
        uint32 id = seat();
        for (uint256 i = 1;; i++) {
            address candidate = ledger.contractAddress(BOB, bytes32(i));
            (, uint32 other,) = ledger.seatInForce(candidate);
            if (other == id) return deployContract(BOB, bytes32(i));
        }
    }

    /// Chooses prevrandao so that the contract moves to another seat.
    function turnUntilAnotherSeatThan(uint32 id) private {
        uint256 seedBlock = ledger.epochState().seedBlock;
        // Without the keeper's part, so only after the keeper's blocks.
        vm.roll(seedBlock + F + 1);
        (,, bytes32 revealed,) = ledger.seeds();
        for (uint256 i = 0;; i++) {
            bytes32 seed = keccak256(abi.encodePacked(revealed, bytes32(i)));
            uint256 index = uint256(keccak256(abi.encodePacked(seed, c))) % 3;
            if (ledger.seatAt(index, ledger.epochState().epoch + 1) == id) continue;
            ledger.turnEpoch(makeHeader(seedBlock, bytes32(i)), 0, 0, 0, "");
            return;
        }
    }

    function expectReason(uint32 id, BatchEntry memory entry, uint8 reason) private {
        uint64 anchor = uint64(block.number - 1);
        (bytes32 anchorHash, bytes[] memory signatures) = signBatch(id, single(entry), anchor);
        vm.expectRevert(abi.encodeWithSelector(ILedger.NothingCommitted.selector, entry.secretContract, reason));
        ledger.commitBatch(anchor, anchorHash, single(entry), signatures);
    }
}
