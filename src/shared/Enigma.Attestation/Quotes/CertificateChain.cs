// SPDX-License-Identifier: MIT
namespace Enigma.Attestation;

/// <summary>A chain that was verified: leaf, perhaps an intermediate, root (spec/attestation.md §4).</summary>
internal sealed class CertificateChain
{
    private static readonly IReadOnlyList<IReadOnlyList<string>> PckNames =
        [["PCK Certificate"], ["PCK Platform CA", "PCK Processor CA"], ["Root CA"]];

    private static readonly IReadOnlyList<IReadOnlyList<string>> AuthorityNames = [["PCK Platform CA", "PCK Processor CA"], ["Root CA"]];

    private static readonly IReadOnlyList<IReadOnlyList<string>> SignerNames = [["TCB Signing"], ["Root CA"]];

    private readonly IReadOnlyList<Certificate> _certificates;

    private CertificateChain(IReadOnlyList<Certificate> certificates) => _certificates = certificates;

    internal Certificate Leaf => _certificates[0];

    /// <summary>Who issued the leaf.</summary>
    internal Certificate Issuer => _certificates[1];

    internal Certificate Root => _certificates[^1];

    /// <summary>The last second at which all its certificates are valid.</summary>
    internal long ValidUntil => _certificates.Min(certificate => certificate.Validity.To);

    /// <summary>The chain of a PCK certificate, its CA and the root.</summary>
    /// <exception cref="EnigmaException">
    /// <c>attestation.bad_certificate</c>, <c>wrong_root</c>, <c>bad_chain</c>, <c>not_yet_valid</c>, <c>collateral_expired</c>
    /// </exception>
    internal static CertificateChain VerifyPck(ReadOnlySpan<byte> pem, TrustRoot root, long now) =>
        Verify(pem, PckNames, root, now, "PCK chain");

    /// <summary>The chain of the certificate that signs TCB info or a QE identity, and the root.</summary>
    /// <exception cref="EnigmaException">As <see cref="VerifyPck"/>.</exception>
    internal static CertificateChain VerifySigner(ReadOnlySpan<byte> pem, TrustRoot root, long now, string what) =>
        Verify(pem, SignerNames, root, now, what);

    /// <summary>The chain of a CA that issues PCK certificates, and the root.</summary>
    /// <exception cref="EnigmaException">As <see cref="VerifyPck"/>.</exception>
    internal static CertificateChain VerifyAuthority(ReadOnlySpan<byte> pem, TrustRoot root, long now, string what) =>
        Verify(pem, AuthorityNames, root, now, what, endsInLeaf: false);

    private static CertificateChain Verify(
        ReadOnlySpan<byte> pem, IReadOnlyList<IReadOnlyList<string>> names, TrustRoot root, long now, string what, bool endsInLeaf = true)
    {
        List<Certificate> chain = [];
        foreach (var der in PemChain.Read(pem, names.Count, what))
        {
            chain.Add(Certificate.Read(der, $"certificate {chain.Count} of the {what}"));
        }

        if (!root.IsOf(chain[^1]))
        {
            throw QuoteRefusal.Of(
                QuoteErrors.WrongRoot,
                $"the {what} ends in {QuoteRefusal.Show(chain[^1].CommonName)}, which is not the {root.Kind} root of this verifier");
        }

        for (var i = chain.Count - 1; i >= 0; i--)
        {
            var issuer = chain[Math.Min(i + 1, chain.Count - 1)];
            RequireLink(chain[i], issuer, [.. names[i].Select(name => $"{root.Names} {name}")], isLeaf: endsInLeaf && i == 0, what);
        }

        foreach (var certificate in chain)
        {
            certificate.Validity.Require(now, $"certificate {QuoteRefusal.Show(certificate.CommonName)}");
        }

        return new(chain);
    }

    private static void RequireLink(Certificate certificate, Certificate issuer, IReadOnlyList<string> names, bool isLeaf, string what)
    {
        var fault = !names.Contains(certificate.CommonName)
            ? $"has a name that its place does not allow; expected {string.Join(" or ", names)}"
            : isLeaf && certificate.IsAuthority ? "is a CA, expected a leaf"
            : !isLeaf && !(certificate.IsAuthority && certificate.MaySignCertificates) ? "may not sign certificates"
            : !certificate.Issuer.Span.SequenceEqual(issuer.Subject.Span) ? $"does not name {QuoteRefusal.Show(issuer.CommonName)} as its issuer"
            : !certificate.IsSignedBy(issuer.PublicKey.Span) ? $"is not signed by {QuoteRefusal.Show(issuer.CommonName)}"
            : null;
        if (fault is not null)
        {
            throw QuoteRefusal.Of(QuoteErrors.BadChain, $"{QuoteRefusal.Show(certificate.CommonName)} in the {what} {fault}");
        }
    }
}
