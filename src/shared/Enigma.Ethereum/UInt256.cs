// SPDX-License-Identifier: MIT
using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using Enigma.Crypto;

namespace Enigma.Ethereum;

/// <summary>An unsigned 256-bit number by value: amounts, balances and storage words. Arithmetic is checked.</summary>
public readonly record struct UInt256 : IComparable<UInt256>
{
    /// <summary>The length of the big-endian form.</summary>
    public const int Size = 32;

    /// <summary>The greatest number.</summary>
    public static readonly UInt256 MaxValue = new(UInt128.MaxValue, UInt128.MaxValue);

    private readonly UInt128 _high;
    private readonly UInt128 _low;

    private UInt256(UInt128 high, UInt128 low) => (_high, _low) = (high, low);

    /// <summary>Zero.</summary>
    public static UInt256 Zero => default;

    /// <summary>True for zero.</summary>
    public bool IsZero => _high == 0 && _low == 0;

    /// <summary>Reads up to 32 big-endian bytes; none is zero.</summary>
    /// <exception cref="ArgumentException">There are more than 32 bytes.</exception>
    public static UInt256 FromBigEndian(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > Size)
        {
            throw new ArgumentException($"{bytes.Length} bytes do not fit into 256 bits", nameof(bytes));
        }

        Span<byte> word = stackalloc byte[Size];
        word.Clear();
        bytes.CopyTo(word[(Size - bytes.Length)..]);
        return new UInt256(BinaryPrimitives.ReadUInt128BigEndian(word), BinaryPrimitives.ReadUInt128BigEndian(word[16..]));
    }

    /// <summary>The number that a 32-byte word holds.</summary>
    public static UInt256 FromWord(Hash32 word) => FromBigEndian(word.AsSpan());

    /// <summary>Reads decimal digits, or hex digits after 0x.</summary>
    public static bool TryParse(string text, out UInt256 value)
    {
        value = default;
        var isHex = text.StartsWith("0x", StringComparison.OrdinalIgnoreCase);
        // The leading zero keeps BigInteger from reading the top hex digit as a sign.
        var digits = isHex ? "0" + text[2..] : text;
        var style = isHex ? NumberStyles.AllowHexSpecifier : NumberStyles.None;
        if ((isHex && text.Length is < 3 or > 2 + (2 * Size)) || text.Length > 80
            || !BigInteger.TryParse(digits, style, CultureInfo.InvariantCulture, out var number)
            || number.GetByteCount(isUnsigned: true) > Size)
        {
            return false;
        }

        value = FromBigInteger(number);
        return true;
    }

    /// <summary>The number of a <see cref="BigInteger"/>.</summary>
    /// <exception cref="OverflowException">It is negative or does not fit.</exception>
    public static UInt256 FromBigInteger(BigInteger number)
    {
        var bytes = number.ToByteArray(isUnsigned: true, isBigEndian: true);
        return bytes.Length <= Size ? FromBigEndian(bytes) : throw new OverflowException("the number does not fit into 256 bits");
    }

    /// <summary>The 32-byte big-endian word.</summary>
    public Hash32 ToWord()
    {
        Span<byte> word = stackalloc byte[Size];
        Write(word);
        return Hash32.FromSpan(word);
    }

    /// <summary>Big-endian without leading zeros, as RLP has it; no bytes for zero.</summary>
    public byte[] ToMinimalBytes()
    {
        Span<byte> word = stackalloc byte[Size];
        Write(word);
        var first = word.IndexOfAnyExcept((byte)0);
        return first < 0 ? [] : word[first..].ToArray();
    }

    /// <summary>The same number without a bound.</summary>
    public BigInteger ToBigInteger() => ((BigInteger)_high << 128) | _low;

    /// <summary>The number as <see cref="ulong"/>.</summary>
    /// <exception cref="OverflowException">It does not fit.</exception>
    public ulong ToUInt64() => _high == 0 ? checked((ulong)_low) : throw new OverflowException("the number does not fit into 64 bits");

    /// <summary>The number as <see cref="UInt128"/>.</summary>
    /// <exception cref="OverflowException">It does not fit.</exception>
    public UInt128 ToUInt128() => _high == 0 ? _low : throw new OverflowException("the number does not fit into 128 bits");

    /// <summary>Decimal digits.</summary>
    public override string ToString() => ToBigInteger().ToString(CultureInfo.InvariantCulture);

    /// <inheritdoc/>
    public int CompareTo(UInt256 other) => _high != other._high ? _high.CompareTo(other._high) : _low.CompareTo(other._low);

    /// <summary>Widens.</summary>
    public static implicit operator UInt256(ulong value) => new(0, value);

    /// <summary>Widens.</summary>
    public static implicit operator UInt256(UInt128 value) => new(0, value);

    /// <summary>The sum.</summary>
    /// <exception cref="OverflowException">It does not fit.</exception>
    public static UInt256 operator +(UInt256 left, UInt256 right)
    {
        var low = unchecked(left._low + right._low);
        var carry = low < left._low ? UInt128.One : UInt128.Zero;
        return new UInt256(checked(left._high + right._high + carry), low);
    }

    /// <summary>The difference.</summary>
    /// <exception cref="OverflowException">It would be negative.</exception>
    public static UInt256 operator -(UInt256 left, UInt256 right)
    {
        var borrow = left._low < right._low ? UInt128.One : UInt128.Zero;
        return new UInt256(checked(left._high - right._high - borrow), unchecked(left._low - right._low));
    }

    /// <summary>Smaller.</summary>
    public static bool operator <(UInt256 left, UInt256 right) => left.CompareTo(right) < 0;

    /// <summary>Greater.</summary>
    public static bool operator >(UInt256 left, UInt256 right) => left.CompareTo(right) > 0;

    /// <summary>Smaller or equal.</summary>
    public static bool operator <=(UInt256 left, UInt256 right) => left.CompareTo(right) <= 0;

    /// <summary>Greater or equal.</summary>
    public static bool operator >=(UInt256 left, UInt256 right) => left.CompareTo(right) >= 0;

    private void Write(Span<byte> word)
    {
        BinaryPrimitives.WriteUInt128BigEndian(word, _high);
        BinaryPrimitives.WriteUInt128BigEndian(word[16..], _low);
    }
}
