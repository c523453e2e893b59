// SPDX-License-Identifier: MIT
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Org.BouncyCastle.Crypto.Digests;
using Org.BouncyCastle.Crypto.Signers;
using Org.BouncyCastle.Math;
using Org.BouncyCastle.Math.EC.Multiplier;

namespace Enigma.Crypto;

/// <summary>
/// The private key of an Ethereum account. Signing is deterministic (RFC 6979). The key's own copy is wiped on disposal; numbers that the
/// arithmetic makes meanwhile are left to the collector.
/// </summary>
public sealed class Secp256k1PrivateKey : IDisposable
{
    /// <summary>The length in bytes.</summary>
    public const int Size = 32;

    private readonly byte[] _key;
    private bool _disposed;

    private Secp256k1PrivateKey(byte[] key)
    {
        _key = key;
        Address = Secp256k1Curve.AddressOf(BasePointTimes(Secp256k1Curve.Unsigned(key)));
    }

    /// <summary>The account that the key controls.</summary>
    public Address Address { get; }

    /// <summary>Takes a copy of a 32-byte big-endian scalar.</summary>
    /// <exception cref="EnigmaException">
    /// <c>crypto.bad_key_length</c>; <c>crypto.bad_key</c> when the scalar is zero or not below the order of the curve.
    /// </exception>
    public static Secp256k1PrivateKey FromBytes(ReadOnlySpan<byte> key)
    {
        CryptoErrors.RequireLength(key, Size, CryptoErrors.BadKeyLength, "secp256k1 private key");
        return TryFromBytes(key, out var result)
            ? result
            : throw new EnigmaException(
                CryptoErrors.BadKey,
                "secp256k1 private key is out of range; expected 1 to the curve order less one; take other random bytes");
    }

    /// <summary>The same without an exception; for keys that are derived by trying counters.</summary>
    public static bool TryFromBytes(ReadOnlySpan<byte> key, [NotNullWhen(true)] out Secp256k1PrivateKey? result)
    {
        result = null;
        if (key.Length != Size)
        {
            return false;
        }

        var scalar = Secp256k1Curve.Unsigned(key);
        if (scalar.SignValue == 0 || scalar.CompareTo(Secp256k1Curve.Order) >= 0)
        {
            return false;
        }

        result = new Secp256k1PrivateKey(key.ToArray());
        return true;
    }

    /// <summary>Signs a digest: 65 bytes r | s | v with low s and v 27 or 28.</summary>
    public byte[] Sign(Hash32 digest)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        PrimitiveTally.Count(Primitive.Secp256k1Sign, Size);
        var order = Secp256k1Curve.Order;
        var key = Secp256k1Curve.Unsigned(_key);
        var z = Secp256k1Curve.Unsigned(digest.AsSpan());
        var nonces = new HMacDsaKCalculator(new Sha256Digest());
        nonces.Init(order, key, digest.ToArray());
        while (true)
        {
            var nonce = nonces.NextK();
            var point = BasePointTimes(nonce).Normalize();
            var r = point.AffineXCoord.ToBigInteger();
            // An x that is not below the order would need a third value of v; the chance is 2^-128.
            if (r.SignValue == 0 || r.CompareTo(order) >= 0)
            {
                continue;
            }

            var s = nonce.ModInverse(order).Multiply(key.Multiply(r).Add(z)).Mod(order);
            if (s.SignValue == 0)
            {
                continue;
            }

            var isOdd = point.AffineYCoord.TestBitZero();
            if (s.CompareTo(Secp256k1Curve.HalfOrder) > 0)
            {
                s = order.Subtract(s);
                isOdd = !isOdd;
            }

            var signature = new byte[Secp256k1.SignatureSize];
            Secp256k1Curve.WriteWord(r, signature.AsSpan(0, 32));
            Secp256k1Curve.WriteWord(s, signature.AsSpan(32, 32));
            signature[64] = isOdd ? (byte)(Secp256k1.EvenRecoveryId + 1) : Secp256k1.EvenRecoveryId;
            return signature;
        }
    }

    /// <summary>Wipes the key.</summary>
    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(_key);
        _disposed = true;
    }

    // The comb multiplier looks up its table without branching on the scalar.
    private static Org.BouncyCastle.Math.EC.ECPoint BasePointTimes(BigInteger scalar) =>
        new FixedPointCombMultiplier().Multiply(Secp256k1Curve.Parameters.G, scalar);
}
