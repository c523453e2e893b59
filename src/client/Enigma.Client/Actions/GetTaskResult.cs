// SPDX-License-Identifier: MIT
using Enigma.Client.Rpc;
using Enigma.Client.Trust;
using Enigma.Protocol;

namespace Enigma.Client;

/// <summary>Reads the result of a task, from the asker's seed alone.</summary>
public static class GetTaskResult
{
    /// <summary>
    /// Waits until the task has reached <paramref name="stage"/> and opens its result. It is accepted only if it fits the leaf and the
    /// leaf fits the record; with <see cref="TaskStage.Confirmed"/> also only if the leaf is proven under a head on the Ledger.
    /// </summary>
    /// <param name="client">The network.</param>
    /// <param name="user">Who asked.</param>
    /// <param name="task">The task.</param>
    /// <param name="stage"><see cref="TaskStage.Computed"/> for the provisional result, or <see cref="TaskStage.Confirmed"/>.</param>
    /// <param name="timeout">How long to wait.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <exception cref="EnigmaException">
    /// <c>client.timeout</c>, <c>client.unknown_task</c>, <c>client.not_the_asker</c>; <c>verification.wrong_result</c> or
    /// <c>verification.wrong_receipt</c> when the node lies.
    /// </exception>
    public static async Task<TaskResult> GetTaskResultAsync(
        this EnigmaClient client, User user, TaskId task, TaskStage stage, TimeSpan timeout, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(user);
        var answer = await new TaskWaiter(client, task, timeout).WaitAsync(stage, needsBody: true, cancellation).ConfigureAwait(false);
        var entry = answer.Entry!;
        if (answer.Leaf is not { } leaf)
        {
            // Without a leaf a task can only have expired: a node that leaves it out of a result must not make it look like that.
            return answer.Stage == TaskStage.Expired ? Expired(task, entry) : throw TaskWaiter.Wrong(task, "its leaf is missing");
        }

        if (answer.Stage == TaskStage.Expired && leaf.Status != EntryStatus.Expired)
        {
            throw TaskWaiter.Wrong(task, $"it is said to have expired, and its leaf is of status {leaf.Status.ToWord()}");
        }

        var report = answer.Stage == TaskStage.Confirmed
            ? await client.ProveReceiptAsync(answer, cancellation).ConfigureAwait(false)
            : null;
        if (leaf.Status == EntryStatus.Expired)
        {
            return Expired(task, entry) with { IsProvisional = report is null, Report = report };
        }

        return await OpenAsync(client, user, task, answer, leaf, report, cancellation).ConfigureAwait(false);
    }

    private static async Task<TaskResult> OpenAsync(
        EnigmaClient client, User user, TaskId task, TaskAnswer answer, Leaf leaf, VerificationReport? report, CancellationToken cancellation)
    {
        var record = answer.Entry!.Record;
        var result = new TaskResult(
            task, record.Contract, leaf.Status, report is null, leaf.Charged.Gas, leaf.Charged, ReadOnlyMemory<byte>.Empty, null, report);
        var body = TaskBody.Decode(answer.Body);
        if (body.Hash != leaf.BodyHash)
        {
            throw TaskWaiter.Wrong(task, "its body is not the one that the leaf commits to");
        }

        if (body.Result.IsNone)
        {
            if (leaf.Status != EntryStatus.Failed)
            {
                throw TaskWaiter.Wrong(task, "it succeeded without a result");
            }

            // No enclave shares a key with the asker then; the reason is the one that there is.
            return result with
            {
                GasUsed = GasClass.BaseGas + InputGas.Charged(EnvelopeOf(task, answer), record.Terms.GasLimit),
                Failure = new TaskFailure(EnvelopeErrors.OpenFailed.Name, "the worker could not open the envelope", ReadOnlyMemory<byte>.Empty),
            };
        }

        var outcome = await OpenOutcomeAsync(client, user, task, answer, body, cancellation).ConfigureAwait(false);
        return (outcome, leaf.Status) switch
        {
            (SucceededOutcome succeeded, EntryStatus.Succeeded) =>
                result with { GasUsed = GasClass.BaseGas + succeeded.GasUsed, ReturnData = succeeded.ReturnData.Memory },
            (FailedOutcome failed, EntryStatus.Failed) => result with
            {
                GasUsed = GasClass.BaseGas + failed.GasUsed,
                Failure = TaskFailure.Of(failed),
            },
            _ => throw TaskWaiter.Wrong(task, $"its outcome is not of status {leaf.Status.ToWord()}"),
        };
    }

    private static async Task<TaskOutcome> OpenOutcomeAsync(
        EnigmaClient client, User user, TaskId task, TaskAnswer answer, TaskBody body, CancellationToken cancellation)
    {
        var entry = answer.Entry!;
        var envelope = EnvelopeOf(task, answer);
        var key = await client.Keys.PastAsync(entry.Record.Contract, entry.Record.KeyEpoch, cancellation).ConfigureAwait(false);
        try
        {
            // Whoever asks here is not compared with the sender: what keeps a result private is this key alone.
            using var resultKey = Envelope.RecoverResultKey(EnvelopeContext.Of(client.Manifest.Network, entry), key, envelope, user.Seed);
            return resultKey.Open(task, body.Result);
        }
        catch (EnigmaException e) when (e.Code == EnvelopeErrors.OpenFailed || e.Code == ResultErrors.OpenFailed)
        {
            throw new EnigmaException(
                ClientErrors.NotTheAsker, $"the result of task {task} is encrypted to {entry.Record.Sender}, who asked; the seed of {user.Address} does not open it", e);
        }
    }

    private static SealedEnvelope EnvelopeOf(TaskId task, TaskAnswer answer)
    {
        var envelope = new SealedEnvelope(answer.Envelope ?? throw TaskWaiter.Wrong(task, "its envelope is missing"));
        return envelope.InputsHash == answer.Entry!.Record.InputsHash
            ? envelope
            : throw TaskWaiter.Wrong(task, "its envelope does not hash to the recorded inputs hash");
    }

    private static TaskResult Expired(TaskId task, RecordedEntry entry) => new(
        task, entry.Record.Contract, EntryStatus.Expired, true, 0, GasClass.Base, ReadOnlyMemory<byte>.Empty, null, null);
}
