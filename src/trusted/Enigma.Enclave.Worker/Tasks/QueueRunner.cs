// SPDX-License-Identifier: MIT
using Enigma.Enclave.Worker.Contracts;
using Enigma.Enclave.Worker.Keys;
using Enigma.Enclave.Worker.Wasm;
using Enigma.Protocol;

namespace Enigma.Enclave.Worker.Tasks;

/// <summary>
/// Takes a contract on, entry by entry, in the order of its queue: by execution or from the bodies of others. What is skipped and what the
/// Ledger wrote by itself is decided by the proven queue alone.
/// </summary>
internal sealed class QueueRunner(NetworkId network, ContractRuntime runtime, KeyRing keys)
{
    private readonly TaskRunner _runner = new(network, runtime);
    private readonly BodyReader _reader = new(network);

    /// <summary>Computes the next entry.</summary>
    /// <exception cref="EnigmaException">
    /// <c>queue.wrong_index</c>, <c>queue.wrong_code</c>, what <see cref="TaskRunner"/> refuses, or <c>state.head_mismatch</c>.
    /// </exception>
    public ComputedEntry Execute(SecretContract contract, EntryIndex index, SealedEnvelope envelope, ByteString code)
    {
        RequireNext(contract, index);
        contract.Provide(code);
        var queued = contract.Queue[index.Value];
        if (Skip(contract, queued) is { } skipped)
        {
            contract.Append(skipped, checkpoint: null);
            return skipped;
        }

        var entry = (RecordedEntry)queued.Entry;
        return Append(contract, entry, _runner.Run(contract, entry, queued.Hash, envelope, keys[entry.Contract]));
    }

    /// <summary>Takes the bodies of the next entries and stops before the first one that it refuses.</summary>
    /// <returns>The index of the entry to come.</returns>
    /// <exception cref="EnigmaException">
    /// The refusal of the first body; <c>queue.wrong_index</c>, <c>state.not_committed</c> or <c>state.head_mismatch</c>.
    /// </exception>
    public EntryIndex Apply(SecretContract contract, EntryIndex from, IReadOnlyList<ByteString> bodies)
    {
        RequireNext(contract, from);
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

    private void ApplyNext(SecretContract contract, ByteString body)
    {
        var queued = contract.Queue[contract.Progress.Next];
        if (Skip(contract, queued) is not { } skipped)
        {
            var entry = (RecordedEntry)queued.Entry;
            Append(contract, entry, _reader.Read(contract, entry, queued.Hash, body, keys[entry.Contract]));
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

    private ComputedEntry Append(SecretContract contract, RecordedEntry entry, ComputedEntry computed)
    {
        // The checkpoint is of the state before the entry, and exists only if the entry could be computed: a refusal leaves no trace.
        var checkpoint = CheckpointWriter.WriteIfDue(
            network, contract, entry, () => keys[entry.Contract].StateKey(entry.Record.RecordEpoch));
        contract.Append(computed, checkpoint);
        return computed;
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
