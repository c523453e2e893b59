// SPDX-License-Identifier: MIT
using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Enigma.Crypto;

/// <summary>Thirty-two bytes by value: a hash, a storage slot or a 256-bit word in big-endian order.</summary>
public readonly struct Hash32 : IEquatable<Hash32>, IComparable<Hash32>
{
    /// <summary>The length in bytes.</summary>
    public const int Size = 32;

    private readonly Bytes _bytes;

    private Hash32(ReadOnlySpan<byte> bytes) => bytes.CopyTo(_bytes);

    /// <summary>All bytes zero.</summary>
    public static Hash32 Zero => default;

    /// <summary>True when all bytes are zero.</summary>
    public bool IsZero => !AsSpan().ContainsAnyExcept((byte)0);

    /// <summary>Copies exactly 32 bytes.</summary>
    /// <exception cref="EnigmaException"><c>crypto.bad_hex</c> when the length differs.</exception>
    public static Hash32 FromSpan(ReadOnlySpan<byte> bytes)
    {
        CryptoErrors.RequireLength(bytes, Size, CryptoErrors.BadHex, "32-byte value");
        return new Hash32(bytes);
    }

    /// <summary>Reads 0x and 64 hex digits in either case.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out Hash32 value)
    {
        Span<byte> bytes = stackalloc byte[Size];
        if (text.Length == 2 + (2 * Size)
            && text.StartsWith("0x", StringComparison.Ordinal)
            && Convert.FromHexString(text[2..], bytes, out _, out var written) == System.Buffers.OperationStatus.Done
            && written == Size)
        {
            value = new Hash32(bytes);
            return true;
        }

        value = default;
        return false;
    }

    /// <summary>Reads 0x and 64 hex digits in either case.</summary>
    /// <exception cref="EnigmaException"><c>crypto.bad_hex</c> when the text is anything else.</exception>
    public static Hash32 Parse(ReadOnlySpan<char> text) =>
        TryParse(text, out var value)
            ? value
            : throw new EnigmaException(
                CryptoErrors.BadHex,
                $"32-byte value is not 0x and 64 hex digits: it has {text.Length} characters; write it as 0x and two digits per byte");

    /// <summary>The bytes in place; the span lives as long as this value.</summary>
    [UnscopedRef]
    public ReadOnlySpan<byte> AsSpan() => _bytes;

    /// <summary>Copies the 32 bytes to the start of <paramref name="destination"/>.</summary>
    public void CopyTo(Span<byte> destination) => AsSpan().CopyTo(destination);

    /// <summary>The bytes as a new array.</summary>
    public byte[] ToArray() => AsSpan().ToArray();

    /// <summary>The word whose big-endian number is <paramref name="value"/>.</summary>
    public static Hash32 FromUInt64(ulong value)
    {
        Span<byte> bytes = stackalloc byte[Size];
        bytes.Clear();
        BinaryPrimitives.WriteUInt64BigEndian(bytes[24..], value);
        return new Hash32(bytes);
    }

    /// <summary>0x and 64 lower-case digits.</summary>
    public override string ToString() => "0x" + Convert.ToHexStringLower(AsSpan());

    /// <inheritdoc/>
    public bool Equals(Hash32 other) => AsSpan().SequenceEqual(other.AsSpan());

    /// <inheritdoc/>
    public override bool Equals([NotNullWhen(true)] object? obj) => obj is Hash32 other && Equals(other);

    /// <summary>The first bytes; hashes and addresses are already uniform.</summary>
    public override int GetHashCode() => BinaryPrimitives.ReadInt32LittleEndian(AsSpan());

    /// <summary>Orders as big-endian numbers.</summary>
    public int CompareTo(Hash32 other) => AsSpan().SequenceCompareTo(other.AsSpan());

    /// <summary>True when all bytes are equal.</summary>
    public static bool operator ==(Hash32 left, Hash32 right) => left.Equals(right);

    /// <summary>True when a byte differs.</summary>
    public static bool operator !=(Hash32 left, Hash32 right) => !left.Equals(right);

    /// <summary>Orders as big-endian numbers.</summary>
    public static bool operator <(Hash32 left, Hash32 right) => left.CompareTo(right) < 0;

    /// <summary>Orders as big-endian numbers.</summary>
    public static bool operator >(Hash32 left, Hash32 right) => left.CompareTo(right) > 0;

    /// <summary>Orders as big-endian numbers.</summary>
    public static bool operator <=(Hash32 left, Hash32 right) => left.CompareTo(right) <= 0;

    /// <summary>Orders as big-endian numbers.</summary>
    public static bool operator >=(Hash32 left, Hash32 right) => left.CompareTo(right) >= 0;

    [InlineArray(Size)]
    private struct Bytes
    {
        private byte _first;
    }
}
