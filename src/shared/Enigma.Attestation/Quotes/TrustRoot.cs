// SPDX-License-Identifier: MIT
using Enigma.Crypto;
using Enigma.Protocol;

namespace Enigma.Attestation;

/// <summary>Whose hardware a root vouches for.</summary>
public enum TrustRootKind
{
    /// <summary>Intel's SGX root: genuine SGX and TDX hardware.</summary>
    Intel,

    /// <summary>The root of a local network, whose quotes prove nothing about hardware.</summary>
    Development,
}

/// <summary>Whom a verifier believes: exactly one root (spec/attestation.md §1).</summary>
public sealed class TrustRoot
{
    /// <summary>What the names of a development root and below it begin with.</summary>
    internal const string DevelopmentNames = "Enigma Development";

    private TrustRoot(TrustRootKind kind, Hash32 hash, string names) => (Kind, Hash, Names) = (kind, hash, names);

    /// <summary>Intel's SGX root: genuine SGX and TDX hardware.</summary>
    public static TrustRoot Intel { get; } = new(
        TrustRootKind.Intel,
        HashOf(
            Convert.FromHexString(
                "3068311a301806035504030c11496e74656c2053475820526f6f74204341311a3018060355040a0c11496e74656c20436f72706f726174696f6e"
                + "3114301206035504070c0b53616e746120436c617261310b300906035504080c024341310b3009060355040613025553"),
            Convert.FromHexString(
                "0ba9c4c0c0c86193a3fe23d6b02cda10a8bbd4e88e48b4458561a36e705525f5"
                + "67918e2edc88e40d860bd0cc4ee26aacc988e505a953558c453f6b0904ae7394")),
        "Intel SGX");

    /// <summary>Whose hardware it vouches for.</summary>
    public TrustRootKind Kind { get; }

    /// <summary>SHA-256 of the root's name (DER) and its P-256 key (X | Y): what a manifest pins and a verdict names the root by.</summary>
    public Hash32 Hash { get; }

    /// <summary>What the names below the root begin with.</summary>
    internal string Names { get; }

    /// <summary>The root of a local network. It is made for a chain, so that it cannot be made for a public one.</summary>
    /// <param name="hash">SHA-256 of the root's name and key.</param>
    /// <param name="chainId">The chain of the network.</param>
    /// <exception cref="EnigmaException"><c>trust.development_on_public_chain</c></exception>
    public static TrustRoot Development(Hash32 hash, ulong chainId) => PublicChains.Contains(chainId)
        ? throw new EnigmaException(
            TrustErrors.DevelopmentOnPublicChain,
            $"the development root is named for chain {chainId}, which is public; use a local or private chain, or Intel's root")
        : new(TrustRootKind.Development, hash, DevelopmentNames);

    /// <summary>The hash of a root's certificate.</summary>
    /// <exception cref="EnigmaException"><c>attestation.bad_certificate</c></exception>
    public static Hash32 HashOf(ReadOnlyMemory<byte> certificate) => HashOf(Certificate.Read(certificate, "root"));

    /// <summary>True when the certificate is one of this root; by name and key, for there is an older one of Intel's root key.</summary>
    internal bool IsOf(Certificate certificate) => HashOf(certificate) == Hash;

    internal static Hash32 HashOf(ReadOnlySpan<byte> subject, ReadOnlySpan<byte> publicKey) => Sha256.Hash([.. subject, .. publicKey]);

    private static Hash32 HashOf(Certificate certificate) => HashOf(certificate.Subject.Span, certificate.PublicKey.Span);
}
