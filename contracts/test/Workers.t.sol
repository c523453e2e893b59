// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ILedger} from "../src/interfaces/ILedger.sol";
import {TypedData} from "../src/libraries/TypedData.sol";
import {Worker} from "../src/types/LedgerState.sol";
import {Registration} from "../src/types/LedgerTypes.sol";
import {Network} from "./support/Network.sol";

contract WorkersTest is Network {
    function setUp() public {
        setUpNetwork(3);
    }

    function test_registerWorker_keepsWhatTheKeeperSigned() public view {
        Worker memory worker = ledger.workerOf(2);
        Registration memory r = registrationOf(2);
        assertEq(worker.signer, r.signer, "signer");
        assertEq(worker.operator, OPERATOR, "operator");
        assertEq(worker.measurement, r.measurement, "measurement");
        assertEq(worker.evidenceHash, r.evidenceHash, "evidence");
        assertEq(worker.encryptionKeyHash, r.encryptionKeyHash, "encryption key");
        assertEq(worker.evidenceExpiry, r.expiry, "expiry");
        assertEq(ledger.workerIdOf(r.signer), 2, "id");
    }

    function test_registerWorker_refusesASignerTwice() public {
        Registration memory r = registrationOf(1);
        bytes memory signature = signed(KEEPER_KEY, TypedData.registration(r));
        vm.expectRevert(abi.encodeWithSelector(ILedger.AlreadyRegistered.selector, r.signer, 1));
        ledger.registerWorker(r, signature);
    }

    function test_registerWorker_refusesOtherKeepers() public {
        Registration memory r = registrationOf(9);
        bytes memory signature = signed(0xBAD, TypedData.registration(r));
        vm.expectRevert(abi.encodeWithSelector(ILedger.NotTheKeeper.selector, vm.addr(0xBAD), vm.addr(KEEPER_KEY)));
        ledger.registerWorker(r, signature);
    }

    function test_registerWorker_refusesBadFields() public {
        Registration memory r = registrationOf(9);
        r.expiry = uint64(block.timestamp);
        refuses(r, abi.encodeWithSelector(ILedger.ExpiryNotLater.selector, block.timestamp, block.timestamp));
        r.expiry = uint64(block.timestamp + 30 days + 1);
        refuses(r, abi.encodeWithSelector(ILedger.BadParameter.selector, "expiry", r.expiry, r.expiry - 1));
        r.expiry = type(uint64).max;
        refuses(r, abi.encodeWithSelector(ILedger.BadParameter.selector, "expiry", r.expiry, block.timestamp + 30 days));
        r = registrationOf(9);
        r.operator = address(0);
        refuses(r, abi.encodeWithSelector(ILedger.BadParameter.selector, "operator", 0, 1));
        r = registrationOf(9);
        r.signer = address(0);
        refuses(r, abi.encodeWithSelector(ILedger.BadParameter.selector, "signer", 0, 1));
    }

    function test_registerWorker_takesEvidenceOfThirtyDays() public {
        Registration memory r = registrationOf(9);
        r.expiry = uint64(block.timestamp + 30 days);
        uint32 id = ledger.registerWorker(r, signed(KEEPER_KEY, TypedData.registration(r)));
        assertEq(ledger.workerOf(id).evidenceExpiry, r.expiry, "expiry");
        // The same at a renewal.
        vm.warp(block.timestamp + 1 days);
        r.expiry = uint64(block.timestamp + 30 days + 1);
        bytes memory signature = signed(KEEPER_KEY, TypedData.registration(r));
        vm.expectRevert(abi.encodeWithSelector(ILedger.BadParameter.selector, "expiry", r.expiry, r.expiry - 1));
        ledger.renewWorker(r, signature);
        r.expiry -= 1;
        ledger.renewWorker(r, signed(KEEPER_KEY, TypedData.registration(r)));
    }

    function test_renewWorker_takesLaterEvidenceOnly() public {
        Registration memory r = registrationOf(1);
        bytes memory old = signed(KEEPER_KEY, TypedData.registration(r));
        Registration memory later = registrationOf(1);
        later.expiry += 1 days;
        later.evidenceHash = keccak256("newer");
        ledger.renewWorker(later, signed(KEEPER_KEY, TypedData.registration(later)));
        assertEq(ledger.workerOf(1).evidenceHash, keccak256("newer"), "evidence");
        vm.expectRevert(abi.encodeWithSelector(ILedger.ExpiryNotLater.selector, r.expiry, later.expiry));
        ledger.renewWorker(r, old);
        later.operator = ALICE;
        later.expiry += 1;
        bytes memory signature = signed(KEEPER_KEY, TypedData.registration(later));
        vm.expectRevert(abi.encodeWithSelector(ILedger.NotTheOperator.selector, 1, ALICE, OPERATOR));
        ledger.renewWorker(later, signature);
        later = registrationOf(9);
        vm.expectRevert(abi.encodeWithSelector(ILedger.UnknownWorker.selector, 0));
        ledger.renewWorker(later, signature);
    }

    function test_stake_isBoundBySeats() public {
        vm.startPrank(OPERATOR);
        vm.expectRevert(abi.encodeWithSelector(ILedger.StakeBound.selector, 0, 1));
        ledger.withdrawStake(1, 1);
        vm.expectRevert(abi.encodeWithSelector(ILedger.StakeTooLow.selector, STAKE, 2 * uint256(STAKE)));
        ledger.login(1, 1);
        ledger.addStake(1, 5);
        ledger.withdrawStake(1, 5);
        vm.stopPrank();
        assertEq(ledger.workerOf(1).stake, STAKE, "stake");
        token.mint(ALICE, 1 << 97);
        vm.startPrank(ALICE);
        token.approve(address(ledger), 1 << 97);
        ledger.deposit(1 << 97);
        vm.expectRevert(
            abi.encodeWithSelector(ILedger.BadParameter.selector, "stake", uint256(STAKE) + (1 << 96), type(uint96).max)
        );
        ledger.addStake(1, 1 << 96);
        vm.stopPrank();
    }

    function test_stake_isFrozenTwoEpochsAfterLogout() public {
        turnEpoch();
        logout(1, 0);
        turnEpoch();
        vm.startPrank(OPERATOR);
        vm.expectRevert(abi.encodeWithSelector(ILedger.StakeFrozen.selector, 2, 3));
        ledger.withdrawStake(1, STAKE);
        vm.stopPrank();
        turnEpoch();
        uint256 before = balanceOf(OPERATOR);
        vm.prank(OPERATOR);
        ledger.withdrawStake(1, STAKE);
        assertEq(balanceOf(OPERATOR), before + STAKE, "balance");
    }

    function test_onlyTheOperatorActs() public {
        uint32[] memory indexes = new uint32[](1);
        bytes memory reason = abi.encodeWithSelector(ILedger.NotTheOperator.selector, 1, ALICE, OPERATOR);
        vm.startPrank(ALICE);
        vm.expectRevert(reason);
        ledger.login(1, 1);
        vm.expectRevert(reason);
        ledger.logout(1, indexes);
        vm.expectRevert(reason);
        ledger.withdrawStake(1, 1);
        vm.stopPrank();
        vm.expectRevert(abi.encodeWithSelector(ILedger.UnknownWorker.selector, 9));
        ledger.withdrawEarnings(9);
    }

    function test_login_countIsBounded() public {
        vm.startPrank(OPERATOR);
        vm.expectRevert(abi.encodeWithSelector(ILedger.BadCount.selector, "seats", 0, 64));
        ledger.login(1, 0);
        vm.expectRevert(abi.encodeWithSelector(ILedger.BadCount.selector, "seats", 65, 64));
        ledger.login(1, 65);
        vm.expectRevert(abi.encodeWithSelector(ILedger.BadCount.selector, "seats", 0, 64));
        ledger.logout(1, new uint32[](0));
        vm.stopPrank();
    }

    function test_login_needsValidEvidence() public {
        uint40 expiry = ledger.workerOf(1).evidenceExpiry;
        vm.warp(expiry);
        vm.prank(OPERATOR);
        vm.expectRevert(abi.encodeWithSelector(ILedger.EvidenceExpired.selector, 1, expiry));
        ledger.login(1, 1);
    }

    function test_seats_changeFromTheNextEpochOn() public {
        turnEpoch();
        logout(1, 0);
        assertEq(ledger.seatAt(0, 1), 1, "now");
        assertEq(ledger.seatAt(0, 2), 3, "next: the last seat moved");
        assertEq(ledger.epochState().seatCount, 3, "count now");
        assertEq(ledger.epochState().nextSeatCount, 2, "count next");
        turnEpoch();
        login(1, 1);
        logout(3, 0);
        assertEq(ledger.seatAt(0, 1), 1, "two epochs ago");
        assertEq(ledger.seatAt(0, 2), 3, "now");
        assertEq(ledger.seatAt(0, 3), 1, "next: the new last one moved");
    }

    function test_logout_refusesSeatsOfOthers() public {
        uint32[] memory indexes = new uint32[](1);
        indexes[0] = 1;
        vm.startPrank(OPERATOR);
        vm.expectRevert(abi.encodeWithSelector(ILedger.SeatNotHeld.selector, 1, 1));
        ledger.logout(1, indexes);
        indexes[0] = 3;
        vm.expectRevert(abi.encodeWithSelector(ILedger.SeatNotHeld.selector, 3, 1));
        ledger.logout(1, indexes);
        vm.stopPrank();
    }

    function test_evictSeat_takesUnsoundSeatsOnly() public {
        turnEpoch();
        vm.expectRevert(abi.encodeWithSelector(ILedger.SeatIsSound.selector, 0, 1));
        ledger.evictSeat(0);
        vm.warp(ledger.workerOf(1).evidenceExpiry);
        ledger.evictSeat(0);
        assertEq(ledger.workerOf(1).seats, 0, "seats");
        assertEq(ledger.epochState().nextSeatCount, 2, "next seats");
    }

    function test_withdrawEarnings_goToTheOperator() public {
        turnEpoch();
        address c = deployContract(ALICE, bytes32("first"));
        vm.roll(block.number + 1);
        (, uint32 id,) = ledger.seatInForce(c);
        commitAll(c);
        uint256 before = balanceOf(OPERATOR);
        ledger.withdrawEarnings(id);
        ledger.withdrawEarnings(id);
        assertEq(balanceOf(OPERATOR), before + uint256(25_000) * PRICE, "balance");
    }

    /// Many random logins and logouts: the array of the next epoch always holds exactly the seats of the workers.
    function testFuzz_seats_matchTheWorkersSeatCounts(uint256 seed) public {
        vm.prank(OPERATOR);
        ledger.addStake(1, 3 * STAKE);
        for (uint256 i = 0; i < 24; i++) {
            seed = uint256(keccak256(abi.encode(seed)));
            uint32 count = ledger.epochState().nextSeatCount;
            uint64 next = ledger.epochState().epoch + 1;
            if (seed % 3 == 0 && count > 1) {
                uint32 index = uint32((seed >> 8) % count);
                logout(ledger.seatAt(index, next), index);
            } else if (seed % 3 == 1 && ledger.workerOf(1).seats < 4) {
                login(1, 1);
            } else {
                turnEpoch();
            }
            checkSeats();
        }
    }

    function checkSeats() private view {
        uint64 next = ledger.epochState().epoch + 1;
        uint32 count = ledger.epochState().nextSeatCount;
        uint256[4] memory held;
        for (uint256 i = 0; i < count; i++) {
            held[ledger.seatAt(i, next)]++;
        }
        for (uint32 id = 1; id < 4; id++) {
            assertEq(held[id], ledger.workerOf(id).seats, "seats of a worker");
        }
    }

    function logout(uint32 id, uint32 index) private {
        uint32[] memory indexes = new uint32[](1);
        indexes[0] = index;
        vm.prank(OPERATOR);
        ledger.logout(id, indexes);
    }

    function refuses(Registration memory r, bytes memory reason) private {
        bytes memory signature = signed(KEEPER_KEY, TypedData.registration(r));
        vm.expectRevert(reason);
        ledger.registerWorker(r, signature);
    }
}
