// SPDX-License-Identifier: MIT
using System.Buffers.Binary;

namespace Enigma.Attestation;

/// <summary>Reads the little-endian fields of a part of a quote; a length is compared with what is there before it is used.</summary>
internal ref struct QuoteFields(ReadOnlyMemory<byte> bytes, string what, ErrorCode tooShort)
{
    private readonly ReadOnlyMemory<byte> _bytes = bytes;

    /// <summary>How many bytes were read.</summary>
    internal int Position { get; private set; }

    internal ReadOnlyMemory<byte> Take(uint length)
    {
        if (length > (uint)(_bytes.Length - Position))
        {
            throw QuoteRefusal.Of(tooShort, $"the {what} has {_bytes.Length} bytes, and {length} more are expected at {Position}");
        }

        var taken = _bytes.Slice(Position, (int)length);
        Position += (int)length;
        return taken;
    }

    internal ushort ReadUInt16() => BinaryPrimitives.ReadUInt16LittleEndian(Take(2).Span);

    internal uint ReadUInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Take(4).Span);

    internal readonly void RequireEnd()
    {
        if (Position < _bytes.Length)
        {
            throw QuoteRefusal.Of(QuoteErrors.QuoteMalformed, $"the {what} has {_bytes.Length - Position} bytes too many");
        }
    }
}
