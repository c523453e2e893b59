// SPDX-License-Identifier: MIT
using Enigma.Enclave.Worker.Contracts;
using Enigma.Enclave.Worker.Keys;
using Enigma.Enclave.Worker.Wasm;
using Enigma.Protocol;

namespace Enigma.Enclave.Worker.Tasks;

/// <summary>
/// Takes a contract on, entry by entry, in the order of its queue: by execution or from the bodies of others. What is skipped and what the
/// Ledger wrote by itself is decided by the proven queue alone. All of this happens on the door's thread; only what an entry computes does
/// not: a thread of the runtime gets an input that nobody changes, and its result is taken here.
/// </summary>
internal sealed class QueueRunner(NetworkId network, ContractRuntime runtime, KeyRing keys, AdmittedCode codes)
{
    /// <summary>For how long the door waits for an entry that was just begun: most have ended by then, and the host need not ask again.</summary>
    private const int PatienceMilliseconds = 4;

    private readonly TaskRunner _runner = new(network, runtime);
    private readonly BodyReader _reader = new(network);

    /// <summary>Begins to compute the next entry, or takes its result once there is one; null while it is being computed.</summary>
    /// <exception cref="EnigmaException">
    /// <c>queue.wrong_index</c>, <c>queue.wrong_code</c>, what <see cref="TaskRunner.Prepare"/> refuses, or <c>state.head_mismatch</c>.
    /// </exception>
    public ComputedEntry? Execute(SecretContract contract, EntryIndex index, SealedEnvelope envelope, ByteString code)
    {
        // The host asks every few milliseconds for what runs: often enough to see what takes long.
        runtime.LookAfterThreads();
        RequireNext(contract, index);
        var queued = contract.Queue[index.Value];
        if (contract.Running is null)
        {
            Provide(contract, code);
            if (Skip(contract, queued) is { } skipped)
            {
                contract.Append(skipped, checkpoint: null);
                return skipped;
            }

            contract.Running = Begin(contract, queued, envelope);
        }

        return contract.IsComputing ? null : Finish(contract, queued);
    }

    /// <summary>
    /// Takes the bodies of the next entries and stops before the first one that it refuses. A result that was computed and not asked for
    /// is forgotten; no entry may be computing.
    /// </summary>
    /// <returns>The index of the entry to come.</returns>
    /// <exception cref="EnigmaException">
    /// The refusal of the first body; <c>queue.wrong_index</c>, <c>state.not_committed</c> or <c>state.head_mismatch</c>.
    /// </exception>
    public EntryIndex Apply(SecretContract contract, EntryIndex from, IReadOnlyList<ByteString> bodies)
    {
        RequireNext(contract, from);
        contract.Running = null;
        if (from.Value + (long)bodies.Count > contract.Queue.Committed)
        {
            throw new EnigmaException(
                StateErrors.NotCommitted,
                $"{bodies.Count} bodies from {from} on go beyond the {contract.Queue.Committed} entries that are confirmed; "
                + "execute the others from their envelopes");
        }

        foreach (var body in bodies)
        {
            try
            {
                ApplyNext(contract, body);
            }
            catch (EnigmaException refusal) when (contract.Progress.Next > from.Value && refusal.Code != StateErrors.HeadMismatch)
            {
                break;
            }
        }

        return new EntryIndex(contract.Progress.Next);
    }

    private void Provide(SecretContract contract, ByteString code)
    {
        if (code.IsEmpty && contract.Code.IsEmpty)
        {
            contract.ProvideChecked(codes.Find(contract.Queue.Deployment.Deployment.CodeHash));
        }
        else
        {
            contract.Provide(code);
        }
    }

    private void ApplyNext(SecretContract contract, ByteString body)
    {
        var queued = contract.Queue[contract.Progress.Next];
        if (Skip(contract, queued) is not { } skipped)
        {
            var entry = (RecordedEntry)queued.Entry;
            var computed = _reader.Read(contract, entry, queued.Hash, body, keys[entry.Contract]);
            var due = DueCheckpoint.Before(network, contract, entry, () => keys[entry.Contract].StateKey(entry.Record.RecordEpoch));
            contract.Append(computed, due?.Seal());
        }
        else if (body.IsEmpty)
        {
            contract.Append(skipped, checkpoint: null);
        }
        else
        {
            throw new EnigmaException(
                ResultErrors.BadBody,
                $"entry {contract.Progress.Next} ran nothing and comes with a body of {body.Length} bytes; leave its item empty");
        }
    }

    private Task<ComputedStep> Begin(SecretContract contract, QueuedEntry queued, SealedEnvelope envelope)
    {
        var entry = (RecordedEntry)queued.Entry;
        var secrets = keys[entry.Contract];
        var input = TaskRunner.Prepare(network, contract, entry, queued.Hash, envelope, secrets);
        // The checkpoint is of the state before the entry, and exists only if the entry could be computed: a refusal leaves no trace.
        var due = DueCheckpoint.Before(network, contract, entry, () => input.StateKey);
        secrets.Hold();
        var isQuick = runtime.IsQuick(contract.Account);
        var running = runtime.Start(contract.Account, () =>
        {
            using (secrets)
            {
                return new ComputedStep(_runner.Run(input), due?.Seal());
            }
        });
        if (isQuick)
        {
            Task.WaitAny([running], PatienceMilliseconds);
        }

        return running;
    }

    private ComputedEntry Finish(SecretContract contract, QueuedEntry queued)
    {
        var ended = contract.Running!;
        contract.Running = null;
        // The Ledger may have let the entry expire while it was computed.
        var step = Skip(contract, queued) is { } skipped ? new ComputedStep(skipped, Checkpoint: null) : ended.GetAwaiter().GetResult();
        contract.Append(step.Entry, step.Checkpoint);
        return step.Entry;
    }

    private ComputedEntry? Skip(SecretContract contract, QueuedEntry queued)
    {
        var (index, state) = (new EntryIndex(contract.Progress.Next), contract.Progress.StateHash);
        return queued.Entry switch
        {
            RecordedEntry expired when contract.Queue.IsExpired(index.Value) =>
                ComputedEntry.Without(Leaf.OfExpired(expired, network, index, state)),
            RecordedEntry => null,
            var system => ComputedEntry.Without(Leaf.OfSystem(system, index, state)),
        };
    }

    private static void RequireNext(SecretContract contract, EntryIndex index)
    {
        var (next, length) = (contract.Progress.Next, contract.Queue.Length);
        if (index.Value != next || index.Value >= length)
        {
            throw new EnigmaException(
                QueueErrors.WrongIndex,
                $"entry {index} of {length} cannot be computed, the next one is {next}; the queue is computed in order");
        }
    }
}
