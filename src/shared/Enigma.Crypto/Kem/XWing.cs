// SPDX-License-Identifier: MIT
using System.Security.Cryptography;

namespace Enigma.Crypto;

/// <summary>
/// X-Wing, the hybrid KEM of X25519 and ML-KEM-768 (draft-connolly-cfrg-xwing-kem-10): secure while one of the two is. Randomness is an
/// argument; the same seed must never be used for two encapsulations.
/// </summary>
public static class XWing
{
    /// <summary>The length of a public key: ML-KEM-768 key (1184) | X25519 key (32).</summary>
    public const int PublicKeySize = MlKem768.PublicKeySize + X25519.Size;

    /// <summary>The length of an encapsulation: ML-KEM-768 ciphertext (1088) | X25519 ephemeral key (32).</summary>
    public const int EncapsulationSize = MlKem768.CiphertextSize + X25519.Size;

    /// <summary>The length of the randomness of one encapsulation: ML-KEM-768 message (32) | X25519 ephemeral scalar (32).</summary>
    public const int EncapsulationSeedSize = MlKem768.MessageSize + X25519.Size;

    /// <summary>The length of a shared secret.</summary>
    public const int SharedSecretSize = 32;

    /// <summary>The six bytes that end the combiner's input: the picture of an X-Wing, \.//^\ (draft §5.3).</summary>
    private static ReadOnlySpan<byte> CombinerLabel => @"\.//^\"u8;

    /// <summary>Makes a shared secret and its encapsulation for the owner of <paramref name="publicKey"/> (draft §5.4.1).</summary>
    /// <param name="publicKey">1216 bytes.</param>
    /// <param name="encapsulationSeed">64 fresh random bytes.</param>
    /// <returns>The shared secret (32 bytes) and the encapsulation (1120 bytes).</returns>
    /// <exception cref="EnigmaException">
    /// <c>crypto.bad_key_length</c>; <c>crypto.bad_key</c> when an ML-KEM coefficient is not reduced.
    /// </exception>
    public static (byte[] SharedSecret, byte[] Encapsulation) Encapsulate(
        ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> encapsulationSeed)
    {
        CryptoErrors.RequireLength(publicKey, PublicKeySize, CryptoErrors.BadKeyLength, "X-Wing public key");
        CryptoErrors.RequireLength(encapsulationSeed, EncapsulationSeedSize, CryptoErrors.BadKeyLength, "X-Wing encapsulation seed");
        Span<byte> latticeSecret = stackalloc byte[MlKem768.SharedSecretSize];
        Span<byte> curveSecret = stackalloc byte[X25519.Size];
        var encapsulation = new byte[EncapsulationSize];
        var ephemeralPoint = encapsulation.AsSpan(MlKem768.CiphertextSize);
        var curveKey = publicKey[MlKem768.PublicKeySize..];

        MlKem768.Encapsulate(
            publicKey[..MlKem768.PublicKeySize], encapsulationSeed[..MlKem768.MessageSize],
            encapsulation.AsSpan(0, MlKem768.CiphertextSize), latticeSecret);
        using (var ephemeral = X25519.ImportPrivateKey(encapsulationSeed[MlKem768.MessageSize..]))
        {
            X25519.PublicKeyOf(ephemeral).CopyTo(ephemeralPoint);
            X25519.Agree(ephemeral, curveKey, curveSecret);
        }

        return (Combine(latticeSecret, curveSecret, ephemeralPoint, curveKey), encapsulation);
    }

    /// <summary>Checks length and coefficients of a public key without using it.</summary>
    /// <exception cref="EnigmaException"><c>crypto.bad_key_length</c> or <c>crypto.bad_key</c></exception>
    public static void VerifyPublicKey(ReadOnlySpan<byte> publicKey)
    {
        CryptoErrors.RequireLength(publicKey, PublicKeySize, CryptoErrors.BadKeyLength, "X-Wing public key");
        MlKem768.RequireReduced(publicKey);
    }

    /// <summary>Hashes both secrets with what binds them (draft §5.3), and wipes them.</summary>
    internal static byte[] Combine(
        Span<byte> latticeSecret, Span<byte> curveSecret, ReadOnlySpan<byte> ephemeralPoint, ReadOnlySpan<byte> curveKey)
    {
        var sponge = new KeccakSponge(KeccakSponge.Sha3Suffix);
        sponge.Absorb(latticeSecret);
        sponge.Absorb(curveSecret);
        sponge.Absorb(ephemeralPoint);
        sponge.Absorb(curveKey);
        sponge.Absorb(CombinerLabel);
        var shared = new byte[SharedSecretSize];
        sponge.Squeeze(shared);
        CryptographicOperations.ZeroMemory(latticeSecret);
        CryptographicOperations.ZeroMemory(curveSecret);
        return shared;
    }
}
