// SPDX-License-Identifier: MIT
using System.Buffers.Binary;

namespace Enigma.Enclave.Worker.Wasm.State;

/// <summary>Where an entry lies in the bytes of a leaf: <c>u16 length of key | u32 length of value | key | value</c>.</summary>
internal readonly record struct StateRecord(int Start, int KeyLength, int ValueLength)
{
    private const int HeaderLength = sizeof(ushort) + sizeof(int);

    /// <summary>Where the next one begins.</summary>
    public int End => ValueStart + ValueLength;

    /// <summary>Key and value together, in bytes.</summary>
    public int KeyAndValue => KeyLength + ValueLength;

    private int KeyStart => Start + HeaderLength;

    private int ValueStart => KeyStart + KeyLength;

    /// <summary>The record that begins there.</summary>
    public static StateRecord At(ReadOnlySpan<byte> records, int start) => new(
        start,
        BinaryPrimitives.ReadUInt16LittleEndian(records[start..]),
        BinaryPrimitives.ReadInt32LittleEndian(records[(start + sizeof(ushort))..]));

    /// <summary>The length of the record of an entry.</summary>
    public static int LengthOf(ReadOnlyMemory<byte> key, ReadOnlyMemory<byte> value) => HeaderLength + key.Length + value.Length;

    /// <summary>Writes an entry and gives its record.</summary>
    public static StateRecord Write(Span<byte> records, int start, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        var record = new StateRecord(start, checked((ushort)key.Length), value.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(records[start..], (ushort)key.Length);
        BinaryPrimitives.WriteInt32LittleEndian(records[(start + sizeof(ushort))..], value.Length);
        key.CopyTo(records[record.KeyStart..]);
        value.CopyTo(records[record.ValueStart..]);
        return record;
    }

    public ReadOnlySpan<byte> KeyIn(ReadOnlySpan<byte> records) => records.Slice(KeyStart, KeyLength);

    public ReadOnlyMemory<byte> KeyIn(ReadOnlyMemory<byte> records) => records.Slice(KeyStart, KeyLength);

    public ReadOnlyMemory<byte> ValueIn(ReadOnlyMemory<byte> records) => records.Slice(ValueStart, ValueLength);
}
