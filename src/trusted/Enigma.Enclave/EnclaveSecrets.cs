// SPDX-License-Identifier: MIT
using System.Security.Cryptography;
using Enigma.Attestation;
using Enigma.Crypto;

namespace Enigma.Enclave;

/// <summary>
/// What an enclave is born with and needs again after a restart; everything else it rebuilds from the Ledger. A key keeper has the master
/// secret of the network beside the two keys of every enclave, and what is left of it once something was erased; the two keys never change
/// during the life of an identity.
/// </summary>
public sealed class EnclaveSecrets : IDisposable
{
    private const int SecretSize = 32;

    private readonly byte[] _bytes;

    private EnclaveSecrets(byte[] bytes) => _bytes = bytes;

    /// <summary>The private key that signs for the Ledger.</summary>
    internal ReadOnlySpan<byte> Signer => Bytes[..SecretSize];

    /// <summary>The seed of the key that a key keeper seals to.</summary>
    internal ReadOnlySpan<byte> EncryptionSeed => Bytes.Slice(SecretSize, SecretSize);

    /// <summary>The master secret of the network, or what is left of it; only a key keeper has one.</summary>
    public ReadOnlySpan<byte> Master => Bytes[(2 * SecretSize)..];

    /// <summary>All secrets, one behind the other.</summary>
    internal ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>Draws the secrets of a new enclave from the platform's entropy.</summary>
    public static EnclaveSecrets Draw(EnclaveRole role, IEnclavePlatform platform)
    {
        var bytes = new byte[SizeFor(role)];
        platform.FillRandom(bytes);
        return new EnclaveSecrets(bytes);
    }

    /// <summary>Wipes the secrets.</summary>
    public void Dispose() => CryptographicOperations.ZeroMemory(_bytes);

    /// <summary>Takes over the secrets that <see cref="SealedSecrets"/> opened.</summary>
    internal static EnclaveSecrets Adopt(byte[] bytes) => new(bytes);

    /// <summary>The same two keys with another <see cref="Master"/>.</summary>
    internal EnclaveSecrets With(ReadOnlySpan<byte> master) => new([.. _bytes.AsSpan(0, 2 * SecretSize), .. master]);

    /// <summary>How many bytes of secrets an enclave of this role is born with; a key keeper that has erased something has more.</summary>
    internal static int SizeFor(EnclaveRole role) => role == EnclaveRole.KeyKeeper ? 3 * SecretSize : 2 * SecretSize;
}
