// SPDX-License-Identifier: MIT
using System.Numerics;
using System.Text;
using Enigma.Crypto;

namespace Enigma.Ethereum;

/// <summary>A value of Solidity's ABI: one of the records nested here.</summary>
public abstract record AbiValue
{
    private AbiValue()
    {
    }

    /// <summary>A value of uintN or intN.</summary>
    public sealed record Number(BigInteger Value) : AbiValue;

    /// <summary>A value of address.</summary>
    public sealed record Account(Address Value) : AbiValue;

    /// <summary>A value of bool.</summary>
    public sealed record Boolean(bool Value) : AbiValue;

    /// <summary>A value of bytes or bytesN.</summary>
    public sealed record Bytes(ReadOnlyMemory<byte> Value) : AbiValue
    {
        /// <inheritdoc/>
        public bool Equals(Bytes? other) => other is not null && Value.Span.SequenceEqual(other.Value.Span);

        /// <inheritdoc/>
        public override int GetHashCode()
        {
            var hash = new HashCode();
            hash.AddBytes(Value.Span);
            return hash.ToHashCode();
        }
    }

    /// <summary>A value of string.</summary>
    public sealed record Text(string Value) : AbiValue;

    /// <summary>A value of an array or a tuple.</summary>
    public sealed record List(IReadOnlyList<AbiValue> Items) : AbiValue
    {
        /// <inheritdoc/>
        public bool Equals(List? other) => other is not null && Items.SequenceEqual(other.Items);

        /// <inheritdoc/>
        public override int GetHashCode() => Items.Aggregate(Items.Count, HashCode.Combine);
    }

    /// <summary>An integer.</summary>
    public static AbiValue Of(BigInteger value) => new Number(value);

    /// <summary>An integer.</summary>
    public static AbiValue Of(UInt256 value) => new Number(value.ToBigInteger());

    /// <summary>An integer.</summary>
    public static AbiValue Of(ulong value) => new Number(value);

    /// <summary>An account.</summary>
    public static AbiValue Of(Address value) => new Account(value);

    /// <summary>A boolean.</summary>
    public static AbiValue Of(bool value) => new Boolean(value);

    /// <summary>Bytes, for bytes and bytesN.</summary>
    public static AbiValue Of(ReadOnlyMemory<byte> value) => new Bytes(value);

    /// <summary>Bytes, for bytes and bytesN.</summary>
    public static AbiValue Of(byte[] value) => new Bytes(value);

    /// <summary>Bytes, for bytes32.</summary>
    public static AbiValue Of(Hash32 value) => new Bytes(value.ToArray());

    /// <summary>A string.</summary>
    public static AbiValue Of(string value) => new Text(value);

    /// <summary>An array or a tuple.</summary>
    public static AbiValue Of(params IReadOnlyList<AbiValue> items) => new List(items);

    /// <summary>The integer as a number of 256 bits.</summary>
    /// <exception cref="InvalidCastException">The value is of another kind.</exception>
    public UInt256 AsUInt256() => UInt256.FromBigInteger(((Number)this).Value);

    /// <summary>The account.</summary>
    /// <exception cref="InvalidCastException">The value is of another kind.</exception>
    public Address AsAddress() => ((Account)this).Value;

    /// <summary>The bytes.</summary>
    /// <exception cref="InvalidCastException">The value is of another kind.</exception>
    public ReadOnlyMemory<byte> AsBytes() => ((Bytes)this).Value;

    /// <summary>The bytes of a bytes32.</summary>
    /// <exception cref="InvalidCastException">The value is of another kind.</exception>
    public Hash32 AsHash() => Hash32.FromSpan(((Bytes)this).Value.Span);

    /// <summary>The truth value.</summary>
    /// <exception cref="InvalidCastException">The value is of another kind.</exception>
    public bool AsBoolean() => ((Boolean)this).Value;

    /// <summary>The string.</summary>
    /// <exception cref="InvalidCastException">The value is of another kind.</exception>
    public string AsText() => ((Text)this).Value;

    /// <summary>The members of an array or tuple.</summary>
    /// <exception cref="InvalidCastException">The value is of another kind.</exception>
    public IReadOnlyList<AbiValue> AsList() => ((List)this).Items;

    /// <summary>UTF-8 that refuses what is not text, instead of replacing it.</summary>
    internal static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
}
