// SPDX-License-Identifier: MIT
using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;
using Enigma.Crypto;
using Enigma.Protocol;

namespace Enigma.Attestation;

/// <summary>
/// A P-256 key of a local network's development root (spec/attestation.md §10). It signs without randomness (RFC 6979), so that the same enclave
/// has the same quotes. Arithmetic here is not constant in time: whoever runs a simulated enclave knows the seed of its keys.
/// </summary>
internal sealed class DevelopmentKey
{
    // 128 bits more than the order has, so that no scalar is likelier than another (FIPS 186-5, A.2.1).
    private const int DrawnSize = 48;

    private static readonly BigInteger Order = BigInteger.Parse(
        "0ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551", NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    private readonly BigInteger _scalar;
    private readonly byte[] _bytes;

    /// <summary>The key of a scalar of 1 up to the order.</summary>
    internal DevelopmentKey(BigInteger scalar)
    {
        _scalar = scalar;
        _bytes = BytesOf(scalar);
        PublicKey = PointOf(_bytes);
    }

    /// <summary>X | Y.</summary>
    internal ByteString PublicKey { get; }

    /// <summary>The key of a purpose; keys of different purposes say nothing about each other.</summary>
    internal static DevelopmentKey Derive(ReadOnlySpan<byte> seed, ReadOnlySpan<byte> purpose)
    {
        var drawn = HkdfSha256.Derive(seed, [], [.. Labels.DevelopmentKey, .. purpose], DrawnSize);
        return new((NumberOf(drawn) % (Order - 1)) + 1);
    }

    /// <summary>The signature r | s over SHA-256 of the message.</summary>
    internal byte[] Sign(ReadOnlySpan<byte> message)
    {
        var digest = NumberOf(SHA256.HashData(message)) % Order;
        foreach (var nonce in Nonces(digest))
        {
            var r = NumberOf(PointOf(nonce).Span[..P256.NumberSize]) % Order;
            var s = Inverse(NumberOf(nonce)) * (digest + (r * _scalar)) % Order;
            if (!r.IsZero && !s.IsZero)
            {
                return [.. BytesOf(r), .. BytesOf(s)];
            }
        }

        throw new InvalidOperationException("the nonces do not end");
    }

    /// <summary>The nonces of a digest, the first of which almost always serves (RFC 6979, 3.2).</summary>
    private IEnumerable<byte[]> Nonces(BigInteger digest)
    {
        byte[] seed = [.. _bytes, .. BytesOf(digest)];
        byte[] key = new byte[P256.NumberSize], value = new byte[P256.NumberSize];
        Array.Fill<byte>(value, 1);
        foreach (byte round in (byte[])[0, 1])
        {
            key = Mac(key, [.. value, round, .. seed]);
            value = Mac(key, value);
        }

        while (true)
        {
            value = Mac(key, value);
            var nonce = NumberOf(value);
            if (!nonce.IsZero && nonce < Order)
            {
                yield return value;
            }

            key = Mac(key, [.. value, 0]);
            value = Mac(key, value);
        }
    }

    /// <summary>The base library's multiplication of the base point: it completes a private key by its public one.</summary>
    private static ByteString PointOf(byte[] scalar)
    {
        using var pair = ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, D = scalar });
        var point = pair.ExportParameters(includePrivateParameters: false).Q;
        return ByteString.Adopt([.. point.X!, .. point.Y!]);
    }

    private static byte[] Mac(ReadOnlySpan<byte> key, ReadOnlySpan<byte> message) => HMACSHA256.HashData(key, message);

    private static BigInteger Inverse(BigInteger number)
    {
        var (left, right, a, b) = (Order, number, BigInteger.Zero, BigInteger.One);
        while (!right.IsZero)
        {
            var quotient = BigInteger.DivRem(left, right, out var rest);
            (left, right, a, b) = (right, rest, b, a - (quotient * b));
        }

        return a.Sign < 0 ? a + Order : a;
    }

    private static BigInteger NumberOf(ReadOnlySpan<byte> bytes) => new(bytes, isUnsigned: true, isBigEndian: true);

    private static byte[] BytesOf(BigInteger number)
    {
        var bytes = number.ToByteArray(isUnsigned: true, isBigEndian: true);
        return [.. new byte[P256.NumberSize - bytes.Length], .. bytes];
    }
}
