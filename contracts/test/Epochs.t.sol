// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ILedger} from "../src/interfaces/ILedger.sol";
import {TypedData} from "../src/libraries/TypedData.sol";
import {EpochState} from "../src/types/LedgerState.sol";
import {Network} from "./support/Network.sol";

contract EpochsTest is Network {
    function setUp() public {
        setUpNetwork(2);
    }

    function test_turnEpoch_mixesTheKeepersValueWithPrevrandao() public {
        turnEpoch();
        turnEpoch();
        (,, bytes32 revealed, bytes32 commitment) = ledger.seeds();
        assertEq(revealed, epochSecrets[3], "revealed for the next epoch");
        assertEq(commitment, keccak256(abi.encodePacked(epochSecrets[4], epochNonces[4])), "committed for the one after");
        EpochState memory e = ledger.epochState();
        bytes32 prevRandao = keccak256(abi.encode("prevrandao", e.seedBlock));
        (bytes32 seed,,,) = ledger.seeds();
        turnEpoch();
        (bytes32 next, bytes32 previous,,) = ledger.seeds();
        assertEq(next, keccak256(abi.encodePacked(revealed, prevRandao)), "seed");
        assertEq(previous, seed, "previous seed");
        EpochState memory after_ = ledger.epochState();
        assertEq(after_.epoch, e.epoch + 1, "epoch");
        assertEq(after_.startBlock, block.number, "start");
        assertEq(after_.seedBlock, block.number + EPOCH, "seed block");
        assertEq(after_.previousSeatCount, e.seatCount, "previous seats");
    }

    function test_turnEpoch_worksWithoutTheKeeper() public {
        uint40 seedBlock = ledger.epochState().seedBlock;
        vm.roll(seedBlock + F + 1);
        ledger.turnEpoch(makeHeader(seedBlock, bytes32("r")), 0, 0, 0, "");
        (bytes32 seed,, bytes32 revealed, bytes32 commitment) = ledger.seeds();
        assertEq(seed, keccak256(abi.encodePacked(bytes32(0), bytes32("r"))), "seed");
        assertEq(revealed, 0, "revealed");
        assertEq(commitment, 0, "commitment");
    }

    function test_turnEpoch_isTheKeepersForTheFirstBlocks(uint256 late) public {
        uint40 seedBlock = ledger.epochState().seedBlock;
        vm.roll(seedBlock + bound(late, 1, F));
        bytes memory header = makeHeader(seedBlock, bytes32("r"));
        vm.expectRevert(abi.encodeWithSelector(ILedger.KeeperFirst.selector, vm.getBlockNumber(), seedBlock + F));
        ledger.turnEpoch(header, 0, 0, 0, "");

        // A commitment alone would drop the value that was committed before.
        turnEpoch();
        EpochState memory e = ledger.epochState();
        vm.roll(e.seedBlock + 1);
        bytes32 next = keccak256("next");
        bytes memory signature = signed(KEEPER_KEY, TypedData.seedCommitment(e.epoch + 3, next, 0));
        header = makeHeader(e.seedBlock, bytes32("r"));
        vm.expectRevert(abi.encodeWithSelector(ILedger.KeeperFirst.selector, vm.getBlockNumber(), e.seedBlock + F));
        ledger.turnEpoch(header, 0, 0, next, signature);
    }

    function test_turnEpoch_notBeforeTheSeedBlock() public {
        uint40 seedBlock = ledger.epochState().seedBlock;
        vm.roll(seedBlock);
        vm.expectRevert(abi.encodeWithSelector(ILedger.SeedBlockNotReached.selector, seedBlock, seedBlock));
        ledger.turnEpoch("", 0, 0, 0, "");
    }

    function test_turnEpoch_refusesAnotherHeader() public {
        uint40 seedBlock = ledger.epochState().seedBlock;
        vm.roll(seedBlock + 1);
        bytes memory header = makeHeader(seedBlock, bytes32("r"));
        header[300] ^= 0x01;
        vm.expectRevert(
            abi.encodeWithSelector(ILedger.WrongHeader.selector, keccak256(header), blockhash(seedBlock))
        );
        ledger.turnEpoch(header, 0, 0, 0, "");
    }

    function test_turnEpoch_refusesATruncatedHeaderEvenOfThatHash() public {
        uint40 seedBlock = ledger.epochState().seedBlock;
        vm.roll(seedBlock + F + 1);
        bytes memory header = makeHeader(seedBlock, bytes32("r"));
        for (uint256 length = 1; length < 480; length += 37) {
            bytes memory short = new bytes(length);
            for (uint256 i = 0; i < length; i++) short[i] = header[i];
            vm.setBlockhash(seedBlock, keccak256(short));
            vm.expectPartialRevert(ILedger.HeaderTooShort.selector);
            ledger.turnEpoch(short, 0, 0, 0, "");
        }
    }

    function test_turnEpoch_refusesAWrongReveal() public {
        turnEpoch();
        uint40 seedBlock = ledger.epochState().seedBlock;
        vm.roll(seedBlock + 1);
        bytes memory header = makeHeader(seedBlock, bytes32("r"));
        (,,, bytes32 commitment) = ledger.seeds();
        bytes32 wrong = keccak256(abi.encodePacked(bytes32("wrong"), epochNonces[3]));
        vm.expectRevert(abi.encodeWithSelector(ILedger.WrongReveal.selector, wrong, commitment));
        ledger.turnEpoch(header, bytes32("wrong"), epochNonces[3], 0, "");
        wrong = keccak256(abi.encodePacked(epochSecrets[3], bytes32("wrong")));
        vm.expectRevert(abi.encodeWithSelector(ILedger.WrongReveal.selector, wrong, commitment));
        ledger.turnEpoch(header, epochSecrets[3], bytes32("wrong"), 0, "");
    }

    function test_turnEpoch_refusesACommitmentForAnotherEpochOrOfAnotherKey() public {
        uint40 seedBlock = ledger.epochState().seedBlock;
        vm.roll(seedBlock + 1);
        bytes memory header = makeHeader(seedBlock, bytes32("r"));
        bytes memory signature = signed(KEEPER_KEY, TypedData.seedCommitment(2, bytes32("c"), 0));
        vm.expectPartialRevert(ILedger.NotTheKeeper.selector);
        ledger.turnEpoch(header, 0, 0, bytes32("c"), signature);
        signature = signed(0xBAD, TypedData.seedCommitment(3, bytes32("c"), 0));
        vm.expectRevert(abi.encodeWithSelector(ILedger.NotTheKeeper.selector, vm.addr(0xBAD), vm.addr(KEEPER_KEY)));
        ledger.turnEpoch(header, 0, 0, bytes32("c"), signature);
    }

    function test_turnEpoch_takesNoCommitmentThatReplacesAnother() public {
        turnEpoch();
        EpochState memory e = ledger.epochState();
        vm.roll(e.seedBlock + 1);
        bytes memory header = makeHeader(e.seedBlock, bytes32("r"));
        (,,, bytes32 stored) = ledger.seeds();
        bytes memory signature = signed(KEEPER_KEY, TypedData.seedCommitment(e.epoch + 3, bytes32("c"), stored));
        vm.expectPartialRevert(ILedger.NotTheKeeper.selector);
        ledger.turnEpoch(header, epochSecrets[3], epochNonces[3], bytes32("c"), signature);
    }

    function test_turnEpoch_neverLeavesTheNetworkWithoutSeats() public {
        turnEpoch();
        uint32[] memory one = new uint32[](1);
        vm.startPrank(OPERATOR);
        ledger.logout(1, one);
        ledger.logout(2, one);
        vm.stopPrank();
        uint40 seedBlock = ledger.epochState().seedBlock;
        vm.roll(seedBlock);
        vm.expectRevert(abi.encodeWithSelector(ILedger.SeedBlockInReach.selector, seedBlock, seedBlock));
        ledger.rescheduleSeed();
        vm.roll(seedBlock + 1);
        vm.expectRevert(abi.encodeWithSelector(ILedger.NoSeats.selector, 2));
        ledger.turnEpoch("", 0, 0, 0, "");
        // Nobody may take a seat for a seed that is known; so it is drawn anew, and there is time before it.
        vm.prank(OPERATOR);
        vm.expectRevert(abi.encodeWithSelector(ILedger.SeatsRest.selector, seedBlock + 1, seedBlock - F));
        ledger.login(1, 1);
        ledger.rescheduleSeed();
        vm.roll(block.number + EPOCH / 4);
        login(1, 1);
        seedBlock = ledger.epochState().seedBlock;
        vm.expectRevert(abi.encodeWithSelector(ILedger.SeedBlockInReach.selector, block.number, seedBlock));
        ledger.rescheduleSeed();
        turnEpoch();
        assertEq(ledger.epochState().seatCount, 1, "seats");
    }

    function test_rescheduleSeed_onlyWhenOutOfReach() public {
        uint40 seedBlock = ledger.epochState().seedBlock;
        vm.roll(uint256(seedBlock) + 8191);
        vm.expectRevert(abi.encodeWithSelector(ILedger.SeedBlockInReach.selector, block.number, seedBlock));
        ledger.rescheduleSeed();
        vm.roll(uint256(seedBlock) + 8192);
        ledger.rescheduleSeed();
        assertEq(ledger.epochState().seedBlock, block.number + F + EPOCH / 4 + 1, "seed block");
        turnEpoch();
    }

    /// Whoever knows the seed and could still change the number of seats would choose who is drawn.
    function test_seats_restFromBeforeTheSeedIsKnownUntilTheTurn(uint256 late) public {
        turnEpoch();
        uint256 since = ledger.epochState().seedBlock - F;
        vm.prank(OPERATOR);
        ledger.addStake(1, 2 * STAKE);
        vm.roll(since - 1);
        login(1, 1);
        vm.roll(bound(late, since, since + F + 200));
        bytes memory reason = abi.encodeWithSelector(ILedger.SeatsRest.selector, vm.getBlockNumber(), since);
        uint32[] memory one = new uint32[](1);
        vm.startPrank(OPERATOR);
        vm.expectRevert(reason);
        ledger.login(1, 1);
        vm.expectRevert(reason);
        ledger.logout(1, one);
        vm.stopPrank();
        vm.prank(GOVERNOR);
        ledger.revokeWorker(1);
        vm.expectRevert(reason);
        ledger.evictSeat(0);
        assertEq(ledger.epochState().nextSeatCount, 3, "seats of the next epoch");
        turnEpoch();
        ledger.evictSeat(0);
        vm.prank(OPERATOR);
        ledger.logout(2, listOf(1));
    }

    function test_seats_doNotRestInTheEpochBeforeTheFirst() public {
        vm.roll(ledger.epochState().seedBlock + 100);
        vm.prank(OPERATOR);
        ledger.addStake(1, STAKE);
        login(1, 1);
        turnEpoch();
        assertEq(ledger.epochState().seatCount, 3, "seats");
    }

    function listOf(uint32 index) private pure returns (uint32[] memory indexes) {
        indexes = new uint32[](1);
        indexes[0] = index;
    }

    function test_keeper_changesAfterTheDelayOnly() public {
        vm.expectRevert(abi.encodeWithSelector(ILedger.NotTheGovernor.selector, address(this), GOVERNOR));
        ledger.proposeKeeper(address(5));
        vm.expectRevert(abi.encodeWithSelector(ILedger.NoPendingKeeper.selector));
        ledger.activateKeeper();
        vm.prank(GOVERNOR);
        ledger.proposeKeeper(address(5));
        vm.expectRevert(
            abi.encodeWithSelector(ILedger.KeeperNotReady.selector, block.timestamp, block.timestamp + 1 days)
        );
        ledger.activateKeeper();
        vm.warp(block.timestamp + 1 days);
        ledger.activateKeeper();
        (address signer, address pending,) = ledger.keeper();
        assertEq(signer, address(5), "keeper");
        assertEq(pending, address(0), "pending");
    }

    function test_pause_isTheGovernors() public {
        vm.expectRevert(abi.encodeWithSelector(ILedger.NotTheGovernor.selector, address(this), GOVERNOR));
        ledger.pause(true);
        vm.prank(GOVERNOR);
        ledger.pause(true);
        assertTrue(ledger.recordsPaused(), "paused");
        // Only records stop: the epoch turns, stakes move.
        turnEpoch();
        assertTrue(ledger.recordsPaused(), "still paused");
    }
}
