// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ILedger} from "../src/interfaces/ILedger.sol";
import {TypedData} from "../src/libraries/TypedData.sol";
import {Aux, Counters} from "../src/types/LedgerState.sol";
import {Admission, Deployment, TaskTerms} from "../src/types/LedgerTypes.sol";
import {Network} from "./support/Network.sol";

contract RecordsTest is Network {
    uint256 private constant HALF_ORDER = 0x7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0;
    uint256 private constant ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141;
    uint256 private constant LOCK = uint256(12_500 << 4) * PRICE;

    address private c;

    function setUp() public {
        setUpNetwork(3);
        turnEpoch();
        c = deployContract(ALICE, bytes32("first"));
    }

    function test_recordTasks_locksAndCountsAndFolds(uint256 count) public {
        count = bound(count, 1, 20);
        uint256 before = balanceOf(BOB);
        record(c, BOB, count);
        (, Counters memory counters,) = ledger.queueOf(c);
        assertEq(counters.length, count + 1, "length");
        assertEq(counters.locked, LOCK * (count + 1), "locked");
        assertEq(balanceOf(BOB), before - LOCK * count, "balance");
        assertEq(ledger.accountOf(BOB).nonce, count, "nonce");
    }

    function test_recordTasks_takes256AndRefuses257() public {
        record(c, BOB, 256);
        (TaskTerms memory terms, bytes32[] memory inputs, Admission memory a) = prepared(BOB, 257);
        vm.prank(BOB);
        vm.expectRevert(abi.encodeWithSelector(ILedger.BadCount.selector, "records", 257, 256));
        ledger.recordTasks(c, terms, inputs, a);
    }

    function test_recordTasks_refusesNone() public {
        TaskTerms memory terms = termsOf(4);
        Admission memory a;
        vm.expectRevert(abi.encodeWithSelector(ILedger.BadCount.selector, "records", 0, 256));
        ledger.recordTasks(c, terms, new bytes32[](0), a);
    }

    function test_recordTasks_leavesPlacesForForcedTasks() public {
        for (uint256 i = 0; i < 2; i++) record(c, BOB, 256);
        record(c, BOB, 255);
        (TaskTerms memory terms, bytes32[] memory inputs, Admission memory a) = prepared(BOB, 1);
        vm.prank(BOB);
        vm.expectRevert(abi.encodeWithSelector(ILedger.TooManyPending.selector, 769, 768));
        ledger.recordTasks(c, terms, inputs, a);
        for (uint256 i = 0; i < 256; i++) force(c, BOB, "envelope");
        vm.prank(BOB);
        vm.expectRevert(abi.encodeWithSelector(ILedger.TooManyPending.selector, 1025, 1024));
        ledger.forceTask(c, terms, "envelope");
    }

    function test_records_revertBelowTheLeastPrice() public {
        TaskTerms memory terms = termsOf(15);
        terms.gasPrice = LEAST_PRICE - 1;
        bytes memory tooLow = abi.encodeWithSelector(ILedger.GasPriceTooLow.selector, LEAST_PRICE - 1, LEAST_PRICE);
        bytes32[] memory inputs = inputsOf(c, 1);
        expectRefusal(c, terms, inputs, admit(c, BOB, inputs, terms, 0), tooLow);
        vm.prank(BOB);
        vm.expectRevert(tooLow);
        ledger.forceTask(c, terms, "envelope");
        Deployment memory d = deploymentOf(bytes32("cheap"));
        address other = ledger.contractAddress(BOB, d.salt);
        Admission memory a = admit(other, BOB, inputs, terms, TypedData.deploymentHash(d));
        vm.prank(BOB);
        vm.expectRevert(tooLow);
        ledger.recordDeployment(d, terms, inputs[0], a);

        terms = termsOf(4);
        terms.gasPrice = LEAST_PRICE;
        vm.prank(BOB);
        ledger.forceTask(c, terms, "envelope");
    }

    function test_recordTasks_revertsForAnUnknownContract() public {
        (TaskTerms memory terms, bytes32[] memory inputs, Admission memory a) = prepared(BOB, 1);
        expectRefusal(address(77), terms, inputs, a, abi.encodeWithSelector(ILedger.UnknownContract.selector, 77));
    }

    function test_recordTasks_revertsForAnotherKeyEpoch(uint64 keyEpoch) public {
        vm.assume(keyEpoch > 1);
        (TaskTerms memory terms, bytes32[] memory inputs, Admission memory a) = prepared(BOB, 1);
        terms.keyEpoch = keyEpoch;
        expectRefusal(c, terms, inputs, a, abi.encodeWithSelector(ILedger.KeyEpochNotAccepted.selector, keyEpoch, 1));
    }

    function test_recordTasks_takesTheKeyOfThePreviousEpoch() public {
        TaskTerms memory terms = termsOf(4);
        terms.keyEpoch = 0;
        bytes32[] memory inputs = inputsOf(c, 1);
        Admission memory a = admit(c, BOB, inputs, terms, 0);
        vm.prank(BOB);
        ledger.recordTasks(c, terms, inputs, a);
    }

    function test_recordTasks_revertsAboveGasClass15(uint8 gasClass) public {
        gasClass = uint8(bound(gasClass, 16, 255));
        TaskTerms memory terms = termsOf(gasClass);
        bytes32[] memory inputs = inputsOf(c, 1);
        Admission memory a = admit(c, BOB, inputs, terms, 0);
        expectRefusal(c, terms, inputs, a, abi.encodeWithSelector(ILedger.GasClassTooHigh.selector, gasClass, 15));
    }

    function test_recordTasks_revertsWithoutBalance() public {
        TaskTerms memory terms = termsOf(4);
        bytes32[] memory inputs = inputsOf(c, 2);
        Admission memory a = admit(c, address(9), inputs, terms, 0);
        vm.prank(address(9));
        vm.expectRevert(abi.encodeWithSelector(ILedger.InsufficientBalance.selector, address(9), 0, 2 * LOCK));
        ledger.recordTasks(c, terms, inputs, a);
    }

    function test_recordTasks_revertsWhenLockedWouldOverflow() public {
        TaskTerms memory terms = termsOf(15);
        terms.gasPrice = type(uint64).max;
        bytes32[] memory inputs = inputsOf(c, 11);
        Admission memory a = admit(c, BOB, inputs, terms, 0);
        uint256 sum = LOCK + 11 * (12_500 << 15) * uint256(type(uint64).max);
        expectRefusal(
            c, terms, inputs, a, abi.encodeWithSelector(ILedger.LockedOverflow.selector, sum, type(uint96).max)
        );
    }

    function test_recordTasks_revertsForWhatIsNotEnabled() public {
        (TaskTerms memory terms, bytes32[] memory inputs, Admission memory a) = prepared(BOB, 1);
        bytes memory ethereumCall = abi.encodeWithSelector(ILedger.NotEnabled.selector, "ethereum_call");
        bytes memory tokenDeposit = abi.encodeWithSelector(ILedger.NotEnabled.selector, "token_deposit");
        terms.callGasLimit = 1;
        expectRefusal(c, terms, inputs, a, ethereumCall);
        terms.callGasLimit = 0;
        terms.callPrepaid = 1;
        expectRefusal(c, terms, inputs, a, ethereumCall);
        terms.callPrepaid = 0;
        terms.token = address(token);
        expectRefusal(c, terms, inputs, a, tokenDeposit);
        terms.token = address(0);
        terms.amount = 1;
        expectRefusal(c, terms, inputs, a, tokenDeposit);
    }

    function test_recordTasks_revertsWhilePaused() public {
        (TaskTerms memory terms, bytes32[] memory inputs, Admission memory a) = prepared(BOB, 1);
        vm.prank(GOVERNOR);
        ledger.pause(true);
        expectRefusal(c, terms, inputs, a, abi.encodeWithSelector(ILedger.RecordsArePaused.selector));
        vm.prank(GOVERNOR);
        ledger.pause(false);
        vm.prank(BOB);
        ledger.recordTasks(c, terms, inputs, a);
    }

    function test_recordTasks_revertsAfterValidUntil() public {
        (TaskTerms memory terms, bytes32[] memory inputs, Admission memory a) = prepared(BOB, 1);
        vm.roll(a.validUntil + 1);
        expectRefusal(
            c, terms, inputs, a, abi.encodeWithSelector(ILedger.AdmissionExpired.selector, a.validUntil, a.validUntil + 1)
        );
    }

    /// What the seat signed for one record fits no other: each field of it is changed once.
    function test_recordTasks_revertsForAnAdmissionOfSomethingElse() public {
        (TaskTerms memory terms, bytes32[] memory inputs, Admission memory a) = prepared(BOB, 2);
        expectNotTheSeat(ALICE, c, terms, inputs, a);
        a.validUntil += 1;
        expectNotTheSeat(BOB, c, terms, inputs, a);
        a.validUntil -= 1;
        terms.gasPrice += 1;
        expectNotTheSeat(BOB, c, terms, inputs, a);
        terms.gasPrice -= 1;
        (inputs[0], inputs[1]) = (inputs[1], inputs[0]);
        expectNotTheSeat(BOB, c, terms, inputs, a);
        (inputs[0], inputs[1]) = (inputs[1], inputs[0]);
        vm.chainId(1);
        expectNotTheSeat(BOB, c, terms, inputs, a);
        vm.chainId(31337);
        vm.prank(BOB);
        ledger.recordTasks(c, terms, inputs, a);
    }

    function test_recordTasks_revertsForAnAdmissionToAnotherLedger() public {
        ILedger other = deployLedger(parametersOf(address(token)));
        (TaskTerms memory terms, bytes32[] memory inputs, Admission memory a) = prepared(BOB, 1);
        bytes32 structHash =
            TypedData.admission(c, BOB, keccak256(abi.encodePacked(inputs)), terms, 0, a.validUntil);
        a.signature = signedRaw(seatKey(c), TypedData.digest(other.domainSeparator(), structHash));
        expectNotTheSeat(BOB, c, terms, inputs, a);
    }

    function test_recordTasks_revertsForTheWorkerOfAnotherSeat() public {
        (TaskTerms memory terms, bytes32[] memory inputs, Admission memory a) = prepared(BOB, 1);
        (, uint32 id,) = ledger.seatInForce(c);
        uint32 other = id % 3 + 1;
        a.signature = signed(
            workerKey(other), TypedData.admission(c, BOB, keccak256(abi.encodePacked(inputs)), terms, 0, a.validUntil)
        );
        bytes memory reason =
            abi.encodeWithSelector(ILedger.NotTheSeat.selector, vm.addr(workerKey(other)), vm.addr(workerKey(id)));
        expectRefusal(c, terms, inputs, a, reason);
    }

    function test_recordTasks_revertsForMalformedSignatures() public {
        (TaskTerms memory terms, bytes32[] memory inputs, Admission memory a) = prepared(BOB, 1);
        bytes memory good = a.signature;
        a.signature = "";
        expectRefusal(c, terms, inputs, a, abi.encodeWithSelector(ILedger.BadSignature.selector, 0));
        a.signature = bytes.concat(good, hex"00");
        expectRefusal(c, terms, inputs, a, abi.encodeWithSelector(ILedger.BadSignature.selector, 66));
        a.signature = highS(good);
        expectRefusal(c, terms, inputs, a, abi.encodeWithSelector(ILedger.BadSignature.selector, 65));
        a.signature = bytes.concat(good);
        a.signature[64] = 0x1d;
        expectRefusal(c, terms, inputs, a, abi.encodeWithSelector(ILedger.BadSignature.selector, 65));
        a.signature = new bytes(65);
        a.signature[64] = 0x1b;
        expectRefusal(c, terms, inputs, a, abi.encodeWithSelector(ILedger.BadSignature.selector, 65));
    }

    function test_recordTasks_revertsWhenTheEvidenceExpired() public {
        (, uint32 id,) = ledger.seatInForce(c);
        vm.warp(ledger.workerOf(id).evidenceExpiry);
        (TaskTerms memory terms, bytes32[] memory inputs, Admission memory a) = prepared(BOB, 1);
        expectRefusal(
            c, terms, inputs, a,
            abi.encodeWithSelector(ILedger.EvidenceExpired.selector, id, ledger.workerOf(id).evidenceExpiry)
        );
    }

    function test_recordDeployment_makesTheAddressOfCreate2() public {
        address expected = ledger.contractAddress(BOB, bytes32("s"));
        bytes32 salt = keccak256(abi.encodePacked(NETWORK_ID, BOB, bytes32("s")));
        bytes32 create2 =
            keccak256(abi.encodePacked(hex"ff", address(ledger), salt, accountInitCodeHash()));
        assertEq(expected, address(uint160(uint256(create2))), "address");
        // Records in between do not move it.
        record(c, BOB, 3);
        assertEq(deployContract(BOB, bytes32("s")), expected, "address after records");
    }

    function test_recordDeployment_revertsForAnExistingContract() public {
        Deployment memory d = deploymentOf(bytes32("first"));
        (TaskTerms memory terms, bytes32[] memory inputs, Admission memory a) = prepared(ALICE, 1);
        vm.prank(ALICE);
        vm.expectRevert(abi.encodeWithSelector(ILedger.ContractExists.selector, c));
        ledger.recordDeployment(d, terms, inputs[0], a);
    }

    function test_recordDeployment_revertsForBadFields() public {
        Deployment memory d = deploymentOf(bytes32("x"));
        d.hostAbi = 3;
        expectBadDeployment(d, "hostAbi", 3);
        d = deploymentOf(bytes32("x"));
        d.reveal = 0;
        expectBadDeployment(d, "reveal", 0);
        d = deploymentOf(bytes32("x"));
        d.finality = 4;
        expectBadDeployment(d, "finality", 4);
        d = deploymentOf(bytes32("x"));
        d.assurance = 2;
        expectBadDeployment(d, "assurance", 2);
        d = deploymentOf(bytes32("x"));
        d.placement = 2;
        expectBadDeployment(d, "placement", 2);
        d = deploymentOf(bytes32("x"));
        d.runtimeVersion = 2;
        expectBadDeployment(d, "runtimeVersion", 2);
    }

    function test_recordDeployment_revertsForAnAdmissionOfAnotherDeployment() public {
        Deployment memory d = deploymentOf(bytes32("x"));
        TaskTerms memory terms = termsOf(4);
        address made = ledger.contractAddress(ALICE, d.salt);
        bytes32[] memory inputs = inputsOf(made, 1);
        Admission memory a = admit(made, ALICE, inputs, terms, TypedData.deploymentHash(d));
        d.codeHash = keccak256("other code");
        vm.prank(ALICE);
        vm.expectPartialRevert(ILedger.NotTheSeat.selector);
        ledger.recordDeployment(d, terms, inputs[0], a);
    }

    function test_forceTask_startsTheClockAndPrepaysAReceipt() public {
        uint256 before = balanceOf(BOB);
        force(c, BOB, "envelope");
        (, Counters memory counters, Aux memory aux) = ledger.queueOf(c);
        assertEq(counters.requested, 2, "requested");
        assertEq(counters.clockBlock, block.number, "clock");
        assertEq(aux.forcedUpTo, 2, "forced");
        assertEq(aux.bounty, FEE, "bounty");
        assertEq(balanceOf(BOB), before - FEE - LOCK, "balance");
        // With the clock running another one only raises forcedUpTo.
        vm.roll(block.number + 3);
        force(c, BOB, "envelope");
        (, counters, aux) = ledger.queueOf(c);
        assertEq(counters.requested, 2, "requested");
        assertEq(counters.clockBlock, block.number - 3, "clock");
        assertEq(aux.forcedUpTo, 3, "forced");
        assertEq(aux.bounty, 2 * FEE, "bounty");
    }

    function test_forceTask_emitsTheEnvelope(bytes calldata envelope) public {
        vm.assume(envelope.length > 0);
        TaskTerms memory terms = termsOf(4);
        vm.expectEmit(address(ledger));
        emit ILedger.EnvelopeForced(c, 1, envelope);
        vm.prank(BOB);
        ledger.forceTask(c, terms, envelope);
    }

    function test_forceTask_boundsTheEnvelope() public {
        force(c, BOB, new bytes(32 * 1024));
        TaskTerms memory terms = termsOf(4);
        vm.startPrank(BOB);
        vm.expectRevert(abi.encodeWithSelector(ILedger.EnvelopeTooLong.selector, 32 * 1024 + 1, 32 * 1024));
        ledger.forceTask(c, terms, new bytes(32 * 1024 + 1));
        vm.expectRevert(abi.encodeWithSelector(ILedger.EnvelopeEmpty.selector));
        ledger.forceTask(c, terms, "");
        vm.stopPrank();
    }

    function test_epochZero_recordsNothing() public {
        ILedger fresh = deployLedger(parametersOf(address(token)));
        TaskTerms memory terms;
        terms.gasPrice = PRICE;
        Admission memory a;
        vm.expectRevert(abi.encodeWithSelector(ILedger.NoSeats.selector, 0));
        fresh.recordTasks(c, terms, new bytes32[](1), a);
    }

    /// Of the shipped artifact, not of the one that the tests' own settings make.
    function accountInitCodeHash() private view returns (bytes32) {
        string memory artifact = vm.readFile("out/ContractAccount.sol/ContractAccount.json");
        return keccak256(vm.parseJsonBytes(artifact, ".bytecode.object"));
    }

    function prepared(address sender, uint256 count)
        private
        view
        returns (TaskTerms memory terms, bytes32[] memory inputs, Admission memory a)
    {
        terms = termsOf(4);
        inputs = inputsOf(c, count);
        a = admit(c, sender, inputs, terms, 0);
    }

    function expectRefusal(
        address secretContract,
        TaskTerms memory terms,
        bytes32[] memory inputs,
        Admission memory a,
        bytes memory reason
    ) private {
        vm.prank(BOB);
        vm.expectRevert(reason);
        ledger.recordTasks(secretContract, terms, inputs, a);
    }

    function expectNotTheSeat(
        address sender,
        address secretContract,
        TaskTerms memory terms,
        bytes32[] memory inputs,
        Admission memory a
    ) private {
        vm.prank(sender);
        // The recovered address is a random one, so only the selector is known.
        (bool done, bytes memory reason) =
            address(ledger).call(abi.encodeCall(ILedger.recordTasks, (secretContract, terms, inputs, a)));
        assertTrue(!done && bytes4(reason) == ILedger.NotTheSeat.selector, "refused as not signed by the seat");
    }

    function expectBadDeployment(Deployment memory d, string memory field, uint256 given) private {
        TaskTerms memory terms = termsOf(4);
        Admission memory a;
        vm.expectRevert(abi.encodeWithSelector(ILedger.BadDeployment.selector, field, given));
        ledger.recordDeployment(d, terms, bytes32("inputs"), a);
    }

    /// The other signature of the same digest, which must not count.
    function highS(bytes memory signature) private pure returns (bytes memory) {
        bytes32 r = slice(signature, 0);
        uint256 s = uint256(slice(signature, 32));
        assertTrue(s <= HALF_ORDER, "s is low");
        return abi.encodePacked(r, ORDER - s, uint8(signature[64]) == 27 ? uint8(28) : uint8(27));
    }
}
