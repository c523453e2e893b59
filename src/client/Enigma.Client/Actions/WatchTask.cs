// SPDX-License-Identifier: MIT
using System.Runtime.CompilerServices;
using Enigma.Client.Rpc;
using Enigma.Crypto;
using Enigma.Protocol;

namespace Enigma.Client;

/// <summary>Follows a task.</summary>
public static class WatchTask
{
    /// <summary>
    /// Each stage of a task as it is reached, until <paramref name="until"/> or the task expires. The last stage, confirmed, is told only
    /// after the client has proven the receipt itself.
    /// </summary>
    /// <exception cref="EnigmaException">As for <see cref="GetTaskResult"/>.</exception>
    public static async IAsyncEnumerable<TaskUpdate> WatchTaskAsync(
        this EnigmaClient client,
        TaskId task,
        TaskStage until,
        TimeSpan timeout,
        [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(client);
        var waiter = new TaskWaiter(client, task, timeout);
        for (var next = TaskStage.Recorded; next <= until; next++)
        {
            var answer = await waiter.WaitAsync(next, needsBody: false, cancellation).ConfigureAwait(false);
            // A stage that was passed while nobody looked is told as well, so that a watcher sees every one of them.
            if (answer.Stage == TaskStage.Expired)
            {
                yield return Update(client, task, answer, TaskStage.Expired);
                yield break;
            }

            if (next == TaskStage.Confirmed)
            {
                await client.ProveReceiptAsync(answer, cancellation).ConfigureAwait(false);
            }

            yield return Update(client, task, answer, next);
        }
    }

    private static TaskUpdate Update(EnigmaClient client, TaskId task, TaskAnswer answer, TaskStage stage)
    {
        var hasOutcome = stage is TaskStage.Computed or TaskStage.Confirmed;
        return new TaskUpdate(
            task,
            stage,
            answer.Entry!.Record.Contract,
            answer.Index,
            hasOutcome ? answer.Leaf?.Status : stage == TaskStage.Expired ? EntryStatus.Expired : null,
            stage == TaskStage.Confirmed ? answer.ReceiptTransaction : stage == TaskStage.Recorded ? answer.RecordTransaction : null,
            client.Options.Clock.GetUtcNow());
    }
}

/// <summary>A stage that a task has reached.</summary>
/// <param name="Id">The task.</param>
/// <param name="Stage">The stage.</param>
/// <param name="Contract">The contract.</param>
/// <param name="Index">The position in the contract's queue.</param>
/// <param name="Status">How it ended, from computed on.</param>
/// <param name="Transaction">The Ethereum transaction of the stage, if it has one.</param>
/// <param name="Time">When the client saw it.</param>
public sealed record TaskUpdate(
    TaskId Id, TaskStage Stage, ContractAddress Contract, EntryIndex Index, EntryStatus? Status, Hash32? Transaction, DateTimeOffset Time)
{
    /// <summary>True until the receipt is on the Ledger.</summary>
    public bool IsProvisional => Stage != TaskStage.Confirmed;

    /// <summary>What the stage means.</summary>
    public string Explanation => Stage switch
    {
        TaskStage.Recorded => "its hash is in the contract's queue on Ethereum",
        TaskStage.Computed => "an enclave executed it; the result is provisional",
        TaskStage.Confirmed => "its receipt is proven under a head on the Ledger",
        TaskStage.Expired => "the Ledger took it out of the queue; the fee is back",
        _ => "",
    };
}
