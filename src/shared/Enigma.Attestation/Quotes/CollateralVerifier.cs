// SPDX-License-Identifier: MIT
using Enigma.Protocol;

namespace Enigma.Attestation;

/// <summary>Collateral as a service answers it for a name, with the chain that its PCK CRL is verified by before there is a quote.</summary>
/// <param name="Collateral">What quotes are verified with.</param>
/// <param name="PckCrlIssuerChain">PEM of the CA that issues PCK certificates, and the root.</param>
public sealed record ServedCollateral(QuoteCollateral Collateral, ReadOnlyMemory<byte> PckCrlIssuerChain);

/// <summary>What was found out about collateral.</summary>
/// <param name="Age">How old it is: what floors are raised to.</param>
/// <param name="ValidUntil">The last second since 1970 at which all of it is valid.</param>
public sealed record CollateralTerms(CollateralAge Age, long ValidUntil);

/// <summary>
/// Verifies collateral by itself, for who keeps it for quotes to come (spec/attestation.md §11). Whether the machine of a quote is revoked,
/// or how well it is patched, it does not say: that is for who verifies the quote.
/// </summary>
/// <param name="root">The one root that is believed.</param>
public sealed class CollateralVerifier(TrustRoot root)
{
    private const string AuthorityChain = "issuer chain of the PCK CRL";

    /// <summary>Verifies that collateral is what was asked for, valid, and not older than what is known.</summary>
    /// <param name="served">The collateral.</param>
    /// <param name="name">What was asked for.</param>
    /// <param name="now">Seconds since 1970.</param>
    /// <param name="floor">The least that it must be.</param>
    /// <exception cref="EnigmaException">The code of the step that failed, as of a quote.</exception>
    public CollateralTerms Verify(ServedCollateral served, CollateralName name, ulong now, CollateralAge floor)
    {
        var time = long.CreateSaturating(now);
        var parts = served.Collateral.CopyBounded();
        QuoteLimits.Require(served.PckCrlIssuerChain.Length, QuoteLimits.IssuerChain, AuthorityChain, QuoteErrors.CollateralMalformed);
        var chain = CertificateChain.VerifyAuthority(served.PckCrlIssuerChain.Span, root, time, AuthorityChain);
        if (CollateralName.AuthorityOf(chain.Leaf.CommonName) != name.Authority)
        {
            throw QuoteRefusal.Of(QuoteErrors.BadCrl, $"the PCK CRL is of {QuoteRefusal.Show(chain.Leaf.CommonName)}, expected the {name.Authority} CA");
        }

        var verified = VerifiedCollateral.OfAuthority(parts, chain, name.Tee, root, time);
        if (!verified.TcbInfo.Fmspc.Span.SequenceEqual(name.Fmspc.Span))
        {
            throw QuoteRefusal.Of(
                QuoteErrors.WrongFmspc,
                $"the TCB info is for FMSPC {Convert.ToHexStringLower(verified.TcbInfo.Fmspc.Span)}, expected {Convert.ToHexStringLower(name.Fmspc.Span)}");
        }

        verified.Age.RequireAtLeast(floor);
        return new(verified.Age, verified.ValidUntil);
    }
}
