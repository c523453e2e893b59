// SPDX-License-Identifier: MIT
using System.Security.Cryptography;
using Enigma.Crypto;

namespace Enigma.Node;

/// <summary>
/// The checksum behind each value on disk (spec/storage.md section 1). It finds accidents, not forgery: whoever can write the disk can
/// write checksums, and whatever matters is proven elsewhere.
/// </summary>
internal static class RecordSeal
{
    /// <summary>Bytes of a checksum.</summary>
    public const int Size = 16;

    /// <summary>Writes the value with its checksum to the beginning of a buffer.</summary>
    public static ReadOnlySpan<byte> Close(RecordKind kind, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, Span<byte> buffer)
    {
        value.CopyTo(buffer);
        Checksum(kind, key, value).AsSpan()[..Size].CopyTo(buffer[value.Length..]);
        return buffer[..(value.Length + Size)];
    }

    /// <summary>The value; null when the checksum is not that of this kind, key and value.</summary>
    public static ReadOnlyMemory<byte>? Open(RecordKind kind, ReadOnlySpan<byte> key, ReadOnlyMemory<byte> sealedValue)
    {
        if (sealedValue.Length < Size)
        {
            return null;
        }

        var value = sealedValue[..^Size];
        if (Checksum(kind, key, value.Span).AsSpan()[..Size].SequenceEqual(sealedValue.Span[^Size..]))
        {
            return value;
        }

        return null;
    }

    private static Hash32 Checksum(RecordKind kind, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData([(byte)kind, (byte)key.Length]);
        hash.AppendData(key);
        hash.AppendData(value);
        Span<byte> digest = stackalloc byte[Hash32.Size];
        hash.GetHashAndReset(digest);
        return Hash32.FromSpan(digest);
    }
}
