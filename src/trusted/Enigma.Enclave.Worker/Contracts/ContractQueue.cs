// SPDX-License-Identifier: MIT
using Enigma.Ethereum;
using Enigma.Protocol;

namespace Enigma.Enclave.Worker.Contracts;

/// <summary>
/// The queue of one contract as the Ledger has it: entries whose rolling hash is the proven one, nothing else. The host delivers entries;
/// it can neither add, change, reorder nor leave out one (spec/tasks.md section 3). What a committed checkpoint covers is not kept.
/// </summary>
internal sealed class ContractQueue
{
    private readonly ContractAddress _contract;
    private readonly Window<QueuedEntry> _entries;
    private readonly HashSet<uint> _expired = [];
    private QueueHash _before;
    private DeployEntry? _deployment;

    /// <summary>A queue from its first entry on.</summary>
    public ContractQueue(ContractAddress contract)
    {
        _contract = contract;
        _entries = new Window<QueuedEntry>(0);
    }

    /// <summary>A queue from a committed checkpoint on.</summary>
    public ContractQueue(CheckpointHeader checkpoint, DeployEntry deployment)
    {
        _contract = checkpoint.Contract;
        _entries = new Window<QueuedEntry>(checkpoint.Index.Value);
        _before = checkpoint.Queue;
        _deployment = deployment;
    }

    /// <summary>The number of entries, those that are no longer kept included.</summary>
    public uint Length => _entries.End;

    /// <summary>How many entries the Ledger has confirmed.</summary>
    public uint Committed { get; private set; }

    /// <summary>The head that the Ledger stores for them.</summary>
    public Head CommittedHead { get; private set; }

    /// <summary>The block at which all this was proven.</summary>
    public BlockHeader? SyncedAt { get; private set; }

    /// <summary>The entry at a position below <see cref="Length"/> that is kept.</summary>
    public QueuedEntry this[uint index] => _entries[index];

    /// <summary>The deployment, which is the first entry of every queue.</summary>
    public DeployEntry Deployment => _deployment!;

    /// <summary>The queue hash of the entries before a position.</summary>
    public QueueHash HashAt(uint index) => index == _entries.Start ? _before : _entries[index - 1].Queue;

    /// <summary>True when the Ledger itself says that the entry expired; there is no other way to skip one.</summary>
    public bool IsExpired(uint index) => _expired.Contains(index);

    /// <summary>What the host hands over begins here, with nothing.</summary>
    public QueueTail BeginTail() => new(Length, HashAt(Length));

    /// <summary>Takes the entries that came since the last time and what is committed now.</summary>
    /// <param name="ledger">The Ledger's words.</param>
    /// <param name="tail">The entries, begun at this queue's end.</param>
    /// <returns>The lowest index among the new expiries, or null when nothing that is kept expired.</returns>
    /// <exception cref="EnigmaException"><c>queue.mismatch</c> or <c>queue.bad_entry</c>; nothing has changed then.</exception>
    public uint? Advance(LedgerView ledger, QueueTail tail)
    {
        var counters = ledger.Counters(_contract);
        var added = tail.Entries;
        if (tail.End != counters.Length || tail.Hash != ledger.QueueHash(_contract))
        {
            throw new EnigmaException(
                QueueErrors.Mismatch,
                $"{Length} known and {added.Count} new entries fold to {tail.Hash}; "
                + $"the Ledger has {counters.Length} entries and {ledger.QueueHash(_contract)}. "
                + "Send exactly the entries that are missing, in order");
        }

        Verify(added);
        var committedHead = ledger.CommittedHead(_contract);
        _entries.AddRange(added);
        _deployment ??= added.Count == 0 ? null : (DeployEntry)added[0].Entry;
        (Committed, CommittedHead, SyncedAt) = (counters.Committed, committedHead, ledger.Block);
        return Expire(added);
    }

    /// <summary>Forgets the entries before a committed checkpoint.</summary>
    public void DropBefore(uint index)
    {
        _before = HashAt(index);
        _entries.DropBefore(index);
        _expired.RemoveWhere(expired => expired < index);
    }

    /// <summary>Rules that the Ledger keeps; a queue that breaks them belongs to a Ledger that this enclave does not know.</summary>
    private void Verify(IReadOnlyList<QueuedEntry> added)
    {
        for (var i = 0; i < added.Count; i++)
        {
            var index = Length + (uint)i;
            var entry = added[i].Entry;
            if (entry.Contract != _contract || entry is DeployEntry != (index == 0))
            {
                throw Bad(
                    index, $"is of kind {entry.Kind} and contract {entry.Contract}, expected {_contract}, deployed first and only once");
            }

            if (entry is ExpiryEntry { Expired.Value: var expired } && (expired >= index || !CanExpire(expired, added)))
            {
                throw Bad(index, $"expires entry {expired}, which is no earlier deployment or task");
            }
        }
    }

    // An entry before the checkpoint is settled: its expiry, if it comes behind the checkpoint, was known to whoever committed it.
    private bool CanExpire(uint index, IReadOnlyList<QueuedEntry> added) =>
        index < _entries.Start || (index < Length ? _entries[index] : added[(int)(index - Length)]).Entry is RecordedEntry;

    private uint? Expire(IReadOnlyList<QueuedEntry> added)
    {
        uint? lowest = null;
        foreach (var expiry in added.Select(queued => queued.Entry).OfType<ExpiryEntry>())
        {
            var expired = expiry.Expired.Value;
            if (expired >= _entries.Start)
            {
                _expired.Add(expired);
                lowest = Math.Min(lowest ?? uint.MaxValue, expired);
            }
        }

        return lowest;
    }

    private static EnigmaException Bad(uint index, string fault) => new(QueueErrors.BadEntry, $"queue entry {index} {fault}");
}
