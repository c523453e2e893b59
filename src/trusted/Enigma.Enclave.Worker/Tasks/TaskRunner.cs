// SPDX-License-Identifier: MIT
using Enigma.Enclave.Worker.Contracts;
using Enigma.Enclave.Worker.Keys;
using Enigma.Enclave.Worker.Wasm;
using Enigma.Protocol;

namespace Enigma.Enclave.Worker.Tasks;

/// <summary>
/// Computes one recorded entry: opens its envelope, runs the contract, seals result and delta (spec/tasks.md section 4). A function of
/// entry, state, secrets and code, so that every enclave comes to the same bytes. What the sender did wrong fails the task; what the host
/// did wrong refuses the request.
/// </summary>
internal sealed class TaskRunner(NetworkId network, ContractRuntime runtime)
{
    /// <summary>Computes the next entry of a contract.</summary>
    /// <exception cref="EnigmaException">
    /// <c>queue.envelope_missing</c>, <c>queue.wrong_envelope</c>, <c>queue.code_missing</c> or <c>keys.missing</c>.
    /// </exception>
    public ComputedEntry Run(
        SecretContract contract, RecordedEntry entry, Crypto.Hash32 entryHash, SealedEnvelope envelope, ContractSecrets secrets)
    {
        RequireRecorded(entry, envelope);
        RequireCode(contract, entry);
        var envelopeKey = secrets.EnvelopeKey(entry.Record.KeyEpoch);
        var stateKey = secrets.StateKey(entry.Record.RecordEpoch);

        var task = entry.Record.Id(network);
        using var opened = TryOpen(entry, envelope, envelopeKey);
        var run = opened is null ? TaskRun.NotOpened : Compute(contract, entry, task, opened, secrets);
        var result = opened is null ? Ciphertext.None : opened.ResultKey.Seal(task, run.Outcome!);

        var (index, before) = (new EntryIndex(contract.Progress.Next), contract.Progress.StateHash);
        var context = new DeltaContext(network, entry.Contract, index, task, before);
        var delta = stateKey.Seal(context, new StateDelta(run.Status, run.Charged, [.. run.Changes.Select(ToWrite)]));
        var body = new TaskBody(result, delta);
        var leaf = Leaf.OfTask(entry, entryHash, task, index, run.Status, run.Charged, body.Hash, before);
        return new ComputedEntry(leaf, body.Encode(), run.Changes);
    }

    private static void RequireRecorded(RecordedEntry entry, SealedEnvelope envelope)
    {
        if (envelope.Bytes.IsEmpty)
        {
            throw new EnigmaException(
                QueueErrors.EnvelopeMissing,
                $"the entry needs the envelope with inputs hash {entry.Record.InputsHash}; an entry is never skipped for lack of it");
        }

        if (envelope.InputsHash != entry.Record.InputsHash)
        {
            throw new EnigmaException(
                QueueErrors.WrongEnvelope,
                $"envelope of {envelope.Bytes.Length} bytes has hash {envelope.InputsHash}, the record names {entry.Record.InputsHash}");
        }
    }

    private static void RequireCode(SecretContract contract, RecordedEntry entry)
    {
        if (contract.Code.IsEmpty && (entry is DeployEntry || contract.Progress.IsDeployed))
        {
            throw new EnigmaException(
                QueueErrors.CodeMissing,
                $"the entry needs the code with hash {contract.Queue.Deployment.Deployment.CodeHash}; send it along");
        }
    }

    private OpenedEnvelope? TryOpen(RecordedEntry entry, SealedEnvelope envelope, Crypto.XWingPrivateKey key)
    {
        try
        {
            return Envelope.Open(EnvelopeContext.Of(network, entry), key, envelope);
        }
        catch (EnigmaException refusal) when (refusal.Code == EnvelopeErrors.BadFormat || refusal.Code == EnvelopeErrors.OpenFailed)
        {
            return null;
        }
    }

    private TaskRun Compute(SecretContract contract, RecordedEntry entry, TaskId task, OpenedEnvelope opened, ContractSecrets secrets)
    {
        PlainInputs inputs;
        try
        {
            inputs = opened.ReadInputsOf(entry);
        }
        catch (EnigmaException refusal) when (refusal.Code == EnvelopeErrors.BadInputs || refusal.Code == EnvelopeErrors.Mismatch)
        {
            return TaskRun.Refused(refusal.Code, refusal.Message);
        }

        if (entry is not DeployEntry && !contract.Progress.IsDeployed)
        {
            return TaskRun.Refused(TaskErrors.NotDeployed, "the deployment of the contract failed or expired, so it cannot be called");
        }

        var outcome = runtime.Execute(
            contract.Code, contract.Queue.Deployment.Deployment.HostAbi, Invocation(entry, task, inputs, secrets), contract.Progress.State);
        return TaskRun.Of(outcome, entry.Record.Terms.GasLimit);
    }

    private static ContractInvocation Invocation(RecordedEntry entry, TaskId task, PlainInputs inputs, ContractSecrets secrets)
    {
        var record = entry.Record;
        return new ContractInvocation
        {
            Kind = entry is DeployEntry ? InvocationKind.Deploy : InvocationKind.Call,
            Function = inputs.Function,
            Arguments = inputs.Arguments.Memory,
            Sender = record.Sender,
            Contract = record.Contract.Value,
            TaskId = task.Value,
            BlockNumber = record.Block.Value,
            BlockTime = record.Timestamp,
            Value = new TokenValue(record.Terms.Token, ((Ethereum.UInt256)record.Terms.Amount).ToWord()),
            GasBudget = record.Terms.GasLimit.Budget,
            RandomSeed = secrets.Randomness(record.RecordEpoch).Of(task, record.PrevRandao),
        };
    }

    private static StateWrite ToWrite(StateChange change) => new(
        ByteString.Copy(change.Key.Span), change.Value is { } value ? ByteString.Copy(value.Span) : (ByteString?)null);
}
