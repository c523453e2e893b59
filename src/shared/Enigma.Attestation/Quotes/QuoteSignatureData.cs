// SPDX-License-Identifier: MIT
namespace Enigma.Attestation;

/// <summary>Who signed a quote, and who vouches for the signer (spec/attestation.md §3).</summary>
internal sealed class QuoteSignatureData
{
    private const ushort QeReportCertification = 6;
    private const ushort PemChain = 5;

    internal required ReadOnlyMemory<byte> Signature { get; init; }

    /// <summary>X | Y.</summary>
    internal required ReadOnlyMemory<byte> AttestationKey { get; init; }

    internal required ReadOnlyMemory<byte> QeReport { get; init; }

    internal required ReadOnlyMemory<byte> QeReportSignature { get; init; }

    internal required ReadOnlyMemory<byte> AuthenticationData { get; init; }

    /// <summary>PEM chain of the PCK certificate.</summary>
    internal required ReadOnlyMemory<byte> PckChain { get; init; }

    /// <summary>Takes signature data apart.</summary>
    /// <exception cref="EnigmaException"><c>attestation.quote_certification</c>, <c>attestation.quote_malformed</c></exception>
    internal static QuoteSignatureData Read(ReadOnlyMemory<byte> bytes, int version)
    {
        var fields = new QuoteFields(bytes, "signature data", QuoteErrors.QuoteMalformed);
        var signature = fields.Take(P256.SignatureSize);
        var key = fields.Take(P256.KeySize);
        var part = version == 3 ? fields : OpenQePart(ref fields);
        var report = part.Take(SgxReport.Size);
        var reportSignature = part.Take(P256.SignatureSize);
        var length = part.ReadUInt16();
        QuoteLimits.Require(length, QuoteLimits.AuthenticationData, "authentication data", QuoteErrors.QuoteMalformed);
        var authenticationData = part.Take(length);
        RequireType(part.ReadUInt16(), PemChain, "certification data");
        var chain = part.Take(part.ReadUInt32());
        part.RequireEnd();
        return new()
        {
            Signature = signature,
            AttestationKey = key,
            QeReport = report,
            QeReportSignature = reportSignature,
            AuthenticationData = authenticationData,
            PckChain = chain,
        };
    }

    private static QuoteFields OpenQePart(ref QuoteFields fields)
    {
        RequireType(fields.ReadUInt16(), QeReportCertification, "outer certification data");
        var part = fields.Take(fields.ReadUInt32());
        fields.RequireEnd();
        return new(part, "certification data", QuoteErrors.QuoteMalformed);
    }

    private static void RequireType(ushort type, ushort expected, string what)
    {
        if (type != expected)
        {
            throw QuoteRefusal.Of(QuoteErrors.QuoteCertification, $"the {what} is of type {type}, expected {expected}");
        }
    }
}
