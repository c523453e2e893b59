// SPDX-License-Identifier: MIT
using Enigma.Client.Ledger;
using Enigma.Client.Rpc;
using Enigma.Crypto;
using Enigma.Ethereum;
using Enigma.Protocol;

namespace Enigma.Client;

/// <summary>What the outside world can see of a task.</summary>
public static class ObserveTask
{
    private static readonly Hash32 BatchCommitted = AbiSignature
        .Parse("BatchCommitted(address,uint32,uint32,bytes32,bytes32,bytes32,uint32,bytes32,uint96,bytes)").Hash;

    private static readonly IReadOnlyList<AbiType> BatchValues =
        AbiSignature.ParseTypes("(uint32,bytes32,bytes32,bytes32,uint32,bytes32,uint96,bytes)");

    /// <summary>Collects the public traces of a task: record, receipt, sizes and costs. It needs no key, and gives nothing that does.</summary>
    /// <exception cref="EnigmaException"><c>client.unknown_task</c>, <c>verification.wrong_result</c></exception>
    public static async Task<ObservedTask> ObserveTaskAsync(this EnigmaClient client, TaskId task, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(client);
        var answer = await new TaskWaiter(client, task, TimeSpan.FromSeconds(10))
            .WaitAsync(TaskStage.Recorded, needsBody: false, cancellation).ConfigureAwait(false);
        return new ObservedTask(
            task,
            answer.Stage,
            answer.Entry!.Record,
            answer.Entry is DeployEntry,
            answer.Index,
            answer.Leaf,
            answer.Envelope?.Length,
            answer.Body?.Length,
            await CostAsync(client, answer.RecordTransaction, RecordedEntries, cancellation).ConfigureAwait(false),
            await CostAsync(client, answer.ReceiptTransaction, CommittedEntries, cancellation).ConfigureAwait(false));
    }

    private static async Task<TransactionCost?> CostAsync(
        EnigmaClient client, Hash32? transaction, Func<EventLog, Address, int> count, CancellationToken cancellation)
    {
        if (transaction is not { } hash || await client.Ethereum.ReceiptAsync(hash, cancellation).ConfigureAwait(false) is not { } receipt)
        {
            return null;
        }

        return new TransactionCost(hash, receipt.GasUsed, receipt.Logs.Sum(log => count(log, client.Manifest.Ledger)));
    }

    private static int RecordedEntries(EventLog log, Address ledger) => QueuedEvent.From(log, ledger)?.Recorded.Count ?? 0;

    private static int CommittedEntries(EventLog log, Address ledger) =>
        log.Contract == ledger && log.Topics.Count > 0 && log.Topics[0] == BatchCommitted
            ? AbiCodec.Decode(BatchValues, log.Data)[^1].AsBytes().Length
            : 0;
}

/// <summary>The public traces of a task.</summary>
/// <param name="Id">The task.</param>
/// <param name="Stage">How far the node says it is.</param>
/// <param name="Record">Its record on the Ledger.</param>
/// <param name="IsDeployment">True for the deploy task of a contract.</param>
/// <param name="Index">The position in the contract's queue.</param>
/// <param name="Leaf">Its receipt, once it was executed.</param>
/// <param name="EnvelopeLength">The length of the sealed inputs in bytes, if the node has them.</param>
/// <param name="BodyLength">The length of the sealed result and delta in bytes, if the node has them.</param>
/// <param name="RecordTransaction">What its record cost.</param>
/// <param name="ReceiptTransaction">What its receipt cost.</param>
public sealed record ObservedTask(
    TaskId Id,
    TaskStage Stage,
    TaskRecord Record,
    bool IsDeployment,
    EntryIndex Index,
    Leaf? Leaf,
    int? EnvelopeLength,
    int? BodyLength,
    TransactionCost? RecordTransaction,
    TransactionCost? ReceiptTransaction)
{
    /// <summary>True until its receipt is on the Ledger.</summary>
    public bool IsProvisional => Stage is not TaskStage.Confirmed;
}
