// SPDX-License-Identifier: MIT
using Enigma.Ethereum;

namespace Enigma.Chain;

/// <summary>The Ledger's interface as text: contracts/src/interfaces/ILedger.sol is its source, a test compares both.</summary>
internal static class LedgerAbi
{
    private const string Parameters = "(bytes32,address,address,address,uint40,uint40,uint40,uint8,uint128,uint96,uint128,uint40,uint64)";
    private const string Registration = "(address,address,bytes32,bytes32,bytes32,uint64)";
    private const string Head = "(bytes32,bytes32,bytes32,uint256,bytes32)";
    private const string BatchEntry = "(address,bytes32,bytes32,bytes32,bytes32,uint32,bytes32,uint96,bytes)";

    public static readonly AbiSignature Constructor = AbiSignature.Parse($"constructor({Parameters},bytes32,bytes32)");

    public static readonly AbiSignature DepositFor = AbiSignature.Parse("depositFor(address,uint128)");
    public static readonly AbiSignature RegisterWorker = AbiSignature.Parse($"registerWorker({Registration},bytes)");
    public static readonly AbiSignature RenewWorker = AbiSignature.Parse($"renewWorker({Registration},bytes)");
    public static readonly AbiSignature AddStake = AbiSignature.Parse("addStake(uint32,uint128)");
    public static readonly AbiSignature Login = AbiSignature.Parse("login(uint32,uint16)");
    public static readonly AbiSignature TurnEpoch = AbiSignature.Parse("turnEpoch(bytes,bytes32,bytes32,bytes32,bytes)");
    public static readonly AbiSignature RenewCommitment = AbiSignature.Parse("renewCommitment(bytes32,bytes)");
    public static readonly AbiSignature RescheduleSeed = AbiSignature.Parse("rescheduleSeed()");
    public static readonly AbiSignature CommitBatch = AbiSignature.Parse($"commitBatch(uint64,bytes32,{BatchEntry}[],bytes[])");
    public static readonly AbiSignature RequestCommit = AbiSignature.Parse("requestCommit(address)");
    public static readonly AbiSignature ReplaceWorker = AbiSignature.Parse("replaceWorker(address)");
    public static readonly AbiSignature ExpireHead = AbiSignature.Parse($"expireHead(address,{Head},bytes[],bytes32[])");

    public static readonly AbiSignature ParametersView = AbiSignature.Parse("parameters()");

    public static readonly IReadOnlyList<AbiType> ParametersResult = AbiSignature.ParseTypes($"({Parameters})");

    public static readonly IReadOnlyList<AbiSignature> Errors =
    [
        .. Texts.Select(AbiSignature.Parse),
    ];

    private static IEnumerable<string> Texts =>
    [
        "BadParameter(string,uint256,uint256)",
        "BadCount(string,uint256,uint256)",
        "BadSignature(uint256)",
        "NotEnabled(string)",
        "Reentered()",
        "TokenTransferFailed(address,address,address,uint256)",
        "InsufficientBalance(address,uint256,uint256)",
        "LockedOverflow(uint256,uint256)",
        "RecordsArePaused()",
        "UnknownContract(address)",
        "ContractExists(address)",
        "BadDeployment(string,uint256)",
        "GasClassTooHigh(uint8,uint8)",
        "GasPriceTooLow(uint64,uint64)",
        "KeyEpochNotAccepted(uint64,uint64)",
        "TooManyPending(uint256,uint256)",
        "AdmissionExpired(uint64,uint256)",
        "NotTheSeat(address,address)",
        "EvidenceExpired(uint32,uint40)",
        "EnvelopeTooLong(uint256,uint256)",
        "EnvelopeEmpty()",
        "NothingPending(address)",
        "ClockRunning(address,uint256)",
        "ClockNotRunning(address)",
        "DeadlineNotReached(uint256,uint256)",
        "NoAttemptsLeft(uint8,uint8)",
        "AttemptsLeft(uint8,uint8)",
        "WrongHead(bytes32,bytes32)",
        "WrongQueue(bytes32,bytes32)",
        "WrongEntry(uint256,bytes32,bytes32)",
        "NotExpirable(uint256,uint8)",
        "UnknownAnchor(uint64,bytes32)",
        "UnknownSigner(address)",
        "NothingCommitted(address,uint8)",
        "BadLeaf(uint256,uint256)",
        "LeafNotIncluded(address,uint256)",
        "NotYourLeaf(address,address)",
        "IndexNotRising(uint64,uint64)",
        "RefundAboveLocked(uint256,uint256)",
        "RefundNegative(uint128,uint128)",
        "UnknownWorker(uint32)",
        "WorkerIsRevoked(uint32)",
        "MeasurementNotAllowed(uint8,bytes32,uint8)",
        "NotTheOperator(uint32,address,address)",
        "AlreadyRegistered(address,uint32)",
        "NotTheKeeper(address,address)",
        "ExpiryNotLater(uint64,uint256)",
        "StakeTooLow(uint128,uint256)",
        "StakeBound(uint256,uint128)",
        "StakeFrozen(uint64,uint64)",
        "SeatNotHeld(uint32,uint32)",
        "SeatIsSound(uint32,uint32)",
        "SeatsRest(uint256,uint256)",
        "SeedBlockNotReached(uint256,uint40)",
        "SeedBlockInReach(uint256,uint40)",
        "WrongHeader(bytes32,bytes32)",
        "HeaderTooShort(uint256,uint256)",
        "NoSeats(uint64)",
        "WrongReveal(bytes32,bytes32)",
        "KeeperFirst(uint256,uint256)",
        "NotTheGovernor(address,address)",
        "NoPendingKeeper()",
        "KeeperNotReady(uint256,uint40)",
        "AlreadyAllowed(uint8,bytes32)",
        "NotProposed(uint8,bytes32)",
        "TimelockRuns(uint256,uint40)",
        "FloorLower(uint256,uint256,uint256)",
        "FloorAhead(uint256,uint256,uint256)",
        "InsufficientAllowance(address,address,uint256,uint256)",
        "PermitExpired(uint256,uint256)",
        "PermitNotSigned(address,address)",
    ];
}
