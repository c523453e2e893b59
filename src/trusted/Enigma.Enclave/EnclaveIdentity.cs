// SPDX-License-Identifier: MIT
using Enigma.Crypto;

namespace Enigma.Enclave;

/// <summary>
/// The two key pairs of one enclave process: it signs with one and receives keys with the other. Born here, never written anywhere, gone
/// with the process.
/// </summary>
public sealed class EnclaveIdentity
{
    private const int SeedSize = 32;

    private EnclaveIdentity(Secp256k1PrivateKey signer, XWingPrivateKey encryption)
    {
        Signer = signer;
        Encryption = encryption;
    }

    /// <summary>Signs for the Ledger; its address is the enclave's name there.</summary>
    public Secp256k1PrivateKey Signer { get; }

    /// <summary>Opens what a key keeper releases to this enclave.</summary>
    public XWingPrivateKey Encryption { get; }

    /// <summary>Makes both key pairs from the platform's entropy.</summary>
    public static EnclaveIdentity Create(IEnclavePlatform platform)
    {
        Span<byte> seed = stackalloc byte[SeedSize];
        platform.FillRandom(seed);
        // A uniformly random scalar is out of range with probability 2^-128; the key refuses it, and Configure with it.
        var signer = Secp256k1PrivateKey.FromBytes(seed);
        platform.FillRandom(seed);
        var encryption = XWingPrivateKey.FromSeed(seed);
        System.Security.Cryptography.CryptographicOperations.ZeroMemory(seed);
        return new EnclaveIdentity(signer, encryption);
    }
}
