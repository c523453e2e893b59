// SPDX-License-Identifier: MIT
namespace Enigma.Attestation;

/// <summary>Collateral whose signatures, times and revocation were verified.</summary>
internal sealed record VerifiedCollateral(TcbInfo TcbInfo, QeIdentity QeIdentity, RevocationList PckCrl, RevocationList RootCrl)
{
    /// <summary>How old it is.</summary>
    internal CollateralAge Age => new(
        TcbInfo.Evaluation, TcbInfo.Validity.From, QeIdentity.Evaluation, QeIdentity.Validity.From,
        PckCrl.Number ?? 0, PckCrl.Validity.From, RootCrl.Number ?? 0, RootCrl.Validity.From);

    /// <summary>Steps 3 and 4 of spec/attestation.md §6, without the floors.</summary>
    /// <exception cref="EnigmaException">The code of the step that failed.</exception>
    internal static VerifiedCollateral Of(QuoteCollateral parts, CertificateChain pck, TeeType tee, TrustRoot root, long now)
    {
        var rootCrl = RevocationList.Read(parts.RootCrl);
        rootCrl.RequireOf(pck.Root, now);
        var pckCrl = RevocationList.Read(parts.PckCrl);
        pckCrl.RequireOf(pck.Issuer, now);
        rootCrl.RequireNotRevoked(pck.Issuer);
        pckCrl.RequireNotRevoked(pck.Leaf);

        var info = SignedJson.Read(parts.TcbInfo, "tcbInfo", "TCB info");
        var infoSigner = SignerOf(parts.TcbIssuerChain, "issuer chain of the TCB info");
        var tcbInfo = TcbInfo.Of(info.RequireSigned(infoSigner, QuoteErrors.TcbInfoSignature), tee, now);

        var identity = SignedJson.Read(parts.QeIdentity, "enclaveIdentity", "QE identity");
        var identitySigner = SignerOf(parts.QeIssuerChain, "issuer chain of the QE identity");
        var qeIdentity = QeIdentity.Of(identity.RequireSigned(identitySigner, QuoteErrors.QeIdentitySignature), tee, now);
        return new(tcbInfo, qeIdentity, pckCrl, rootCrl);

        Certificate SignerOf(ReadOnlyMemory<byte> pem, string what)
        {
            var signer = CertificateChain.VerifySigner(pem.Span, root, now, what).Leaf;
            rootCrl.RequireNotRevoked(signer);
            return signer;
        }
    }
}
