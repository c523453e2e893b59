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
/// <param name="Operator">The account that a worker stakes and earns for; zero exactly for key keepers.</param>
/// <param name="EncryptionKeyHash">Keccak-256 of its encryption key.</param>
/// <param name="RecentBlock">The hash of a block that did not exist long before.</param>
/// <param name="Expiry">The end of the evidence in seconds.</param>
public sealed record EnclaveClaims(
    EnclaveRole Role, Hash32 ManifestHash, Address Signer, Address Operator, Hash32 EncryptionKeyHash, Hash32 RecentBlock, ulong Expiry)
    : IWireValue<EnclaveClaims>
{
    private const byte Version = 1;

    /// <summary>True when a worker names its operator and a key keeper none.</summary>
    public bool HasFittingOperator => Role == EnclaveRole.KeyKeeper == (Operator == Address.Zero);

    /// <summary>The bytes.</summary>
    public byte[] Encode() => WireValue.Encode(this);

    /// <inheritdoc/>
    public void Write(WireWriter writer) => writer
        .WriteByte(Version).WriteByte((byte)Role).WriteHash(ManifestHash).WriteAddress(Signer).WriteAddress(Operator)
        .WriteHash(EncryptionKeyHash).WriteHash(RecentBlock).WriteUInt64(Expiry);

    /// <inheritdoc/>
    public static EnclaveClaims Read(ref WireReader reader)
    {
        reader.ReadVersion(Version);
        var role = (EnclaveRole)reader.ReadByte();
        if (role is not (EnclaveRole.Worker or EnclaveRole.KeyKeeper))
        {
            throw reader.Bad($"has role {(byte)role}, expected 1 or 2");
        }

        var claims = new EnclaveClaims(
            role, reader.ReadHash(), reader.ReadAddress(), reader.ReadAddress(), reader.ReadHash(), reader.ReadHash(), reader.ReadUInt64());
        return claims.HasFittingOperator
            ? claims
            : throw reader.Bad($"has operator {claims.Operator}, expected {(role == EnclaveRole.Worker ? "one" : "none")} for a {role}");
    }
}
