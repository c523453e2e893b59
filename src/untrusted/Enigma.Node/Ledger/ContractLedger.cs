// SPDX-License-Identifier: MIT
using System.Collections.Immutable;
using Enigma.Crypto;
using Enigma.Protocol;

namespace Enigma.Node;

/// <summary>One contract as the Ledger's events tell it up to a block; immutable, so that a rewind is a step back to an older value.</summary>
/// <param name="Contract">The contract.</param>
/// <param name="Entries">Its queue, in order.</param>
/// <param name="Counters">Its counters, read at that block.</param>
/// <param name="Batches">What was committed, in order.</param>
/// <param name="Expired">The entries that an expiry of this queue names.</param>
public sealed record ContractLedger(
    ContractAddress Contract,
    ImmutableList<QueuedEntry> Entries,
    ContractCounters Counters,
    ImmutableList<CommittedBatch> Batches,
    ImmutableHashSet<EntryIndex> Expired)
{
    /// <summary>The number of entries.</summary>
    public uint Length => (uint)Entries.Count;

    /// <summary>The number of entries with a final receipt.</summary>
    public uint Committed => Batches.IsEmpty ? 0 : Batches[^1].Parts.Index;

    /// <summary>The newest head; null before the first commit.</summary>
    public HeadParts? Head => Batches.IsEmpty ? null : Batches[^1].Parts;

    /// <summary>The deploy entry, which is always the first.</summary>
    public DeployEntry? Deployment => Entries.IsEmpty ? null : Entries[0].Entry as DeployEntry;

    /// <summary>A queue without entries.</summary>
    public static ContractLedger Empty(ContractAddress contract) =>
        new(contract, [], ContractCounters.FromWord(Hash32.Zero), [], []);

    /// <summary>The entries from an index on.</summary>
    public IEnumerable<QueuedEntry> From(uint index)
    {
        for (var i = (int)Math.Min(index, Length); i < Entries.Count; i++)
        {
            yield return Entries[i];
        }
    }

    /// <summary>This queue with more entries at its end.</summary>
    internal ContractLedger With(IReadOnlyCollection<QueuedEntry> added) => this with
    {
        Entries = Entries.AddRange(added),
        Expired = Expired.Union(added.Select(queued => queued.Entry).OfType<ExpiryEntry>().Select(expiry => expiry.Expired)),
    };

    /// <summary>The gas limits of all tasks that are neither committed nor expired, together.</summary>
    internal ulong PendingGas()
    {
        var gas = 0ul;
        for (var i = (int)Committed; i < Entries.Count; i++)
        {
            if (Entries[i].Entry is RecordedEntry recorded && !Expired.Contains(new EntryIndex((uint)i)))
            {
                gas += recorded.Record.Terms.GasLimit.Gas;
            }
        }

        return gas;
    }

    /// <summary>The batch that made an entry final; null while it is not.</summary>
    public CommittedBatch? BatchOf(EntryIndex index)
    {
        if (index.Value >= Committed)
        {
            return null;
        }

        var (low, high) = (0, Batches.Count - 1);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = index.Value < Batches[middle].Parts.Index ? (low, middle) : (middle + 1, high);
        }

        return Batches[low];
    }
}
