// SPDX-License-Identifier: MIT
using Enigma.Ethereum;
using Enigma.Protocol;

namespace Enigma.Enclave.Worker.Contracts;

/// <summary>
/// The queue of one contract as the Ledger has it: entries whose rolling hash is the proven one, nothing else. The host delivers entries;
/// it can neither add, change, reorder nor leave out one (spec/tasks.md section 3).
/// </summary>
internal sealed class ContractQueue(ContractAddress contract)
{
    private readonly List<QueueEntry> _entries = [];
    private readonly HashSet<uint> _expired = [];
    private QueueHash _hash = QueueHash.Empty;

    /// <summary>The number of entries.</summary>
    public uint Length => (uint)_entries.Count;

    /// <summary>How many entries the Ledger has confirmed.</summary>
    public uint Committed { get; private set; }

    /// <summary>The head that the Ledger stores for them.</summary>
    public Head CommittedHead { get; private set; }

    /// <summary>The block at which all this was proven.</summary>
    public BlockHeader? SyncedAt { get; private set; }

    /// <summary>The entry at a position below <see cref="Length"/>.</summary>
    public QueueEntry this[uint index] => _entries[(int)index];

    /// <summary>The deployment, which is the first entry of every queue.</summary>
    public DeployEntry Deployment => (DeployEntry)_entries[0];

    /// <summary>True when the Ledger itself says that the entry expired; there is no other way to skip one.</summary>
    public bool IsExpired(uint index) => _expired.Contains(index);

    /// <summary>Takes the entries that came since the last time and what is committed now.</summary>
    /// <returns>The lowest index among the new expiries, or null when nothing expired.</returns>
    /// <exception cref="EnigmaException"><c>queue.mismatch</c> or <c>queue.bad_entry</c>; nothing has changed then.</exception>
    public uint? Advance(LedgerView ledger, IReadOnlyList<QueueEntry> added)
    {
        var counters = ledger.Counters(contract);
        var hash = _hash;
        foreach (var entry in added)
        {
            hash = hash.Fold(entry);
        }

        if (Length + added.Count != counters.Length || hash != ledger.QueueHash(contract))
        {
            throw new EnigmaException(
                QueueErrors.Mismatch,
                $"{Length} known and {added.Count} new entries fold to {hash}; "
                + $"the Ledger has {counters.Length} entries and {ledger.QueueHash(contract)}. "
                + "Send exactly the entries that are missing, in order");
        }

        Verify(added);
        var committedHead = ledger.CommittedHead(contract);
        _hash = hash;
        _entries.AddRange(added);
        (Committed, CommittedHead, SyncedAt) = (counters.Committed, committedHead, ledger.Block);
        return Expire(added);
    }

    /// <summary>Rules that the Ledger keeps; a queue that breaks them belongs to a Ledger that this enclave does not know.</summary>
    private void Verify(IReadOnlyList<QueueEntry> added)
    {
        for (var i = 0; i < added.Count; i++)
        {
            var index = Length + (uint)i;
            var entry = added[i];
            if (entry.Contract != contract || entry is DeployEntry != (index == 0))
            {
                throw Bad(
                    index, $"is of kind {entry.Kind} and contract {entry.Contract}, expected {contract}, deployed first and only once");
            }

            if (entry is ExpiryEntry { Expired.Value: var expired } && (expired >= index || At(expired, added) is not RecordedEntry))
            {
                throw Bad(index, $"expires entry {expired}, which is no earlier deployment or task");
            }
        }
    }

    private QueueEntry At(uint index, IReadOnlyList<QueueEntry> added) =>
        index < Length ? _entries[(int)index] : added[(int)(index - Length)];

    private uint? Expire(IReadOnlyList<QueueEntry> added)
    {
        uint? lowest = null;
        foreach (var expiry in added.OfType<ExpiryEntry>())
        {
            _expired.Add(expiry.Expired.Value);
            lowest = Math.Min(lowest ?? uint.MaxValue, expiry.Expired.Value);
        }

        return lowest;
    }

    private static EnigmaException Bad(uint index, string fault) => new(QueueErrors.BadEntry, $"queue entry {index} {fault}");
}
