// SPDX-License-Identifier: MIT
namespace Enigma.Attestation;

/// <summary>
/// Verifies quotes of Intel SGX (version 3, 4 or 5) and TDX (4 or 5) with their collateral, without network and clock (spec/attestation.md).
/// </summary>
/// <param name="root">The one root that is believed.</param>
public sealed class QuoteVerifier(TrustRoot root)
{
    /// <summary>Verifies a quote. Whatever the bytes are, the answer is a verdict.</summary>
    /// <param name="quote">The quote; padding may follow it.</param>
    /// <param name="collateral">What it is verified with.</param>
    /// <param name="now">Seconds since 1970 at which everything must be valid. There is no default: a clock can lie.</param>
    /// <param name="floor">The least that collateral must be; null for none.</param>
    /// <param name="policy">What the quote must be to be trusted; without it nothing is.</param>
    public QuoteVerdict Verify(
        ReadOnlyMemory<byte> quote, QuoteCollateral collateral, ulong now, CollateralAge? floor = null, QuotePolicy? policy = null)
    {
        // At a time beyond all dates everything has expired.
        var time = long.CreateSaturating(now);
        ProvenQuote? proven = null;
        var error = FaultOf(() => proven = Prove(quote, collateral, time, floor));
        return error is null
            ? new(proven, null, policy is not null, FaultOf(() => policy?.Require(proven!, time)))
            : new(null, error, hadPolicy: false, null);
    }

    /// <summary>The steps of spec/attestation.md §6, in its order.</summary>
    private ProvenQuote Prove(ReadOnlyMemory<byte> bytes, QuoteCollateral given, long now, CollateralAge? floor)
    {
        var parts = given.CopyBounded();
        var quote = Quote.Read(bytes);
        var data = quote.SignatureData;
        var chain = CertificateChain.VerifyPck(data.PckChain.Span, root, now);
        var platform = PckPlatform.Of(chain.Leaf);
        var collateral = VerifiedCollateral.Of(parts, chain, quote.Tee, root, now);
        collateral.Age.RequireAtLeast(floor ?? CollateralAge.Oldest);
        collateral.TcbInfo.RequireFor(platform);

        EnclaveReport report = quote.Tee == TeeType.Tdx ? TdReport.Of(quote.Body.Span) : SgxReport.Of(quote.Body.Span);
        if (report is TdReport domain)
        {
            TdxModule.Require(domain, collateral.TcbInfo);
        }

        RequireSigned(
            chain.Leaf.PublicKey, data.QeReport, data.QeReportSignature, QuoteErrors.QeReportSignature,
            "the report of the quoting enclave is not signed by the PCK key");
        var qe = SgxReport.Of(data.QeReport.Span);
        QeIdentity.RequireVouched(data, qe);
        collateral.QeIdentity.RequireIs(qe);
        RequireSigned(
            data.AttestationKey, quote.Signed, data.Signature, QuoteErrors.QuoteSignature,
            "the quote is not signed by its attestation key");
        var tcb = TcbEvaluation.Of(
            new(platform, qe.IsvSvn, collateral.TcbInfo, collateral.QeIdentity), report as TdReport);
        return new()
        {
            QuoteVersion = quote.Version,
            QuoteSize = quote.Size,
            Claims = report,
            Status = tcb.Status,
            Components = tcb.Components,
            Advisories = tcb.Advisories,
            TcbDateSeconds = tcb.Date,
            Platform = new(
                platform.Fmspc.ToArray(), platform.PceId.ToArray(), platform.PceSvn, platform.Components, qe.IsvSvn,
                platform.Hash),
            Collateral = collateral.Age,
            CollateralValidUntil = collateral.ValidUntil,
            TcbInfoVersion = collateral.TcbInfo.Version,
            RootKind = root.Kind,
            RootHash = root.Hash,
        };
    }

    private static void RequireSigned(
        ReadOnlyMemory<byte> key, ReadOnlyMemory<byte> message, ReadOnlyMemory<byte> signature, ErrorCode code, string fault)
    {
        if (!P256.HasSigned(key.Span, message.Span, signature.Span))
        {
            throw QuoteRefusal.Of(code, fault);
        }
    }

    private static QuoteFault? FaultOf(Action step)
    {
        try
        {
            step();
            return null;
        }
        catch (EnigmaException refusal)
        {
            return new(refusal.Code, refusal.Message);
        }
    }
}
