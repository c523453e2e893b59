// SPDX-License-Identifier: MIT
using NSec.Cryptography;

namespace Enigma.Crypto;

/// <summary>An Ed25519 key pair made from a seed; the seed lives in guarded native memory and is wiped on disposal.</summary>
public sealed class Ed25519PrivateKey : IDisposable
{
    /// <summary>The length of a seed in bytes.</summary>
    public const int SeedSize = 32;

    private readonly Key _key;
    private readonly byte[] _publicKey;

    private Ed25519PrivateKey(Key key)
    {
        _key = key;
        _publicKey = key.PublicKey.Export(KeyBlobFormat.RawPublicKey);
    }

    /// <summary>The public key, 32 bytes.</summary>
    public ReadOnlySpan<byte> PublicKey => _publicKey;

    /// <summary>The key pair of a 32-byte seed.</summary>
    /// <exception cref="EnigmaException"><c>crypto.bad_key_length</c></exception>
    public static Ed25519PrivateKey FromSeed(ReadOnlySpan<byte> seed)
    {
        CryptoErrors.RequireLength(seed, SeedSize, CryptoErrors.BadKeyLength, "Ed25519 seed");
        return new Ed25519PrivateKey(Key.Import(SignatureAlgorithm.Ed25519, seed, KeyBlobFormat.RawPrivateKey));
    }

    /// <summary>Signs a message: 64 bytes.</summary>
    public byte[] Sign(ReadOnlySpan<byte> message)
    {
        PrimitiveTally.Count(Primitive.Ed25519Sign, message.Length);
        return SignatureAlgorithm.Ed25519.Sign(_key, message);
    }

    /// <summary>Wipes the key.</summary>
    public void Dispose() => _key.Dispose();
}
