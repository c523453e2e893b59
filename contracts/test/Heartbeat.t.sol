// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ILedger} from "../src/interfaces/ILedger.sol";
import {TypedData} from "../src/libraries/TypedData.sol";
import {EpochState} from "../src/types/LedgerState.sol";
import {Network} from "./support/Network.sol";

/// The commitment as the heartbeat of the key keeper's process (spec/ledger.md section 6).
contract HeartbeatTest is Network {
    function setUp() public {
        setUpNetwork(2);
        turnEpoch();
    }

    function stored() private view returns (bytes32 commitment) {
        (,,, commitment) = ledger.seeds();
    }

    function signatureFor(bytes32 commitment, bytes32 previous) private view returns (bytes memory) {
        return signed(KEEPER_KEY, TypedData.seedCommitment(ledger.epochState().epoch + 2, commitment, previous));
    }

    /// A process with its own nonce takes over; anyone may bring what it signed.
    function renew(bytes32 nonce) private returns (bytes32 commitment, bytes memory signature) {
        uint64 epoch = ledger.epochState().epoch + 2;
        bytes32 previous = stored();
        commitment = commit(epoch, nonce);
        signature = signatureFor(commitment, previous);
        vm.expectEmit(address(ledger));
        emit ILedger.CommitmentRenewed(epoch, commitment);
        vm.prank(BOB);
        ledger.renewCommitment(commitment, signature);
        assertEq(stored(), commitment, "stored");
    }

    function test_renewCommitment_isRevealedAtTheNextTurn() public {
        bytes32 before = stored();
        renew(bytes32("second process"));
        assertTrue(stored() != before, "replaced");
        turnEpoch();
        (,, bytes32 revealed,) = ledger.seeds();
        assertEq(revealed, epochSecrets[3], "the value is the one of the first commitment");
    }

    function test_renewCommitment_afterATurnWithoutTheKeeper() public {
        EpochState memory e = ledger.epochState();
        vm.roll(e.seedBlock + F + 1);
        ledger.turnEpoch(makeHeader(e.seedBlock, bytes32("r")), 0, 0, 0, "");
        assertEq(stored(), 0, "none");
        renew(bytes32("second process"));
        turnEpoch();
        (,, bytes32 revealed,) = ledger.seeds();
        assertEq(revealed, epochSecrets[4], "revealed");
    }

    function test_renewCommitment_inEpochZero() public {
        ledger = deployLedger(parametersOf(address(token)));
        renew(bytes32("first process"));
    }

    function test_renewCommitment_takesASignatureThatMissedItsTurn() public {
        EpochState memory e = ledger.epochState();
        bytes32 next = commit(e.epoch + 3, bytes32("nonce"));
        bytes memory signature = signed(KEEPER_KEY, TypedData.seedCommitment(e.epoch + 3, next, 0));
        vm.roll(e.seedBlock + F + 1);
        ledger.turnEpoch(makeHeader(e.seedBlock, bytes32("r")), 0, 0, 0, "");
        ledger.renewCommitment(next, signature);
        assertEq(stored(), next, "stored");
    }

    function test_renewCommitment_isTakenOnce() public {
        (bytes32 second, bytes memory toSecond) = renew(bytes32("second process"));
        vm.expectPartialRevert(ILedger.NotTheKeeper.selector);
        ledger.renewCommitment(second, toSecond);
        // Nor does it flip back what replaced it.
        renew(bytes32("third process"));
        vm.expectPartialRevert(ILedger.NotTheKeeper.selector);
        ledger.renewCommitment(second, toSecond);
    }

    function test_renewCommitment_overtakenByAnother() public {
        bytes32 first = stored();
        bytes memory late = signatureFor(bytes32("late"), first);
        renew(bytes32("second process"));
        vm.expectPartialRevert(ILedger.NotTheKeeper.selector);
        ledger.renewCommitment(bytes32("late"), late);
    }

    function test_renewCommitment_notAfterTheTurn() public {
        bytes memory signature = signatureFor(bytes32("old"), stored());
        turnEpoch();
        vm.expectPartialRevert(ILedger.NotTheKeeper.selector);
        ledger.renewCommitment(bytes32("old"), signature);
    }

    function test_renewCommitment_ofATurnIsNotPlayedBackOverALaterOne() public {
        EpochState memory e = ledger.epochState();
        bytes32 next = commit(e.epoch + 3, keccak256(abi.encode("nonce", e.epoch + 3)));
        bytes memory atTurn = signed(KEEPER_KEY, TypedData.seedCommitment(e.epoch + 3, next, 0));
        turnEpoch();
        assertEq(stored(), next, "by the turn");
        renew(bytes32("second process"));
        vm.expectPartialRevert(ILedger.NotTheKeeper.selector);
        ledger.renewCommitment(next, atTurn);
    }

    function test_renewCommitment_isTheKeepers(uint256 key) public {
        key = bound(key, 1, type(uint128).max);
        if (key == KEEPER_KEY) return;
        bytes memory signature = signed(key, TypedData.seedCommitment(3, bytes32("c"), stored()));
        vm.expectRevert(abi.encodeWithSelector(ILedger.NotTheKeeper.selector, vm.addr(key), vm.addr(KEEPER_KEY)));
        ledger.renewCommitment(bytes32("c"), signature);
        vm.expectRevert(abi.encodeWithSelector(ILedger.BadSignature.selector, 0));
        ledger.renewCommitment(bytes32("c"), "");
    }

    function test_renewCommitment_neverToNone() public {
        bytes memory signature = signatureFor(0, stored());
        vm.expectRevert(abi.encodeWithSelector(ILedger.BadParameter.selector, "commitment", 0, 1));
        ledger.renewCommitment(0, signature);
    }
}
