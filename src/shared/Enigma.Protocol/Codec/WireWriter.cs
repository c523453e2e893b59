// SPDX-License-Identifier: MIT
using System.Buffers.Binary;
using System.Text;
using Enigma.Crypto;

namespace Enigma.Protocol;

/// <summary>Writes canonical big-endian encodings (spec/wire.md §1). Lengths that do not fit are programmer errors.</summary>
public sealed class WireWriter
{
    private byte[] _buffer = new byte[256];

    /// <summary>How many bytes were written.</summary>
    public int Length { get; private set; }

    /// <summary>What was written so far, in place.</summary>
    public ReadOnlySpan<byte> Written => _buffer.AsSpan(0, Length);

    /// <summary>What was written so far, as a new array.</summary>
    public byte[] ToArray() => Written.ToArray();

    /// <summary>Bytes without a length.</summary>
    public WireWriter WriteSpan(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Next(bytes.Length));
        return this;
    }

    /// <summary>One byte.</summary>
    public WireWriter WriteByte(byte value)
    {
        Next(1)[0] = value;
        return this;
    }

    /// <summary>0 or 1.</summary>
    public WireWriter WriteFlag(bool value) => WriteByte(value ? (byte)1 : (byte)0);

    /// <summary>u16.</summary>
    public WireWriter WriteUInt16(ushort value)
    {
        BinaryPrimitives.WriteUInt16BigEndian(Next(sizeof(ushort)), value);
        return this;
    }

    /// <summary>u32.</summary>
    public WireWriter WriteUInt32(uint value)
    {
        BinaryPrimitives.WriteUInt32BigEndian(Next(sizeof(uint)), value);
        return this;
    }

    /// <summary>u64.</summary>
    public WireWriter WriteUInt64(ulong value)
    {
        BinaryPrimitives.WriteUInt64BigEndian(Next(sizeof(ulong)), value);
        return this;
    }

    /// <summary>u128.</summary>
    public WireWriter WriteUInt128(UInt128 value)
    {
        BinaryPrimitives.WriteUInt128BigEndian(Next(16), value);
        return this;
    }

    /// <summary>b32.</summary>
    public WireWriter WriteHash(Hash32 value) => WriteSpan(value.AsSpan());

    /// <summary>A 20-byte address.</summary>
    public WireWriter WriteAddress(Address value) => WriteSpan(value.AsSpan());

    /// <summary><c>LP16</c>: u16 length, then the bytes; at most 65535.</summary>
    public WireWriter WriteShortBytes(ReadOnlySpan<byte> bytes)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bytes.Length, ushort.MaxValue, nameof(bytes));
        return WriteUInt16((ushort)bytes.Length).WriteSpan(bytes);
    }

    /// <summary><c>LP</c>: u32 length, then the bytes.</summary>
    public WireWriter WriteLongBytes(ReadOnlySpan<byte> bytes) => WriteUInt32((uint)bytes.Length).WriteSpan(bytes);

    /// <summary><c>LP16</c> of the text in UTF-8.</summary>
    public WireWriter WriteShortText(string text) => WriteShortBytes(Encoding.UTF8.GetBytes(text));

    /// <summary>One value of another type.</summary>
    public WireWriter Write<T>(T value)
        where T : IWireValue<T>
    {
        value.Write(this);
        return this;
    }

    /// <summary><c>list16</c>: u16 count, then the values; at most 65535.</summary>
    public WireWriter WriteList<T>(IReadOnlyList<T> items)
        where T : IWireValue<T>
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(items.Count, ushort.MaxValue, nameof(items));
        WriteUInt16((ushort)items.Count);
        foreach (var item in items)
        {
            item.Write(this);
        }

        return this;
    }

    private Span<byte> Next(int length)
    {
        var end = checked(Length + length);
        if (end > _buffer.Length)
        {
            Array.Resize(ref _buffer, Math.Max(end, (int)Math.Min(2L * _buffer.Length, Array.MaxLength)));
        }

        var span = _buffer.AsSpan(Length, length);
        Length = end;
        return span;
    }
}
