// SPDX-License-Identifier: MIT
using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Enigma.Protocol;

namespace Enigma.Enclave.Worker.Wasm;

/// <summary>
/// The state of one contract, decrypted, in the enclave's memory. It changes only by applying the changes of a task that succeeded, in the
/// order of the Ledger's queue. A <see cref="Snapshot"/> costs nothing and shares what does not change.
/// </summary>
public sealed class ContractStateMap
{
    private ImmutableSortedSet<Entry> _values = ImmutableSortedSet.Create<Entry>(EntryOrder.Instance);

    /// <summary>Number of keys.</summary>
    public int Count => _values.Count;

    /// <summary>All keys and values together, in bytes.</summary>
    public long Bytes { get; private set; }

    /// <summary>The length of the content of a checkpoint of this state, in bytes.</summary>
    public int EncodedLength => checked((int)(Bytes + ((long)Count * CheckpointPages.EntryOverhead)));

    /// <summary>All entries in byte order of their keys.</summary>
    public IEnumerable<KeyValuePair<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>>> Entries =>
        _values.Select(entry => KeyValuePair.Create<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>>(entry.Key, entry.Value));

    /// <summary>The state as it is now, which stays so.</summary>
    public ContractStateMap Snapshot() => new() { _values = _values, Bytes = Bytes };

    /// <summary>The value at <paramref name="key"/>, or null when there is none.</summary>
    public ReadOnlyMemory<byte>? Get(ReadOnlySpan<byte> key) =>
        Find(key.ToArray()) is { } value ? value.AsMemory() : new ReadOnlyMemory<byte>?();

    /// <summary>Applies the changes of one task. Keys and values that are whole arrays are taken over, not copied.</summary>
    /// <returns>The bytes of keys and values that were replaced or removed: what an earlier snapshot alone keeps.</returns>
    public long Apply(IEnumerable<StateChange> changes)
    {
        var replaced = 0L;
        var values = _values.ToBuilder();
        foreach (StateChange change in changes)
        {
            var entry = new Entry(Whole(change.Key), change.Value is { } value ? Whole(value) : []);
            if (values.TryGetValue(entry, out Entry old))
            {
                values.Remove(old);
                replaced += old.Size;
                Bytes -= old.Size;
            }

            if (change.Value is not null)
            {
                values.Add(entry);
                Bytes += entry.Size;
            }
        }

        _values = values.ToImmutable();
        return replaced;
    }

    internal byte[]? Find(byte[] key) => _values.TryGetValue(new Entry(key, []), out Entry found) ? found.Value : null;

    internal byte[]? FirstKeyFrom(byte[] key)
    {
        int index = _values.IndexOf(new Entry(key, []));
        // What is not there gives the complement of where it would be.
        int first = index < 0 ? ~index : index;
        return first < _values.Count ? _values[first].Key : null;
    }

    // Changes come out of a decoder or an overlay, which made their arrays for them.
    private static byte[] Whole(ReadOnlyMemory<byte> memory) =>
        MemoryMarshal.TryGetArray(memory, out ArraySegment<byte> segment) && segment.Count == segment.Array!.Length
            ? segment.Array
            : memory.ToArray();

    private readonly record struct Entry(byte[] Key, byte[] Value)
    {
        public long Size => Key.Length + Value.Length;
    }

    private sealed class EntryOrder : IComparer<Entry>
    {
        public static EntryOrder Instance { get; } = new();

        public int Compare(Entry x, Entry y) => x.Key.AsSpan().SequenceCompareTo(y.Key);
    }
}
