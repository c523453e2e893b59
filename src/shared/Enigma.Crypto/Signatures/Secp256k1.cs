// SPDX-License-Identifier: MIT
using Org.BouncyCastle.Math;
using Org.BouncyCastle.Math.EC;

namespace Enigma.Crypto;

/// <summary>
/// Recoverable ECDSA over secp256k1 as Ethereum's <c>ecrecover</c> has it. A signature is 65 bytes, r (32) | s (32) | v (1), with v
/// 27 or 28 and s in the lower half of the order, so that each signature has one form.
/// </summary>
public static class Secp256k1
{
    /// <summary>The length of a signature in bytes.</summary>
    public const int SignatureSize = 65;

    /// <summary>The lesser of the two values of v: the point has an even y.</summary>
    internal const byte EvenRecoveryId = 27;

    /// <summary>
    /// Finds the account whose key signed <paramref name="digest"/>. False for a wrong length, v other than 27 or 28, r or s out of range,
    /// s in the upper half, or an r that is no point of the curve.
    /// </summary>
    public static bool TryRecover(Hash32 digest, ReadOnlySpan<byte> signature, out Address signer)
    {
        signer = default;
        if (signature.Length != SignatureSize || signature[64] is not (EvenRecoveryId or EvenRecoveryId + 1))
        {
            return false;
        }

        var r = Secp256k1Curve.Unsigned(signature[..32]);
        var s = Secp256k1Curve.Unsigned(signature[32..64]);
        if (!IsInRange(r, Secp256k1Curve.Order.Subtract(BigInteger.One)) || !IsInRange(s, Secp256k1Curve.HalfOrder))
        {
            return false;
        }

        if (!TryDecompress(signature[..32], isOdd: signature[64] != EvenRecoveryId, out var noncePoint))
        {
            return false;
        }

        PrimitiveTally.Count(Primitive.Secp256k1Recover, Hash32.Size);
        // Q = r^-1 (s R - z G)
        var order = Secp256k1Curve.Order;
        var inverse = r.ModInverse(order);
        var z = Secp256k1Curve.Unsigned(digest.AsSpan());
        var publicKey = ECAlgorithms.SumOfTwoMultiplies(
            Secp256k1Curve.Parameters.G, inverse.Multiply(z).Mod(order).Negate().Mod(order),
            noncePoint, inverse.Multiply(s).Mod(order));
        if (publicKey.IsInfinity)
        {
            return false;
        }

        signer = Secp256k1Curve.AddressOf(publicKey);
        return true;
    }

    /// <summary>The account whose key signed <paramref name="digest"/>.</summary>
    /// <exception cref="EnigmaException"><c>crypto.bad_signature</c> in all cases in which <see cref="TryRecover"/> is false.</exception>
    public static Address Recover(Hash32 digest, ReadOnlySpan<byte> signature) =>
        TryRecover(digest, signature, out var signer)
            ? signer
            : throw new EnigmaException(
                CryptoErrors.BadSignature,
                $"signature of {signature.Length} bytes is not a secp256k1 signature; "
                + "expected 65 bytes r | s | v with low s and v 27 or 28");

    private static bool IsInRange(BigInteger value, BigInteger maximum) => value.SignValue > 0 && value.CompareTo(maximum) <= 0;

    private static bool TryDecompress(ReadOnlySpan<byte> x, bool isOdd, out ECPoint point)
    {
        Span<byte> compressed = stackalloc byte[33];
        compressed[0] = isOdd ? (byte)3 : (byte)2;
        x.CopyTo(compressed[1..]);
        try
        {
            point = Secp256k1Curve.Parameters.Curve.DecodePoint(compressed);
            return true;
        }
        catch (ArgumentException)
        {
            // The library has no other way to say that x^3 + 7 is not a square.
            point = Secp256k1Curve.Parameters.Curve.Infinity;
            return false;
        }
    }
}
