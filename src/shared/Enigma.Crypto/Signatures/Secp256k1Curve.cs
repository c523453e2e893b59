// SPDX-License-Identifier: MIT
using Org.BouncyCastle.Asn1.X9;
using Org.BouncyCastle.Crypto.EC;
using Org.BouncyCastle.Math;
using Org.BouncyCastle.Math.EC;

namespace Enigma.Crypto;

/// <summary>The curve of Ethereum accounts and what signing and recovery share.</summary>
internal static class Secp256k1Curve
{
    internal static readonly X9ECParameters Parameters = CustomNamedCurves.GetByName("secp256k1");

    internal static readonly BigInteger Order = Parameters.N;

    /// <summary>Signatures with a greater s are refused: each would have a twin with the other half (EIP-2).</summary>
    internal static readonly BigInteger HalfOrder = Parameters.N.ShiftRight(1);

    internal static Address AddressOf(ECPoint publicKey)
    {
        Span<byte> encoded = stackalloc byte[65];
        publicKey.Normalize().EncodeTo(false, encoded);
        return Address.FromSpan(Keccak256.Hash(encoded[1..]).AsSpan()[12..]);
    }

    internal static BigInteger Unsigned(ReadOnlySpan<byte> bigEndian) => new(1, bigEndian);

    /// <summary>Writes the low 32 bytes, big-endian, left-padded with zeros.</summary>
    internal static void WriteWord(BigInteger value, Span<byte> word)
    {
        var bytes = value.ToByteArrayUnsigned();
        word.Clear();
        bytes.CopyTo(word[(32 - bytes.Length)..]);
    }
}
