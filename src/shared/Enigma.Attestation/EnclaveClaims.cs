// SPDX-License-Identifier: MIT
using Enigma.Crypto;
using Enigma.Protocol;

namespace Enigma.Attestation;

/// <summary>What an enclave is for.</summary>
public enum EnclaveRole : byte
{
    /// <summary>It executes tasks.</summary>
    Worker = 1,

    /// <summary>It holds the keys.</summary>
    KeyKeeper = 2,
}

/// <summary>What an enclave says about itself and has its platform attest (spec/keys.md §7).</summary>
/// <param name="Role">What it is for.</param>
/// <param name="ManifestHash">The network that it was configured for.</param>
/// <param name="Signer">The address of its signing key.</param>
/// <param name="EncryptionKeyHash">Keccak-256 of its encryption key.</param>
/// <param name="RecentBlock">The hash of a block that did not exist long before.</param>
/// <param name="Expiry">The end of the evidence in seconds.</param>
public sealed record EnclaveClaims(
    EnclaveRole Role, Hash32 ManifestHash, Address Signer, Hash32 EncryptionKeyHash, Hash32 RecentBlock, ulong Expiry)
    : IWireValue<EnclaveClaims>
{
    private const byte Version = 1;

    /// <summary>The bytes.</summary>
    public byte[] Encode() => WireValue.Encode(this);

    /// <inheritdoc/>
    public void Write(WireWriter writer) => writer
        .WriteByte(Version).WriteByte((byte)Role).WriteHash(ManifestHash).WriteAddress(Signer).WriteHash(EncryptionKeyHash)
        .WriteHash(RecentBlock).WriteUInt64(Expiry);

    /// <inheritdoc/>
    public static EnclaveClaims Read(ref WireReader reader)
    {
        reader.ReadVersion(Version);
        var role = (EnclaveRole)reader.ReadByte();
        return role is not (EnclaveRole.Worker or EnclaveRole.KeyKeeper)
            ? throw reader.Bad($"has role {(byte)role}, expected 1 or 2")
            : new(role, reader.ReadHash(), reader.ReadAddress(), reader.ReadHash(), reader.ReadHash(), reader.ReadUInt64());
    }
}
