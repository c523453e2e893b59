// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Aux, Counters, EpochState, Floors, Worker} from "../src/types/LedgerState.sol";
import {Network} from "./support/Network.sol";

/// Reads the slots of spec/ledger.md section 1 raw, as a storage proof does, and compares with what the Ledger says.
contract StorageLayoutTest is Network {
    address private c;

    function setUp() public {
        setUpNetwork(3);
        for (uint256 i = 0; i < 4; i++) turnEpoch();
        c = deployContract(ALICE, bytes32("first"));
        record(c, BOB, 5);
        vm.roll(block.number + 1);
        commit(c, 2);
        force(c, BOB, "envelope");
        vm.roll(block.number + F + 1);
        ledger.replaceWorker(c);
    }

    function test_slots0To6_epochSeedsAndKeepers() public {
        EpochState memory e = ledger.epochState();
        uint256 word = uint256(slotOf(bytes32(0)));
        assertEq(uint64(word), e.epoch, "epoch");
        assertEq(uint40(word >> 64), e.startBlock, "startBlock");
        assertEq(uint32(word >> 104), e.seatCount, "seatCount");
        assertEq(uint32(word >> 136), e.nextSeatCount, "nextSeatCount");
        assertEq(uint40(word >> 168), e.seedBlock, "seedBlock");
        assertEq(uint32(word >> 208), e.previousSeatCount, "previousSeatCount");
        assertEq(word >> 240, 0, "not paused");
        vm.prank(GOVERNOR);
        ledger.pause(true);
        assertEq(uint256(slotOf(bytes32(0))) >> 240, 1, "paused");

        (bytes32 seed, bytes32 previous, bytes32 revealed, bytes32 commitment) = ledger.seeds();
        assertEq(slotOf(bytes32(uint256(1))), seed, "seed");
        assertEq(slotOf(bytes32(uint256(2))), previous, "previous seed");
        assertEq(slotOf(bytes32(uint256(3))), revealed, "revealed");
        assertEq(slotOf(bytes32(uint256(4))), commitment, "commitment");
        assertEq(address(uint160(uint256(slotOf(bytes32(uint256(5)))))), vm.addr(KEEPER_KEY), "keeper");
        vm.prank(GOVERNOR);
        ledger.proposeKeeper(address(5));
        word = uint256(slotOf(bytes32(uint256(6))));
        assertEq(address(uint160(word)), address(5), "pending keeper");
        assertEq(word >> 160, block.timestamp + 1 days, "ready at");
    }

    function test_slot7And8_workers() public view {
        Worker memory worker = ledger.workerOf(2);
        bytes32 slot = mapped(7, bytes32(uint256(2)));
        uint256 word = uint256(slotOf(slot));
        assertEq(address(uint160(word)), worker.signer, "signer");
        assertEq(uint16(word >> 160), worker.seats, "seats");
        assertEq(uint8(word >> 176), 1, "status");
        assertEq(uint40(word >> 184), worker.evidenceExpiry, "expiry");
        assertEq(uint32(word >> 224), worker.leftAtEpoch, "left");
        word = uint256(slotOf(plus(slot, 1)));
        assertEq(uint96(word), worker.stake, "stake");
        assertEq(address(uint160(word >> 96)), worker.operator, "operator");
        assertEq(uint256(slotOf(plus(slot, 2))), worker.earnings, "earnings");
        assertEq(slotOf(plus(slot, 3)), worker.measurement, "measurement");
        assertEq(slotOf(plus(slot, 4)), worker.evidenceHash, "evidence");
        assertEq(slotOf(plus(slot, 5)), worker.encryptionKeyHash, "encryption key");
        assertEq(uint256(slotOf(mapped(8, bytes32(uint256(uint160(worker.signer)))))), 2, "id");
        assertEq(uint256(slotOf(bytes32(uint256(13)))), 3, "worker count");
    }

    function test_slot9_seats() public {
        uint32[] memory first = new uint32[](1);
        vm.prank(OPERATOR);
        ledger.logout(1, first);
        uint256 word = uint256(slotOf(mapped(9, 0)));
        uint64 epoch = ledger.epochState().epoch;
        assertEq(uint32(word), 3, "worker now");
        assertEq(uint32(word >> 32), 1, "worker before");
        assertEq(uint32(word >> 64), 0, "worker before that");
        assertEq(uint64(word >> 96), epoch + 1, "since");
        assertEq(uint64(word >> 160), 1, "since before");
    }

    function test_slot10And12_accounts() public {
        uint256 word = uint256(slotOf(mapped(10, bytes32(uint256(uint160(BOB))))));
        assertEq(uint128(word), balanceOf(BOB), "balance");
        assertEq(word >> 128, 6, "nonce");
        bytes32 slot = keccak256(abi.encode(c, mapped(12, bytes32(uint256(uint160(BOB))))));
        assertEq(uint256(slotOf(slot)), ledger.refundableFrom(BOB, c), "refundable");
    }

    function test_slot11_contracts() public view {
        (bytes32 queueHash, Counters memory counters, Aux memory aux) = ledger.queueOf(c);
        bytes32 slot = mapped(11, bytes32(uint256(uint160(c))));
        assertEq(slotOf(slot), queueHash, "queue hash");
        uint256 word = uint256(slotOf(plus(slot, 1)));
        assertEq(uint32(word), counters.length, "length");
        assertEq(uint32(word >> 32), counters.committed, "committed");
        assertEq(uint32(word >> 64), counters.requested, "requested");
        assertEq(uint40(word >> 96), counters.clockBlock, "clock");
        assertEq(uint8(word >> 136), 1, "attempt");
        assertEq(uint8(word >> 144), counters.headCursor, "head cursor");
        assertEq(uint8(word >> 152), 1, "aux is in use");
        assertEq(word >> 160, counters.locked, "locked");
        word = uint256(slotOf(plus(slot, 2)));
        assertEq(uint40(word), aux.lastExpiryBlock, "last expiry");
        assertEq(uint32(word >> 40), aux.expiredUpTo, "expired");
        assertEq(uint32(word >> 72), 7, "forced");
        assertEq(word >> 104, FEE, "bounty");
        assertEq(slotOf(plus(slot, 3)), keccak256("code"), "code hash");
        word = uint256(slotOf(plus(slot, 4)));
        assertEq(uint8(word), 2, "host ABI");
        assertEq(uint8(word >> 8), 1, "reveal");
        assertEq(uint8(word >> 16), 1, "finality");
        assertEq(uint8(word >> 24), 1, "assurance");
        assertEq(uint8(word >> 32), 1, "placement");
        assertEq(uint16(word >> 40), 1, "runtime version");
        assertEq(uint64(word >> 56), ledger.epochState().epoch, "deploy epoch");
        (bytes32[8] memory ring, uint8 newest) = ledger.headsOf(c);
        assertTrue(ring[newest] != 0, "there is a head");
        for (uint256 i = 0; i < 8; i++) {
            assertEq(slotOf(plus(slot, 5 + i)), ring[i], "head");
        }
    }

    function test_slots14And15_floors() public {
        Floors memory floors = Floors({
            sgxEvaluation: 1,
            tdxEvaluation: 2,
            qeEvaluation: 3,
            tcbIssued: 4,
            qeIssued: 5,
            pckCrlIssued: 6,
            rootCrlIssued: 7,
            pckCrlNumber: 8,
            rootCrlNumber: 9
        });
        vm.prank(GOVERNOR);
        ledger.raiseFloors(floors);
        uint256 word = uint256(slotOf(bytes32(uint256(14))));
        assertEq(uint32(word), 1, "SGX evaluation");
        assertEq(uint32(word >> 32), 2, "TDX evaluation");
        assertEq(uint32(word >> 64), 3, "QE evaluation");
        assertEq(uint40(word >> 96), 4, "TCB info issued");
        assertEq(uint40(word >> 136), 5, "QE identity issued");
        assertEq(uint40(word >> 176), 6, "PCK CRL issued");
        assertEq(word >> 216, 7, "root CRL issued");
        word = uint256(slotOf(bytes32(uint256(15))));
        assertEq(uint64(word), 8, "PCK CRL number");
        assertEq(word >> 64, 9, "root CRL number");
    }

    function test_slots16And17_policy() public {
        bytes32 subject = keccak256("platform");
        vm.startPrank(GOVERNOR);
        ledger.revoke(3, subject);
        ledger.revoke(3, keccak256("another"));
        vm.warp(block.timestamp + 7);
        ledger.proposeAllow(3, subject);
        vm.stopPrank();
        uint256 word = uint256(slotOf(keccak256(abi.encode(subject, mapped(16, bytes32(uint256(3)))))));
        assertEq(uint8(word), 2, "status");
        assertEq(uint40(word >> 8), block.timestamp - 7, "since");
        assertEq(word >> 48, block.timestamp + TIMELOCK, "ready at");
        bytes32 list = mapped(17, bytes32(uint256(3)));
        assertEq(uint256(slotOf(list)), 2, "number of subjects");
        assertEq(slotOf(keccak256(abi.encode(list))), subject, "first subject");
        assertEq(slotOf(plus(keccak256(abi.encode(list)), 1)), keccak256("another"), "second subject");
    }

    function slotOf(bytes32 slot) private view returns (bytes32) {
        return vm.load(address(ledger), slot);
    }

    function mapped(uint256 slot, bytes32 key) private pure returns (bytes32) {
        return keccak256(abi.encode(key, slot));
    }

    function plus(bytes32 slot, uint256 offset) private pure returns (bytes32) {
        return bytes32(uint256(slot) + offset);
    }
}
