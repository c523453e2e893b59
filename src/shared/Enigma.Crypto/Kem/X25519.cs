// SPDX-License-Identifier: MIT
using System.Security.Cryptography;
using NSec.Cryptography;

namespace Enigma.Crypto;

/// <summary>The function X25519 of RFC 7748 §5, on 32-byte strings.</summary>
internal static class X25519
{
    internal const int Size = 32;

    internal static byte[] PublicKeyOf(Key privateKey) => privateKey.PublicKey.Export(KeyBlobFormat.RawPublicKey);

    /// <summary>The key of a scalar; its public key is computed with it.</summary>
    internal static Key ImportPrivateKey(ReadOnlySpan<byte> scalar)
    {
        PrimitiveTally.Count(Primitive.X25519Key, Size);
        return Key.Import(KeyAgreementAlgorithm.X25519, scalar, KeyBlobFormat.RawPrivateKey);
    }

    /// <summary>
    /// The shared point. A point of small order gives 32 zero bytes, as in RFC 7748: X-Wing hashes the point with the public keys and
    /// does not refuse it (draft-connolly-cfrg-xwing-kem §5.3, §5.5).
    /// </summary>
    internal static void Agree(Key privateKey, ReadOnlySpan<byte> publicKey, Span<byte> shared)
    {
        PrimitiveTally.Count(Primitive.X25519Agree, Size);
        var point = PublicKey.Import(KeyAgreementAlgorithm.X25519, publicKey, KeyBlobFormat.RawPublicKey);
        var exportable = new SharedSecretCreationParameters { ExportPolicy = KeyExportPolicies.AllowPlaintextExport };
        using var secret = KeyAgreementAlgorithm.X25519.Agree(privateKey, point, exportable);
        if (secret is null)
        {
            shared.Clear();
            return;
        }

        var exported = secret.Export(SharedSecretBlobFormat.RawSharedSecret);
        exported.CopyTo(shared);
        CryptographicOperations.ZeroMemory(exported);
    }
}
