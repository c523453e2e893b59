// SPDX-License-Identifier: MIT
namespace Enigma.Attestation;

/// <summary>Collateral whose signatures, times and revocation were verified.</summary>
internal sealed record VerifiedCollateral
{
    internal required TcbInfo TcbInfo { get; init; }

    internal required QeIdentity QeIdentity { get; init; }

    internal required Revocations Lists { get; init; }

    /// <summary>The last second at which all of it is valid, its certificates included.</summary>
    internal required long ValidUntil { get; init; }

    /// <summary>How old it is.</summary>
    internal CollateralAge Age => new(
        TcbInfo.Evaluation, TcbInfo.Validity.From, QeIdentity.Evaluation, QeIdentity.Validity.From,
        Lists.Pck.Number ?? 0, Lists.Pck.Validity.From, Lists.Root.Number ?? 0, Lists.Root.Validity.From);

    /// <summary>Steps 3 and 4 of spec/attestation.md §6, without the floors.</summary>
    /// <exception cref="EnigmaException">The code of the step that failed.</exception>
    internal static VerifiedCollateral Of(QuoteCollateral parts, CertificateChain pck, TeeType tee, TrustRoot root, long now)
    {
        var lists = Revocations.Verify(parts, pck.Root, pck.Issuer, now);
        lists.Pck.RequireNotRevoked(pck.Leaf);
        return Of(parts, lists, pck.ValidUntil, tee, root, now);
    }

    /// <summary>The same for the CA of a chain, before there is a PCK certificate.</summary>
    /// <exception cref="EnigmaException">The code of the step that failed.</exception>
    internal static VerifiedCollateral OfAuthority(QuoteCollateral parts, CertificateChain authority, TeeType tee, TrustRoot root, long now) =>
        Of(parts, Revocations.Verify(parts, authority.Root, authority.Leaf, now), authority.ValidUntil, tee, root, now);

    private static VerifiedCollateral Of(QuoteCollateral parts, Revocations lists, long certificatesEnd, TeeType tee, TrustRoot root, long now)
    {
        var info = SignedJson.Read(parts.TcbInfo, "tcbInfo", "TCB info");
        var infoSigner = SignerOf(parts.TcbIssuerChain, "issuer chain of the TCB info");
        var tcbInfo = TcbInfo.Of(info.RequireSigned(infoSigner.Leaf, QuoteErrors.TcbInfoSignature), tee, now);

        var identity = SignedJson.Read(parts.QeIdentity, "enclaveIdentity", "QE identity");
        var identitySigner = SignerOf(parts.QeIssuerChain, "issuer chain of the QE identity");
        var qeIdentity = QeIdentity.Of(identity.RequireSigned(identitySigner.Leaf, QuoteErrors.QeIdentitySignature), tee, now);
        long[] ends =
        [
            certificatesEnd, infoSigner.ValidUntil, identitySigner.ValidUntil, tcbInfo.Validity.To, qeIdentity.Validity.To,
            lists.Pck.Validity.To, lists.Root.Validity.To,
        ];
        return new() { TcbInfo = tcbInfo, QeIdentity = qeIdentity, Lists = lists, ValidUntil = ends.Min() };

        CertificateChain SignerOf(ReadOnlyMemory<byte> pem, string what)
        {
            var signer = CertificateChain.VerifySigner(pem.Span, root, now, what);
            lists.Root.RequireNotRevoked(signer.Leaf);
            return signer;
        }
    }

    /// <summary>The two lists: of the root, and of the CA that issues PCK certificates.</summary>
    internal sealed record Revocations(RevocationList Root, RevocationList Pck)
    {
        /// <exception cref="EnigmaException"><c>attestation.bad_crl</c>, <c>not_yet_valid</c>, <c>collateral_expired</c>, <c>revoked</c></exception>
        internal static Revocations Verify(QuoteCollateral parts, Certificate root, Certificate authority, long now)
        {
            var rootCrl = RevocationList.Read(parts.RootCrl);
            rootCrl.RequireOf(root, now);
            var pckCrl = RevocationList.Read(parts.PckCrl);
            pckCrl.RequireOf(authority, now);
            rootCrl.RequireNotRevoked(authority);
            return new(rootCrl, pckCrl);
        }
    }
}
