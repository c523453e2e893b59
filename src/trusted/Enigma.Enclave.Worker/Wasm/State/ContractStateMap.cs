// SPDX-License-Identifier: MIT
using System.Runtime.InteropServices;
using Enigma.Enclave.Worker.Wasm.State;
using Enigma.Protocol;

namespace Enigma.Enclave.Worker.Wasm;

/// <summary>
/// The committed state of one contract, decrypted, in the enclave's memory. It changes only by applying the changes of a task
/// that succeeded, in the order of the Ledger's queue.
/// </summary>
public sealed class ContractStateMap
{
    private readonly ByteMap<byte[]> _values = new();

    /// <summary>Number of keys.</summary>
    public int Count => _values.Count;

    /// <summary>All keys and values together, in bytes.</summary>
    public long Bytes { get; private set; }

    /// <summary>The length of the content of a checkpoint of this state, in bytes.</summary>
    public int EncodedLength => checked((int)(Bytes + ((long)Count * CheckpointPages.EntryOverhead)));

    /// <summary>All entries in byte order of their keys.</summary>
    public IEnumerable<KeyValuePair<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>>> Entries =>
        _values.Entries.Select(entry => KeyValuePair.Create<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>>(entry.Key, entry.Value));

    /// <summary>The value at <paramref name="key"/>, or null when there is none.</summary>
    public ReadOnlyMemory<byte>? Get(ReadOnlySpan<byte> key) =>
        _values.TryGet(key.ToArray(), out byte[] value) ? value.AsMemory() : new ReadOnlyMemory<byte>?();

    /// <summary>Applies the changes of one task. Keys and values that are whole arrays are taken over, not copied.</summary>
    public void Apply(IEnumerable<StateChange> changes)
    {
        foreach (StateChange change in changes)
        {
            byte[] key = Whole(change.Key);
            byte[] old;
            if (change.Value is { } memory)
            {
                byte[] value = Whole(memory);
                Bytes += _values.Set(key, value, out old) ? value.Length - old.Length : key.Length + value.Length;
            }
            else if (_values.Remove(key, out old))
            {
                Bytes -= key.Length + old.Length;
            }
        }
    }

    internal byte[]? Find(byte[] key) => _values.TryGet(key, out byte[] value) ? value : null;

    internal byte[]? FirstKeyFrom(byte[] key) => _values.FirstFrom(key)?.Key;

    // Changes come out of a decoder or an overlay, which made their arrays for them.
    private static byte[] Whole(ReadOnlyMemory<byte> memory) =>
        MemoryMarshal.TryGetArray(memory, out ArraySegment<byte> segment) && segment.Count == segment.Array!.Length
            ? segment.Array
            : memory.ToArray();
}
