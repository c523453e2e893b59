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
public sealed record ContractLedger(
    ContractAddress Contract, ImmutableList<QueuedEntry> Entries, ContractCounters Counters, ImmutableList<CommittedBatch> Batches)
{
    /// <summary>The number of entries.</summary>
    public uint Length => (uint)Entries.Count;

    /// <summary>The number of entries with a final receipt.</summary>
    public uint Committed => Batches.IsEmpty ? 0 : Batches[^1].Parts.Index;

    /// <summary>The newest head; null before the first commit.</summary>
    public HeadParts? Head => Batches.IsEmpty ? null : Batches[^1].Parts;

    /// <summary>The deploy entry, which is always the first.</summary>
    public DeployEntry? Deployment => Entries.IsEmpty ? null : Entries[0].Entry as DeployEntry;

    /// <summary>The entries that an expiry of this queue names.</summary>
    public IEnumerable<EntryIndex> Expired => Entries.Select(queued => queued.Entry).OfType<ExpiryEntry>().Select(expiry => expiry.Expired);

    /// <summary>A queue without entries.</summary>
    public static ContractLedger Empty(ContractAddress contract) =>
        new(contract, [], ContractCounters.FromWord(Hash32.Zero), []);

    /// <summary>The batch that made an entry final; null while it is not.</summary>
    public CommittedBatch? BatchOf(EntryIndex index) =>
        index.Value >= Committed ? null : Batches.Find(batch => index.Value < batch.Parts.Index);
}
