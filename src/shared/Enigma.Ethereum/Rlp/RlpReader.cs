// SPDX-License-Identifier: MIT
using System.Buffers.Binary;
using Enigma.Crypto;

namespace Enigma.Ethereum;

/// <summary>
/// Reads RLP items one after the other, strictly: each item must have its shortest encoding, so that equal values have equal bytes and
/// equal hashes. Nothing is allocated; spans point into the input.
/// </summary>
public ref struct RlpReader
{
    private ReadOnlySpan<byte> _rest;

    /// <summary>A reader over a sequence of items.</summary>
    public RlpReader(ReadOnlySpan<byte> data) => _rest = data;

    /// <summary>True when no item is left.</summary>
    public readonly bool IsAtEnd => _rest.IsEmpty;

    /// <summary>True when the next item is a list.</summary>
    public readonly bool IsNextList => !_rest.IsEmpty && _rest[0] >= 0xC0;

    /// <summary>Reads a string of bytes.</summary>
    /// <exception cref="EnigmaException"><c>rlp.truncated</c>, <c>rlp.not_canonical</c>, or <c>rlp.unexpected</c> for a list.</exception>
    public ReadOnlySpan<byte> ReadBytes()
    {
        var isList = IsNextList;
        var payload = Read(out _);
        return isList ? throw new EnigmaException(RlpErrors.Unexpected, "RLP has a list where bytes are expected") : payload;
    }

    /// <summary>Reads a string of exactly <paramref name="length"/> bytes.</summary>
    /// <exception cref="EnigmaException">Also <c>rlp.unexpected</c> for another length.</exception>
    public ReadOnlySpan<byte> ReadBytes(int length)
    {
        var bytes = ReadBytes();
        return bytes.Length == length
            ? bytes
            : throw new EnigmaException(RlpErrors.Unexpected, $"RLP has a string of {bytes.Length} bytes, expected {length}");
    }

    /// <summary>Reads a list; the result reads its items.</summary>
    /// <exception cref="EnigmaException"><c>rlp.truncated</c>, <c>rlp.not_canonical</c>, or <c>rlp.unexpected</c> for bytes.</exception>
    public RlpReader ReadList()
    {
        var isList = IsNextList;
        var payload = Read(out _);
        return isList ? new RlpReader(payload) : throw new EnigmaException(RlpErrors.Unexpected, "RLP has bytes where a list is expected");
    }

    /// <summary>Reads the next item whole, with its prefix.</summary>
    public ReadOnlySpan<byte> ReadEncoded()
    {
        Read(out var encoded);
        return encoded;
    }

    /// <summary>Reads 32 bytes.</summary>
    public Hash32 ReadHash() => Hash32.FromSpan(ReadBytes(Hash32.Size));

    /// <summary>Reads 20 bytes.</summary>
    public Address ReadAddress() => Address.FromSpan(ReadBytes(Address.Size));

    /// <summary>Reads a number without leading zeros that fits into 64 bits.</summary>
    public ulong ReadUInt64()
    {
        Span<byte> padded = stackalloc byte[sizeof(ulong)];
        padded.Clear();
        var bytes = ReadNumber(sizeof(ulong));
        bytes.CopyTo(padded[(sizeof(ulong) - bytes.Length)..]);
        return BinaryPrimitives.ReadUInt64BigEndian(padded);
    }

    /// <summary>Reads a number without leading zeros that fits into 256 bits.</summary>
    public UInt256 ReadUInt256() => UInt256.FromBigEndian(ReadNumber(UInt256.Size));

    /// <summary>Refuses what is left.</summary>
    /// <exception cref="EnigmaException"><c>rlp.trailing_bytes</c></exception>
    public readonly void RequireEnd()
    {
        if (!IsAtEnd)
        {
            throw new EnigmaException(RlpErrors.TrailingBytes, $"RLP has {_rest.Length} bytes after its last expected item");
        }
    }

    private ReadOnlySpan<byte> ReadNumber(int maximumLength)
    {
        var bytes = ReadBytes();
        if (bytes.Length > maximumLength)
        {
            throw new EnigmaException(RlpErrors.Unexpected, $"RLP has a number of {bytes.Length} bytes, expected at most {maximumLength}");
        }

        return bytes is [0, ..] ? throw new EnigmaException(RlpErrors.NotCanonical, "RLP has a number with a leading zero byte") : bytes;
    }

    private ReadOnlySpan<byte> Read(out ReadOnlySpan<byte> encoded)
    {
        if (_rest.IsEmpty)
        {
            throw new EnigmaException(RlpErrors.Truncated, "RLP ends where an item is expected");
        }

        var prefix = _rest[0];
        var (header, length) = prefix switch
        {
            < 0x80 => (0, 1L),
            < 0xB8 => (1, prefix - 0x80L),
            < 0xC0 => (1 + prefix - 0xB7, LongLength(prefix - 0xB7)),
            < 0xF8 => (1, prefix - 0xC0L),
            _ => (1 + prefix - 0xF7, LongLength(prefix - 0xF7)),
        };
        if (length > _rest.Length - header)
        {
            throw new EnigmaException(
                RlpErrors.Truncated, $"RLP item of {length} bytes is cut: only {Math.Max(0, _rest.Length - header)} bytes are left");
        }

        var payload = _rest.Slice(header, (int)length);
        if (prefix == 0x81 && payload[0] < 0x80)
        {
            throw new EnigmaException(RlpErrors.NotCanonical, "RLP has a prefix before a byte that needs none");
        }

        encoded = _rest[..(header + (int)length)];
        _rest = _rest[encoded.Length..];
        return payload;
    }

    private readonly long LongLength(int lengthSize)
    {
        if (_rest.Length < 1 + lengthSize)
        {
            throw new EnigmaException(RlpErrors.Truncated, "RLP ends inside a length");
        }

        var bytes = _rest.Slice(1, lengthSize);
        if (bytes[0] == 0)
        {
            throw new EnigmaException(RlpErrors.NotCanonical, "RLP has a length with a leading zero byte");
        }

        // Four bytes are more than any input here has; longer lengths cannot be satisfied.
        if (lengthSize > 4)
        {
            throw new EnigmaException(RlpErrors.Truncated, $"RLP has a length of {lengthSize} bytes, more than the input");
        }

        long length = 0;
        foreach (var b in bytes)
        {
            length = (length << 8) | b;
        }

        return length >= 56 ? length : throw new EnigmaException(RlpErrors.NotCanonical, $"RLP has a long form for {length} bytes");
    }
}
