// SPDX-License-Identifier: MIT
using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Enigma.Crypto;

/// <summary>Twenty bytes by value: an Ethereum account.</summary>
public readonly struct Address : IEquatable<Address>, IComparable<Address>
{
    /// <summary>The length in bytes.</summary>
    public const int Size = 20;

    private readonly Bytes _bytes;

    private Address(ReadOnlySpan<byte> bytes) => bytes.CopyTo(_bytes);

    /// <summary>All bytes zero.</summary>
    public static Address Zero => default;

    /// <summary>True when all bytes are zero.</summary>
    public bool IsZero => !AsSpan().ContainsAnyExcept((byte)0);

    /// <summary>Copies exactly 20 bytes.</summary>
    /// <exception cref="EnigmaException"><c>crypto.bad_hex</c> when the length differs.</exception>
    public static Address FromSpan(ReadOnlySpan<byte> bytes)
    {
        CryptoErrors.RequireLength(bytes, Size, CryptoErrors.BadHex, "address");
        return new Address(bytes);
    }

    /// <summary>Reads 0x and 40 hex digits in either case.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out Address value)
    {
        Span<byte> bytes = stackalloc byte[Size];
        if (text.Length == 2 + (2 * Size)
            && text.StartsWith("0x", StringComparison.Ordinal)
            && Convert.FromHexString(text[2..], bytes, out _, out var written) == System.Buffers.OperationStatus.Done
            && written == Size)
        {
            value = new Address(bytes);
            return true;
        }

        value = default;
        return false;
    }

    /// <summary>Reads 0x and 40 hex digits in either case.</summary>
    /// <exception cref="EnigmaException"><c>crypto.bad_hex</c> when the text is anything else.</exception>
    public static Address Parse(ReadOnlySpan<char> text) =>
        TryParse(text, out var value)
            ? value
            : throw new EnigmaException(
                CryptoErrors.BadHex,
                $"address is not 0x and 40 hex digits: it has {text.Length} characters; write it as 0x and two digits per byte");

    /// <summary>The bytes in place; the span lives as long as this value.</summary>
    [UnscopedRef]
    public ReadOnlySpan<byte> AsSpan() => _bytes;

    /// <summary>Copies the 20 bytes to the start of <paramref name="destination"/>.</summary>
    public void CopyTo(Span<byte> destination) => AsSpan().CopyTo(destination);

    /// <summary>The bytes as a new array.</summary>
    public byte[] ToArray() => AsSpan().ToArray();

    /// <summary>0x and 40 digits whose case is the checksum of ERC-55.</summary>
    public string ToChecksumString()
    {
        Span<char> digits = stackalloc char[2 * Size];
        Convert.TryToHexStringLower(AsSpan(), digits, out _);
        Span<byte> ascii = stackalloc byte[2 * Size];
        for (var i = 0; i < digits.Length; i++)
        {
            ascii[i] = (byte)digits[i];
        }

        var hash = Keccak256.Hash(ascii);
        for (var i = 0; i < digits.Length; i++)
        {
            var nibble = (i & 1) == 0 ? hash.AsSpan()[i / 2] >> 4 : hash.AsSpan()[i / 2] & 0xF;
            if (nibble >= 8)
            {
                digits[i] = char.ToUpperInvariant(digits[i]);
            }
        }

        return "0x" + digits.ToString();
    }

    /// <summary>0x and 40 lower-case digits.</summary>
    public override string ToString() => "0x" + Convert.ToHexStringLower(AsSpan());

    /// <inheritdoc/>
    public bool Equals(Address other) => AsSpan().SequenceEqual(other.AsSpan());

    /// <inheritdoc/>
    public override bool Equals([NotNullWhen(true)] object? obj) => obj is Address other && Equals(other);

    /// <summary>The first bytes; hashes and addresses are already uniform.</summary>
    public override int GetHashCode() => BinaryPrimitives.ReadInt32LittleEndian(AsSpan());

    /// <summary>Orders as big-endian numbers.</summary>
    public int CompareTo(Address other) => AsSpan().SequenceCompareTo(other.AsSpan());

    /// <summary>True when all bytes are equal.</summary>
    public static bool operator ==(Address left, Address right) => left.Equals(right);

    /// <summary>True when a byte differs.</summary>
    public static bool operator !=(Address left, Address right) => !left.Equals(right);

    /// <summary>Orders as big-endian numbers.</summary>
    public static bool operator <(Address left, Address right) => left.CompareTo(right) < 0;

    /// <summary>Orders as big-endian numbers.</summary>
    public static bool operator >(Address left, Address right) => left.CompareTo(right) > 0;

    /// <summary>Orders as big-endian numbers.</summary>
    public static bool operator <=(Address left, Address right) => left.CompareTo(right) <= 0;

    /// <summary>Orders as big-endian numbers.</summary>
    public static bool operator >=(Address left, Address right) => left.CompareTo(right) >= 0;

    [InlineArray(Size)]
    private struct Bytes
    {
        private byte _first;
    }
}
