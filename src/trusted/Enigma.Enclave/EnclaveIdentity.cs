// SPDX-License-Identifier: MIT
using Enigma.Crypto;

namespace Enigma.Enclave;

/// <summary>
/// The two key pairs of one enclave: it signs with one and receives keys with the other. Born inside; outside they exist sealed only.
/// </summary>
public sealed class EnclaveIdentity
{
    private EnclaveIdentity(Secp256k1PrivateKey signer, XWingPrivateKey encryption)
    {
        Signer = signer;
        Encryption = encryption;
    }

    /// <summary>Signs for the Ledger; its address is the enclave's name there.</summary>
    public Secp256k1PrivateKey Signer { get; }

    /// <summary>Opens what a key keeper releases to this enclave.</summary>
    public XWingPrivateKey Encryption { get; }

    /// <summary>The key pairs of these secrets.</summary>
    public static EnclaveIdentity Of(EnclaveSecrets secrets) =>
        // A uniformly random scalar is out of range with probability 2^-128; the key refuses it, and Configure with it.
        new(Secp256k1PrivateKey.FromBytes(secrets.Signer), XWingPrivateKey.FromSeed(secrets.EncryptionSeed));
}
