// SPDX-License-Identifier: MIT
using Enigma.Enclave.Worker.Contracts;
using Enigma.Enclave.Worker.Keys;
using Enigma.Enclave.Worker.Wasm;
using Enigma.Enclave.Worker.Wasm.Host;
using Enigma.Protocol;

namespace Enigma.Enclave.Worker.Tasks;

/// <summary>
/// Computes one recorded entry: opens its envelope, runs the contract, seals result and delta (spec/tasks.md section 4). A function of
/// entry, state, secrets and code, so that every enclave comes to the same bytes. What the sender did wrong fails the task; what the host
/// did wrong refuses the request.
/// </summary>
internal sealed class TaskRunner(NetworkId network, ContractRuntime runtime)
{
    /// <summary>Gathers what the next entry of a contract is computed from.</summary>
    /// <exception cref="EnigmaException">
    /// <c>queue.envelope_missing</c>, <c>queue.code_missing</c> or <c>keys.missing</c>.
    /// </exception>
    public static TaskInput Prepare(
        NetworkId network, SecretContract contract, RecordedEntry entry, Crypto.Hash32 entryHash, SealedEnvelope envelope,
        ContractSecrets secrets)
    {
        RequireEnvelope(entry, envelope);
        RequireCode(contract, entry);
        var (record, progress) = (entry.Record, contract.Progress);
        return new TaskInput(
            entry, entryHash, record.Id(network), new EntryIndex(progress.Next), progress.StateHash, progress.State, progress.IsDeployed,
            contract.Queue.Deployment.Deployment.HostAbi, contract.Code, envelope, secrets.EnvelopeKey(record.KeyEpoch),
            secrets.StateKey(record.RecordEpoch), secrets.Randomness(record.RecordEpoch));
    }

    /// <summary>Computes an entry.</summary>
    /// <exception cref="EnigmaException"><c>queue.wrong_envelope</c></exception>
    public ComputedEntry Run(TaskInput input)
    {
        RequireRecorded(input.Entry, input.Envelope);
        using var opened = TryOpen(input);
        var limit = input.Entry.Record.Terms.GasLimit;
        var owed = InputGas.Charged(input.Envelope, limit);
        var run = opened is null ? TaskRun.NotOpened(owed, limit)
            : owed < InputGas.Of(input.Envelope) ? TaskRun.Refused(ContractErrors.OutOfGas, Messages.OutOfGas(limit.Budget), owed, limit)
            : Compute(input, opened, owed);
        var result = opened is null ? Ciphertext.None : opened.ResultKey.Seal(input.Task, run.Outcome!);

        var context = new DeltaContext(network, input.Entry.Contract, input.Index, input.Task, input.Before);
        var delta = input.StateKey.Seal(context, new StateDelta(run.Status, run.Charged, [.. run.Changes.Select(ToWrite)]));
        var body = new TaskBody(result, delta);
        var leaf = Leaf.OfTask(
            input.Entry, input.EntryHash, input.Task, input.Index, run.Status, run.Charged, body.Hash, input.Before);
        return new ComputedEntry(leaf, body.Encode(), run.Changes);
    }

    private static void RequireEnvelope(RecordedEntry entry, SealedEnvelope envelope)
    {
        if (envelope.Bytes.IsEmpty)
        {
            throw new EnigmaException(
                QueueErrors.EnvelopeMissing,
                $"the entry needs the envelope with inputs hash {entry.Record.InputsHash}; an entry is never skipped for lack of it");
        }
    }

    private static void RequireRecorded(RecordedEntry entry, SealedEnvelope envelope)
    {
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

    private OpenedEnvelope? TryOpen(TaskInput input)
    {
        try
        {
            return Envelope.Open(EnvelopeContext.Of(network, input.Entry), input.EnvelopeKey, input.Envelope);
        }
        catch (EnigmaException refusal) when (refusal.Code == EnvelopeErrors.BadFormat || refusal.Code == EnvelopeErrors.OpenFailed)
        {
            return null;
        }
    }

    private TaskRun Compute(TaskInput input, OpenedEnvelope opened, ulong inputGas)
    {
        var entry = input.Entry;
        var limit = entry.Record.Terms.GasLimit;
        PlainInputs inputs;
        try
        {
            inputs = opened.ReadInputsOf(entry);
        }
        catch (EnigmaException refusal) when (refusal.Code == EnvelopeErrors.BadInputs || refusal.Code == EnvelopeErrors.Mismatch)
        {
            return TaskRun.Refused(refusal.Code, refusal.Message, inputGas, limit);
        }

        if (entry is not DeployEntry && !input.IsDeployed)
        {
            return TaskRun.Refused(
                TaskErrors.NotDeployed, "the deployment of the contract failed or expired, so it cannot be called", inputGas, limit);
        }

        var outcome = runtime.Execute(input.Code, input.HostAbi, Invocation(input, inputs, inputGas), input.State);
        return TaskRun.Of(outcome, limit);
    }

    private static ContractInvocation Invocation(TaskInput input, PlainInputs inputs, ulong inputGas)
    {
        var record = input.Entry.Record;
        return new ContractInvocation
        {
            Kind = input.Entry is DeployEntry ? InvocationKind.Deploy : InvocationKind.Call,
            Function = inputs.Function,
            Arguments = inputs.Arguments.Memory,
            Sender = record.Sender,
            Contract = record.Contract.Value,
            TaskId = input.Task.Value,
            BlockNumber = record.Block.Value,
            BlockTime = record.Timestamp,
            Value = new TokenValue(record.Terms.Token, ((Ethereum.UInt256)record.Terms.Amount).ToWord()),
            GasBudget = record.Terms.GasLimit.Budget,
            InputGas = inputGas,
            RandomSeed = input.Randomness.Of(input.Task, record.PrevRandao),
        };
    }

    private static StateWrite ToWrite(StateChange change) => new(
        ByteString.Copy(change.Key.Span), change.Value is { } value ? ByteString.Copy(value.Span) : (ByteString?)null);
}
