// SPDX-License-Identifier: MIT
using System.Security.Cryptography;
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

/// <summary>Whom a verifier believes (spec/attestation.md §1).</summary>
public sealed class TrustRoot
{
    private const string DevelopmentNames = "Enigma Development";

    private TrustRoot(TrustRootKind kind, ByteString subject, ByteString publicKey, string names) =>
        (Kind, Subject, PublicKey, Names) = (kind, subject, publicKey, names);

    /// <summary>Intel's SGX root: genuine SGX and TDX hardware.</summary>
    public static TrustRoot Intel { get; } = new(
        TrustRootKind.Intel,
        Convert.FromHexString(
            "3068311a301806035504030c11496e74656c2053475820526f6f74204341311a3018060355040a0c11496e74656c20436f72706f726174696f6e"
            + "3114301206035504070c0b53616e746120436c617261310b300906035504080c024341310b3009060355040613025553"),
        Convert.FromHexString(
            "0ba9c4c0c0c86193a3fe23d6b02cda10a8bbd4e88e48b4458561a36e705525f5"
            + "67918e2edc88e40d860bd0cc4ee26aacc988e505a953558c453f6b0904ae7394"),
        "Intel SGX");

    /// <summary>Whose hardware it vouches for.</summary>
    public TrustRootKind Kind { get; }

    /// <summary>DER of the root's name.</summary>
    public ByteString Subject { get; }

    /// <summary>P-256, X | Y.</summary>
    public ByteString PublicKey { get; }

    /// <summary>SHA-256 of subject and key: what a verdict names the root by.</summary>
    public ByteString Hash => SHA256.HashData([.. Subject.Span, .. PublicKey.Span]);

    /// <summary>What the names below the root begin with.</summary>
    internal string Names { get; }

    /// <summary>The root of a local network. It is made for a chain, so that it cannot be made for a public one.</summary>
    /// <param name="certificate">The root's certificate, DER.</param>
    /// <param name="chainId">The chain of the network.</param>
    /// <exception cref="EnigmaException">
    /// <c>trust.development_on_public_chain</c>, <c>attestation.bad_certificate</c>, <c>attestation.wrong_root</c>
    /// </exception>
    public static TrustRoot FromDevelopmentCertificate(ReadOnlyMemory<byte> certificate, ulong chainId)
    {
        if (PublicChains.Contains(chainId))
        {
            throw new EnigmaException(
                TrustErrors.DevelopmentOnPublicChain,
                $"the development root is named for chain {chainId}, which is public; use a local or private chain, or Intel's root");
        }

        var root = Certificate.Read(certificate, "development root");
        return root.CommonName == $"{DevelopmentNames} Root CA"
            ? new(TrustRootKind.Development, root.Subject.ToArray(), root.PublicKey.ToArray(), DevelopmentNames)
            : throw QuoteRefusal.Of(
                QuoteErrors.WrongRoot,
                $"the development root is called {QuoteRefusal.Show(root.CommonName)}, expected {DevelopmentNames} Root CA");
    }

    /// <summary>True when the certificate is one of this root; by name and key, for there is an older one of Intel's root key.</summary>
    internal bool IsOf(Certificate certificate) =>
        Subject.Span.SequenceEqual(certificate.Subject.Span) && PublicKey.Span.SequenceEqual(certificate.PublicKey.Span);
}
