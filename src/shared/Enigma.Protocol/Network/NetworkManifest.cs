// SPDX-License-Identifier: MIT
using Enigma.Crypto;

namespace Enigma.Protocol;

/// <summary>Whom enclaves and clients believe block headers.</summary>
public enum HeaderTrust : byte
{
    /// <summary>A process that signs headers with a pinned key; never on a public chain.</summary>
    Authority = 1,
}

/// <summary>The root that attestation evidence must chain to.</summary>
public enum AttestationRoot : byte
{
    /// <summary>A root whose seed the network's host knows, so that its quotes prove no hardware; never on a public chain.</summary>
    Development = 1,

    /// <summary>Intel's SGX root: genuine SGX and TDX hardware.</summary>
    Intel = 2,
}

/// <summary>What defines a network: pinned by applications, configured into enclaves, attested by its hash (spec/keys.md §8).</summary>
/// <param name="ChainId">The Ethereum chain.</param>
/// <param name="Ledger">The Ledger.</param>
/// <param name="Network">The Ledger's network id.</param>
/// <param name="HeaderTrust">Whom to believe headers.</param>
/// <param name="AuthorityKey">The header authority's Ed25519 key.</param>
/// <param name="AttestationRoot">What evidence chains to.</param>
/// <param name="RootHash">SHA-256 of the root's name and key (spec/attestation.md §1).</param>
/// <param name="WorkerMeasurement">The one worker enclave.</param>
/// <param name="KeeperMeasurement">The one key keeper enclave.</param>
public sealed record NetworkManifest(
    ulong ChainId,
    Address Ledger,
    NetworkId Network,
    HeaderTrust HeaderTrust,
    Hash32 AuthorityKey,
    AttestationRoot AttestationRoot,
    Hash32 RootHash,
    Hash32 WorkerMeasurement,
    Hash32 KeeperMeasurement)
    : IWireValue<NetworkManifest>
{
    internal const byte Version = 1;

    /// <summary>Keccak-256 of the encoding: what evidence is bound to.</summary>
    public Hash32 Hash => Keccak256.Hash(Encode());

    /// <summary>The EIP-712 domain of the Ledger.</summary>
    public LedgerDomain Domain => new(ChainId, Ledger, Network);

    /// <summary>The bytes.</summary>
    public byte[] Encode() => WireValue.Encode(this);

    /// <summary>The manifest of these bytes.</summary>
    /// <exception cref="EnigmaException"><c>manifest.bad_format</c></exception>
    public static NetworkManifest Decode(ReadOnlySpan<byte> data) =>
        WireValue.Decode<NetworkManifest>(data, "network manifest", ManifestErrors.BadFormat);

    /// <summary>Refuses development trust on a public chain. Whoever is about to believe a manifest calls this first.</summary>
    /// <exception cref="EnigmaException"><c>trust.development_on_public_chain</c> or <c>trust.authority_on_public_chain</c></exception>
    public void RequireTrustFitsChain()
    {
        if (!PublicChains.Contains(ChainId))
        {
            return;
        }

        if (AttestationRoot == AttestationRoot.Development)
        {
            throw new EnigmaException(
                TrustErrors.DevelopmentOnPublicChain,
                $"chain {ChainId} is public and the manifest names the development root, which proves no hardware; "
                + "use a local or private chain");
        }

        if (HeaderTrust == HeaderTrust.Authority)
        {
            throw new EnigmaException(
                TrustErrors.AuthorityOnPublicChain,
                $"chain {ChainId} is public and the manifest names a header authority, which could invent tasks; "
                + "use a local or private chain");
        }
    }

    /// <inheritdoc/>
    public void Write(WireWriter writer) => writer
        .WriteByte(Version).WriteUInt64(ChainId).WriteAddress(Ledger).Write(Network).WriteByte((byte)HeaderTrust).WriteHash(AuthorityKey)
        .WriteByte((byte)AttestationRoot).WriteHash(RootHash).WriteHash(WorkerMeasurement).WriteHash(KeeperMeasurement);

    /// <inheritdoc/>
    public static NetworkManifest Read(ref WireReader reader)
    {
        reader.ReadVersion(Version);
        var chainId = reader.ReadUInt64();
        var ledger = reader.ReadAddress();
        var network = reader.Read<NetworkId>();
        var trust = reader.ReadByte();
        if (trust != (byte)HeaderTrust.Authority)
        {
            throw reader.Bad($"has header trust {trust}, expected 1 (authority)");
        }

        var authority = reader.ReadHash();
        var root = (AttestationRoot)reader.ReadByte();
        return root is not (AttestationRoot.Development or AttestationRoot.Intel)
            ? throw reader.Bad($"has attestation root {(byte)root}, expected 1 (development) or 2 (Intel)")
            : new(
                chainId, ledger, network, HeaderTrust.Authority, authority, root, reader.ReadHash(), reader.ReadHash(),
                reader.ReadHash());
    }
}
