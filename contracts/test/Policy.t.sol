// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ILedger} from "../src/interfaces/ILedger.sol";
import {TypedData} from "../src/libraries/TypedData.sol";
import {Floors, PolicyStatus, Standing, WorkerStatus} from "../src/types/LedgerState.sol";
import {BatchEntry, Parameters, Registration} from "../src/types/LedgerTypes.sol";
import {Network} from "./support/Network.sol";

/// Who may be let in by whom and when, and who is shut out at once (spec/ledger.md section 10).
contract PolicyTest is Network {
    bytes32 private constant NEWER = keccak256("newer");
    uint8 private constant WORKER = 1;
    uint8 private constant KEEPER = 2;
    uint8 private constant PLATFORM = 3;

    function setUp() public {
        setUpNetwork(3);
    }

    // What is there from the beginning

    function test_constructor_allowsTheFirstMeasurements() public view {
        assertStanding(WORKER, MEASUREMENT, PolicyStatus.Allowed, 0);
        assertStanding(KEEPER, KEEPER_MEASUREMENT, PolicyStatus.Allowed, 0);
        assertStanding(KEEPER, MEASUREMENT, PolicyStatus.Unlisted, 0);
        assertEq(ledger.subjectsOf(WORKER).length, 1, "listed");
        assertEq(ledger.subjectsOf(WORKER)[0], MEASUREMENT, "worker");
        assertEq(ledger.subjectsOf(KEEPER)[0], KEEPER_MEASUREMENT, "keeper");
        assertEq(ledger.subjectsOf(PLATFORM).length, 0, "no platforms");
    }

    function test_constructor_refusesNoMeasurementAndNoTimelock() public {
        vm.expectRevert(abi.encodeWithSelector(ILedger.BadParameter.selector, "subject", 0, 1));
        this.deploy(0, KEEPER_MEASUREMENT, TIMELOCK);
        vm.expectRevert(abi.encodeWithSelector(ILedger.BadParameter.selector, "subject", 0, 1));
        this.deploy(MEASUREMENT, 0, TIMELOCK);
        vm.expectRevert(abi.encodeWithSelector(ILedger.BadParameter.selector, "timelock", 0, 1));
        this.deploy(MEASUREMENT, KEEPER_MEASUREMENT, 0);
    }

    // Letting in waits

    function test_proposeAllow_isActivatedByAnyoneAfterTheTimelock() public {
        uint40 readyAt = uint40(block.timestamp) + TIMELOCK;
        vm.expectEmit(address(ledger));
        emit ILedger.AllowProposed(WORKER, NEWER, readyAt);
        propose(WORKER, NEWER);
        assertStanding(WORKER, NEWER, PolicyStatus.Unlisted, readyAt);
        refusesMeasurement(NEWER, 0);
        vm.warp(readyAt - 1);
        vm.expectRevert(abi.encodeWithSelector(ILedger.TimelockRuns.selector, readyAt - 1, readyAt));
        ledger.activateAllow(WORKER, NEWER);
        vm.warp(readyAt);
        vm.expectEmit(address(ledger));
        emit ILedger.Allowed(WORKER, NEWER);
        vm.prank(BOB);
        ledger.activateAllow(WORKER, NEWER);
        assertStanding(WORKER, NEWER, PolicyStatus.Allowed, 0);
        registerWith(9, NEWER);
        assertEq(ledger.workerOf(4).measurement, NEWER, "registered");
    }

    function test_proposeAllow_againStartsTheTimelockAnew() public {
        propose(WORKER, NEWER);
        vm.warp(block.timestamp + TIMELOCK / 2);
        propose(WORKER, NEWER);
        vm.warp(block.timestamp + TIMELOCK / 2);
        vm.expectPartialRevert(ILedger.TimelockRuns.selector);
        ledger.activateAllow(WORKER, NEWER);
        assertEq(ledger.subjectsOf(WORKER).length, 2, "listed once");
    }

    function test_proposeAllow_ofOneKindIsNotAnother() public {
        allow(KEEPER, NEWER);
        refusesMeasurement(NEWER, 0);
        vm.expectRevert(abi.encodeWithSelector(ILedger.NotProposed.selector, WORKER, NEWER));
        ledger.activateAllow(WORKER, NEWER);
    }

    function test_proposeAllow_refusesWhatIsNoSubject() public {
        vm.startPrank(GOVERNOR);
        vm.expectRevert(abi.encodeWithSelector(ILedger.BadParameter.selector, "kind", 0, 3));
        ledger.proposeAllow(0, NEWER);
        vm.expectRevert(abi.encodeWithSelector(ILedger.BadParameter.selector, "kind", 4, 3));
        ledger.proposeAllow(4, NEWER);
        vm.expectRevert(abi.encodeWithSelector(ILedger.BadParameter.selector, "subject", 0, 1));
        ledger.proposeAllow(WORKER, 0);
        vm.expectRevert(abi.encodeWithSelector(ILedger.AlreadyAllowed.selector, WORKER, MEASUREMENT));
        ledger.proposeAllow(WORKER, MEASUREMENT);
        vm.stopPrank();
    }

    function test_cancelAllow_takesTheProposalBack() public {
        propose(WORKER, NEWER);
        vm.expectEmit(address(ledger));
        emit ILedger.AllowCancelled(WORKER, NEWER);
        vm.prank(GOVERNOR);
        ledger.cancelAllow(WORKER, NEWER);
        vm.warp(block.timestamp + TIMELOCK);
        vm.expectRevert(abi.encodeWithSelector(ILedger.NotProposed.selector, WORKER, NEWER));
        ledger.activateAllow(WORKER, NEWER);
        vm.prank(GOVERNOR);
        vm.expectRevert(abi.encodeWithSelector(ILedger.NotProposed.selector, WORKER, NEWER));
        ledger.cancelAllow(WORKER, NEWER);
        propose(WORKER, NEWER);
        assertEq(ledger.subjectsOf(WORKER).length, 2, "listed once, and still");
    }

    function test_governance_isTheGovernorsAlone(address caller) public {
        vm.assume(caller != GOVERNOR);
        Floors memory floors;
        bytes memory reason = abi.encodeWithSelector(ILedger.NotTheGovernor.selector, caller, GOVERNOR);
        vm.startPrank(caller);
        vm.expectRevert(reason);
        ledger.proposeAllow(WORKER, NEWER);
        vm.expectRevert(reason);
        ledger.cancelAllow(WORKER, NEWER);
        vm.expectRevert(reason);
        ledger.revoke(WORKER, MEASUREMENT);
        vm.expectRevert(reason);
        ledger.raiseFloors(floors);
        vm.expectRevert(reason);
        ledger.revokeWorker(1);
        vm.stopPrank();
    }

    // Shutting out does not wait

    function test_revoke_shutsAMeasurementOutAtOnce() public {
        vm.expectEmit(address(ledger));
        emit ILedger.Revoked(WORKER, MEASUREMENT);
        vm.prank(GOVERNOR);
        ledger.revoke(WORKER, MEASUREMENT);
        assertStanding(WORKER, MEASUREMENT, PolicyStatus.Revoked, 0);
        refusesMeasurement(MEASUREMENT, 2);
        Registration memory later = registrationOf(1);
        later.expiry += 1 days;
        bytes memory signature = signed(KEEPER_KEY, TypedData.registration(later));
        vm.expectRevert(abi.encodeWithSelector(ILedger.MeasurementNotAllowed.selector, WORKER, MEASUREMENT, 2));
        ledger.renewWorker(later, signature);
    }

    function test_revoke_alsoEndsAProposalAndComesBeforeOne() public {
        propose(WORKER, NEWER);
        vm.prank(GOVERNOR);
        ledger.revoke(WORKER, NEWER);
        vm.warp(block.timestamp + TIMELOCK);
        vm.expectRevert(abi.encodeWithSelector(ILedger.NotProposed.selector, WORKER, NEWER));
        ledger.activateAllow(WORKER, NEWER);
        bytes32 platform = keccak256("platform");
        vm.prank(GOVERNOR);
        ledger.revoke(PLATFORM, platform);
        assertStanding(PLATFORM, platform, PolicyStatus.Revoked, 0);
        assertEq(ledger.subjectsOf(PLATFORM)[0], platform, "listed");
    }

    function test_revoked_comesBackByTheTimelockAlone() public {
        vm.prank(GOVERNOR);
        ledger.revoke(WORKER, MEASUREMENT);
        propose(WORKER, MEASUREMENT);
        refusesMeasurement(MEASUREMENT, 2);
        vm.warp(block.timestamp + TIMELOCK);
        ledger.activateAllow(WORKER, MEASUREMENT);
        registerWith(9, MEASUREMENT);
        assertEq(ledger.subjectsOf(WORKER).length, 1, "listed once");
    }

    function test_revokeWorker_shutsItOutForGood() public {
        turnEpoch();
        address c = deployContract(ALICE, bytes32("first"));
        vm.roll(vm.getBlockNumber() + 1);
        (uint256 seat, uint32 id,) = ledger.seatInForce(c);
        BatchEntry[] memory entries = single(receiptsFor(c, 1));
        uint64 anchor = uint64(vm.getBlockNumber() - 1);
        (bytes32 anchorHash, bytes[] memory signatures) = signBatch(id, entries, anchor);
        vm.expectEmit(address(ledger));
        emit ILedger.WorkerRevoked(id, vm.addr(workerKey(id)), MEASUREMENT);
        vm.prank(GOVERNOR);
        ledger.revokeWorker(id);

        vm.expectRevert(abi.encodeWithSelector(ILedger.UnknownSigner.selector, vm.addr(workerKey(id))));
        ledger.commitBatch(anchor, anchorHash, entries, signatures);
        bytes memory reason = abi.encodeWithSelector(ILedger.WorkerIsRevoked.selector, id);
        vm.prank(OPERATOR);
        vm.expectRevert(reason);
        ledger.login(id, 1);
        vm.prank(OPERATOR);
        vm.expectRevert(reason);
        ledger.addStake(id, 1);
        Registration memory r = registrationOf(id);
        r.expiry += 1 days;
        bytes memory signature = signed(KEEPER_KEY, TypedData.registration(r));
        vm.expectRevert(reason);
        ledger.renewWorker(r, signature);
        vm.expectRevert(abi.encodeWithSelector(ILedger.AlreadyRegistered.selector, r.signer, id));
        ledger.registerWorker(r, signature);
        vm.prank(GOVERNOR);
        vm.expectRevert(reason);
        ledger.revokeWorker(id);
        vm.prank(GOVERNOR);
        vm.expectRevert(abi.encodeWithSelector(ILedger.UnknownWorker.selector, 99));
        ledger.revokeWorker(99);

        ledger.evictSeat(uint32(seat));
        turnEpoch();
        for (uint256 i = 0; i < ledger.epochState().seatCount; i++) {
            assertTrue(ledger.seatAt(i, ledger.epochState().epoch) != id, "no seat of the next epoch is its");
        }
    }

    function test_revokeWorker_admitsNoMore() public {
        turnEpoch();
        address c = deployContract(ALICE, bytes32("first"));
        (, uint32 id,) = ledger.seatInForce(c);
        vm.prank(GOVERNOR);
        ledger.revokeWorker(id);
        bytes32[] memory inputs = inputsOf(c, 1);
        (bytes memory call) = abi.encodeCall(
            ILedger.recordTasks, (c, termsOf(4), inputs, admit(c, ALICE, inputs, termsOf(4), 0))
        );
        vm.prank(ALICE);
        (bool recorded, bytes memory reason) = address(ledger).call(call);
        assertTrue(!recorded && bytes4(reason) == ILedger.NotTheSeat.selector, "not the seat");
        // The next attempt's seat serves the contract.
        vm.prank(BOB);
        ledger.requestCommit(c);
        vm.roll(vm.getBlockNumber() + F + 1);
        ledger.replaceWorker(c);
        (, uint32 next,) = ledger.seatInForce(c);
        assertTrue(next != id, "another worker");
        commitAll(c);
    }

    function test_revokeWorker_leavesItsMoneyToTheOperator() public {
        turnEpoch();
        vm.prank(GOVERNOR);
        ledger.revokeWorker(1);
        uint32[] memory indexes = new uint32[](1);
        vm.prank(OPERATOR);
        ledger.logout(1, indexes);
        turnEpoch();
        turnEpoch();
        uint256 before = balanceOf(OPERATOR);
        vm.prank(OPERATOR);
        ledger.withdrawStake(1, STAKE);
        ledger.withdrawEarnings(1);
        assertEq(balanceOf(OPERATOR), before + STAKE, "stake");
    }

    function test_revokeWorker_byAnyoneOnceItsMeasurementIsRevoked() public {
        vm.prank(GOVERNOR);
        ledger.revoke(WORKER, MEASUREMENT);
        vm.prank(BOB);
        ledger.revokeWorker(2);
        assertEq(uint8(ledger.workerOf(2).status), uint8(WorkerStatus.Revoked), "revoked");
    }

    // Floors

    function test_raiseFloors_isTakenAtOnce() public {
        Floors memory floors = someFloors();
        vm.expectEmit(address(ledger));
        emit ILedger.FloorsRaised(floors);
        raise(floors);
        assertEq(abi.encode(ledger.floors()), abi.encode(floors), "floors");
    }

    function test_raiseFloors_neverLowersOne(uint256 which, uint256 by) public {
        raise(someFloors());
        which = bound(which, 0, 8);
        uint256[9] memory words = wordsOf(someFloors());
        words[which] -= bound(by, 1, words[which]);
        Floors memory lower = floorsOf(words);
        vm.prank(GOVERNOR);
        vm.expectRevert(
            abi.encodeWithSelector(ILedger.FloorLower.selector, which, words[which], wordsOf(someFloors())[which])
        );
        ledger.raiseFloors(lower);
    }

    function test_raiseFloors_takesNoDateAheadOfTheBlock(uint256 which, uint256 ahead) public {
        which = bound(which, 3, 6);
        uint256[9] memory words;
        words[which] = block.timestamp + bound(ahead, 1, 1 << 38);
        Floors memory floors = floorsOf(words);
        vm.prank(GOVERNOR);
        vm.expectRevert(abi.encodeWithSelector(ILedger.FloorAhead.selector, which, words[which], block.timestamp));
        ledger.raiseFloors(floors);
        words[which] = block.timestamp;
        raise(floorsOf(words));
    }

    // Helpers

    function deploy(bytes32 worker, bytes32 keeper, uint40 timelock) external returns (ILedger) {
        Parameters memory p = parametersOf(address(token));
        p.timelock = timelock;
        return deployLedger(p, worker, keeper);
    }

    function propose(uint8 kind, bytes32 subject) private {
        vm.prank(GOVERNOR);
        ledger.proposeAllow(kind, subject);
    }

    function allow(uint8 kind, bytes32 subject) private {
        propose(kind, subject);
        vm.warp(block.timestamp + TIMELOCK);
        ledger.activateAllow(kind, subject);
    }

    function raise(Floors memory floors) private {
        vm.prank(GOVERNOR);
        ledger.raiseFloors(floors);
    }

    function registerWith(uint32 id, bytes32 measurement) private {
        Registration memory r = registrationOf(id);
        r.measurement = measurement;
        ledger.registerWorker(r, signed(KEEPER_KEY, TypedData.registration(r)));
    }

    function refusesMeasurement(bytes32 measurement, uint8 status) private {
        Registration memory r = registrationOf(8);
        r.measurement = measurement;
        bytes memory signature = signed(KEEPER_KEY, TypedData.registration(r));
        vm.expectRevert(abi.encodeWithSelector(ILedger.MeasurementNotAllowed.selector, WORKER, measurement, status));
        ledger.registerWorker(r, signature);
    }

    function assertStanding(uint8 kind, bytes32 subject, PolicyStatus status, uint40 readyAt) private view {
        Standing memory standing = ledger.standingOf(kind, subject);
        assertEq(uint8(standing.status), uint8(status), "status");
        assertEq(standing.readyAt, readyAt, "ready at");
    }

    function someFloors() private view returns (Floors memory) {
        uint40 now_ = uint40(block.timestamp);
        return Floors({
            sgxEvaluation: 17,
            tdxEvaluation: 18,
            qeEvaluation: 16,
            tcbIssued: now_ - 1,
            qeIssued: now_ - 2,
            pckCrlIssued: now_ - 3,
            rootCrlIssued: now_ - 4,
            pckCrlNumber: 1,
            rootCrlNumber: 1 << 63
        });
    }

    function wordsOf(Floors memory floors) private pure returns (uint256[9] memory) {
        return abi.decode(abi.encode(floors), (uint256[9]));
    }

    function floorsOf(uint256[9] memory words) private pure returns (Floors memory) {
        return abi.decode(abi.encode(words), (Floors));
    }
}

/// The governor does whatever it wants, over time.
contract GovernorHandler is Network {
    bytes32[3] private subjects = [keccak256("first"), keccak256("second"), MEASUREMENT];
    mapping(uint8 kind => mapping(bytes32 subject => uint256 readyAt)) private proposed;
    mapping(uint8 kind => mapping(bytes32 subject => bool)) private allowed;
    mapping(uint8 kind => mapping(bytes32 subject => bool)) private revoked;
    uint256[9] private highest;

    constructor() {
        setUpNetwork(1);
        allowed[1][MEASUREMENT] = true;
    }

    function propose(uint256 kind, uint256 which) external {
        (uint8 k, bytes32 subject) = chosen(kind, which);
        if (allowed[k][subject]) return;
        vm.prank(GOVERNOR);
        ledger.proposeAllow(k, subject);
        proposed[k][subject] = block.timestamp + TIMELOCK;
    }

    function activate(uint256 kind, uint256 which) external {
        (uint8 k, bytes32 subject) = chosen(kind, which);
        uint256 readyAt = proposed[k][subject];
        (bool done,) = address(ledger).call(abi.encodeCall(ILedger.activateAllow, (k, subject)));
        assertTrue(done == (readyAt != 0 && block.timestamp >= readyAt), "allowed exactly after the timelock of a proposal");
        if (!done) return;
        (proposed[k][subject], allowed[k][subject], revoked[k][subject]) = (0, true, false);
    }

    function cancel(uint256 kind, uint256 which) external {
        (uint8 k, bytes32 subject) = chosen(kind, which);
        if (proposed[k][subject] == 0) return;
        vm.prank(GOVERNOR);
        ledger.cancelAllow(k, subject);
        proposed[k][subject] = 0;
    }

    function revoke(uint256 kind, uint256 which) external {
        (uint8 k, bytes32 subject) = chosen(kind, which);
        vm.prank(GOVERNOR);
        ledger.revoke(k, subject);
        (proposed[k][subject], allowed[k][subject], revoked[k][subject]) = (0, false, true);
    }

    function raise(uint256 which, uint256 value) external {
        uint256[9] memory words;
        for (uint256 i = 0; i < 9; i++) words[i] = highest[i];
        which %= 9;
        words[which] = value % (which > 2 && which < 7 ? block.timestamp * 2 : 1000);
        bool rises = words[which] >= highest[which] && (which < 3 || which > 6 || words[which] <= block.timestamp);
        vm.prank(GOVERNOR);
        (bool done,) = address(ledger).call(
            abi.encodeCall(ILedger.raiseFloors, (abi.decode(abi.encode(words), (Floors))))
        );
        assertTrue(done == rises, "floors are raised, never lowered, never ahead of the block");
        if (done) highest[which] = words[which];
    }

    function wait(uint256 time) external {
        vm.warp(block.timestamp + time % (2 * uint256(TIMELOCK)));
    }

    function check() external view {
        uint256[9] memory floors = abi.decode(abi.encode(ledger.floors()), (uint256[9]));
        for (uint256 i = 0; i < 9; i++) assertTrue(floors[i] == highest[i], "the highest that was ever set");
        for (uint8 kind = 1; kind <= 3; kind++) {
            for (uint256 i = 0; i < 3; i++) {
                PolicyStatus status = ledger.standingOf(kind, subjects[i]).status;
                assertTrue((status == PolicyStatus.Allowed) == allowed[kind][subjects[i]], "allowed by nothing but a timelock");
                assertTrue((status == PolicyStatus.Revoked) == revoked[kind][subjects[i]], "revoked stays revoked");
            }
            assertTrue(ledger.subjectsOf(kind).length <= 4, "nothing is listed twice");
        }
    }

    function chosen(uint256 kind, uint256 which) private view returns (uint8, bytes32) {
        return (uint8(kind % 3 + 1), subjects[which % 3]);
    }
}

contract PolicyInvariantsTest {
    GovernorHandler private handler;

    function setUp() public {
        handler = new GovernorHandler();
    }

    function targetContracts() public view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(handler);
    }

    function invariant_whoIsInCameByTheTimelockAndFloorsOnlyRise() public view {
        handler.check();
    }
}
