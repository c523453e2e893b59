// SPDX-License-Identifier: MIT
using System.Security.Cryptography;
using NSec.Cryptography;
using Org.BouncyCastle.Crypto.Parameters;

namespace Enigma.Crypto;

/// <summary>
/// An X-Wing private key, expanded once from its 32-byte seed. Only the seed is ever stored or sent: the expanded form would lose the
/// binding of secret to public key (draft §5.5.1).
/// </summary>
public sealed class XWingPrivateKey : IDisposable
{
    /// <summary>The length of a seed, which is the private key as it is stored.</summary>
    public const int SeedSize = 32;

    private readonly MLKemPrivateKeyParameters _latticeKey;
    private readonly Key _curveKey;
    private readonly byte[] _publicKey = new byte[XWing.PublicKeySize];

    private XWingPrivateKey(ReadOnlySpan<byte> seed)
    {
        Span<byte> expanded = stackalloc byte[MlKem768.SeedSize + X25519.Size];
        Sha3.Shake256(expanded, seed);
        _latticeKey = MlKem768.FromSeed(expanded[..MlKem768.SeedSize]);
        _curveKey = X25519.ImportPrivateKey(expanded[MlKem768.SeedSize..]);
        CryptographicOperations.ZeroMemory(expanded);
        _latticeKey.GetPublicKeyEncoded().CopyTo(_publicKey, 0);
        X25519.PublicKeyOf(_curveKey).CopyTo(_publicKey, MlKem768.PublicKeySize);
    }

    /// <summary>The public key, 1216 bytes.</summary>
    public ReadOnlySpan<byte> PublicKey => _publicKey;

    /// <summary>The key pair of a 32-byte seed (draft §5.2).</summary>
    /// <exception cref="EnigmaException"><c>crypto.bad_key_length</c></exception>
    public static XWingPrivateKey FromSeed(ReadOnlySpan<byte> seed)
    {
        CryptoErrors.RequireLength(seed, SeedSize, CryptoErrors.BadKeyLength, "X-Wing seed");
        return new XWingPrivateKey(seed);
    }

    /// <summary>
    /// The shared secret of an encapsulation, 32 bytes. Altered encapsulations give another secret, never an error: what is sealed with it
    /// will not open.
    /// </summary>
    /// <exception cref="EnigmaException"><c>crypto.bad_ciphertext_length</c> when it does not have 1120 bytes.</exception>
    public byte[] Decapsulate(ReadOnlySpan<byte> encapsulation)
    {
        CryptoErrors.RequireLength(encapsulation, XWing.EncapsulationSize, CryptoErrors.BadCiphertextLength, "X-Wing encapsulation");
        Span<byte> latticeSecret = stackalloc byte[MlKem768.SharedSecretSize];
        Span<byte> curveSecret = stackalloc byte[X25519.Size];
        var ephemeralPoint = encapsulation[MlKem768.CiphertextSize..];
        MlKem768.Decapsulate(_latticeKey, encapsulation[..MlKem768.CiphertextSize], latticeSecret);
        X25519.Agree(_curveKey, ephemeralPoint, curveSecret);
        return XWing.Combine(latticeSecret, curveSecret, ephemeralPoint, PublicKey[MlKem768.PublicKeySize..]);
    }

    /// <summary>Wipes the X25519 half. The ML-KEM half is managed memory of its library and is left to the collector.</summary>
    public void Dispose() => _curveKey.Dispose();
}
