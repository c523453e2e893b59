// SPDX-License-Identifier: MIT
using NSec.Cryptography;

namespace Enigma.Crypto;

/// <summary>Ed25519 signatures (RFC 8032): public keys of 32 bytes, signatures of 64.</summary>
public static class Ed25519
{
    /// <summary>The length of a public key in bytes.</summary>
    public const int PublicKeySize = 32;

    /// <summary>The length of a signature in bytes.</summary>
    public const int SignatureSize = 64;

    /// <summary>
    /// True when <paramref name="signature"/> was made over <paramref name="message"/> by that key; false for anything else.
    /// </summary>
    public static bool Verify(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        PrimitiveTally.Count(Primitive.Ed25519Verify, message.Length);
        return signature.Length == SignatureSize
            && PublicKey.TryImport(SignatureAlgorithm.Ed25519, publicKey, KeyBlobFormat.RawPublicKey, out var key)
            && key is not null
            && SignatureAlgorithm.Ed25519.Verify(key, message, signature);
    }
}
