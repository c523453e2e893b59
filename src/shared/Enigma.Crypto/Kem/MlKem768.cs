// SPDX-License-Identifier: MIT
using System.Security.Cryptography;
using Org.BouncyCastle.Crypto.Kems;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Prng;
using Org.BouncyCastle.Security;

namespace Enigma.Crypto;

/// <summary>ML-KEM-768 (FIPS 203) with its randomness as an argument.</summary>
internal static class MlKem768
{
    internal const int PublicKeySize = 1184;
    internal const int CiphertextSize = 1088;
    internal const int SharedSecretSize = 32;
    internal const int SeedSize = 64;
    internal const int MessageSize = 32;

    private const int Modulus = 3329;
    private const int EncodedVectorSize = 1152;

    internal static MLKemPrivateKeyParameters FromSeed(ReadOnlySpan<byte> seed)
    {
        PrimitiveTally.Count(Primitive.MlKemKey, seed.Length);
        var copy = seed.ToArray();
        var key = MLKemPrivateKeyParameters.FromSeed(MLKemParameters.ml_kem_768, copy);
        CryptographicOperations.ZeroMemory(copy);
        return key;
    }

    internal static void Encapsulate(
        ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message, Span<byte> ciphertext, Span<byte> sharedSecret)
    {
        PrimitiveTally.Count(Primitive.MlKemEncapsulate, publicKey.Length);
        RequireReduced(publicKey);
        var key = MLKemPublicKeyParameters.FromEncoding(MLKemParameters.ml_kem_768, publicKey.ToArray());
        var encapsulator = new MLKemEncapsulator(MLKemParameters.ml_kem_768);
        encapsulator.Init(new ParametersWithRandom(key, new SecureRandom(new OneMessage(message.ToArray()))));
        var encapsulation = new byte[CiphertextSize];
        var secret = new byte[SharedSecretSize];
        encapsulator.Encapsulate(encapsulation, 0, CiphertextSize, secret, 0, SharedSecretSize);
        encapsulation.CopyTo(ciphertext);
        secret.CopyTo(sharedSecret);
        CryptographicOperations.ZeroMemory(secret);
    }

    internal static void Decapsulate(MLKemPrivateKeyParameters key, ReadOnlySpan<byte> ciphertext, Span<byte> sharedSecret)
    {
        PrimitiveTally.Count(Primitive.MlKemDecapsulate, ciphertext.Length);
        var decapsulator = new MLKemDecapsulator(MLKemParameters.ml_kem_768);
        decapsulator.Init(key);
        var secret = new byte[SharedSecretSize];
        decapsulator.Decapsulate(ciphertext.ToArray(), 0, CiphertextSize, secret, 0, SharedSecretSize);
        secret.CopyTo(sharedSecret);
        CryptographicOperations.ZeroMemory(secret);
    }

    /// <summary>The encapsulation key check of FIPS 203 §7.2: each 12-bit coefficient is below the modulus.</summary>
    internal static void RequireReduced(ReadOnlySpan<byte> publicKey)
    {
        for (var i = 0; i < EncodedVectorSize; i += 3)
        {
            var low = publicKey[i] | ((publicKey[i + 1] & 0xF) << 8);
            var high = (publicKey[i + 1] >> 4) | (publicKey[i + 2] << 4);
            if (low >= Modulus || high >= Modulus)
            {
                throw new EnigmaException(
                    CryptoErrors.BadKey,
                    $"public key is not an ML-KEM-768 key: the coefficient at byte {i} is {Math.Max(low, high)}, "
                    + $"expected less than {Modulus}");
            }
        }
    }

    /// <summary>Gives the one 32-byte message that encapsulation asks for, and refuses to give it twice.</summary>
    private sealed class OneMessage(byte[] message) : IRandomGenerator
    {
        private bool _given;

        public void AddSeedMaterial(byte[] seed) => throw new NotSupportedException();

        public void AddSeedMaterial(ReadOnlySpan<byte> seed) => throw new NotSupportedException();

        public void AddSeedMaterial(long seed) => throw new NotSupportedException();

        public void NextBytes(byte[] bytes) => NextBytes(bytes.AsSpan());

        public void NextBytes(byte[] bytes, int start, int len) => NextBytes(bytes.AsSpan(start, len));

        public void NextBytes(Span<byte> bytes)
        {
            if (_given || bytes.Length != message.Length)
            {
                throw new InvalidOperationException($"encapsulation asked for {bytes.Length} bytes more than its message");
            }

            message.CopyTo(bytes);
            CryptographicOperations.ZeroMemory(message);
            _given = true;
        }
    }
}
