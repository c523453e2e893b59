// SPDX-License-Identifier: MIT
using Enigma.Crypto;
using Enigma.Protocol;

namespace Enigma.Enclave.Worker.Contracts;

/// <summary>
/// Entries that the host handed over and that nothing proves yet. They are decoded and folded as they come, in as many parts as the host
/// likes; <see cref="ContractQueue"/> alone uses them, once the fold is the Ledger's word (spec/wire.md section 3).
/// </summary>
/// <param name="start">Where the proven queue ends.</param>
/// <param name="before">The queue hash there.</param>
internal sealed class QueueTail(uint start, QueueHash before)
{
    private readonly List<QueuedEntry> _entries = [];

    /// <summary>The index of the entry to come.</summary>
    public uint End => start + (uint)_entries.Count;

    /// <summary>The queue hash of all entries so far.</summary>
    public QueueHash Hash => _entries.Count == 0 ? before : _entries[^1].Queue;

    /// <summary>The entries behind the proven queue.</summary>
    public IReadOnlyList<QueuedEntry> Entries => _entries;

    /// <summary>Takes the next entries.</summary>
    /// <exception cref="EnigmaException"><c>queue.bad_entry</c>; nothing has changed then.</exception>
    public void Add(IReadOnlyList<EncodedEntry> encoded)
    {
        var hash = Hash;
        var added = new QueuedEntry[encoded.Count];
        for (var i = 0; i < added.Length; i++)
        {
            // Decoding accepts one encoding only, so these bytes are the ones that the Ledger hashed.
            var entry = QueueEntry.Decode(encoded[i].Bytes);
            var entryHash = Keccak256.Hash(encoded[i].Bytes);
            hash = hash.Fold(entryHash);
            added[i] = new QueuedEntry(entry, entryHash, hash);
        }

        _entries.AddRange(added);
    }
}
