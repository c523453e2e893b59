// SPDX-License-Identifier: MIT
using System.Security.Cryptography;

namespace Enigma.Attestation;

/// <summary>What the quoting enclave must be (spec/attestation.md §5).</summary>
internal sealed class QeIdentity
{
    private readonly byte[] _miscSelect;
    private readonly byte[] _miscSelectMask;
    private readonly byte[] _attributes;
    private readonly byte[] _attributesMask;
    private readonly byte[] _signer;
    private readonly uint _isvProdId;

    private QeIdentity(JsonObject value, TeeType tee, long now)
    {
        var (version, id, expected) = (value.Number("version", 255), value.Text("id"), tee == TeeType.Tdx ? "TD_QE" : "QE");
        if (version != 2 || id != expected)
        {
            throw QuoteRefusal.Of(
                QuoteErrors.WrongQeIdentity,
                $"the QE identity is of version {version} for {QuoteRefusal.Show(id)}, expected version 2 for {expected}");
        }

        Validity = new(value.Date("issueDate"), value.Date("nextUpdate"));
        Validity.Require(now, "QE identity");
        Evaluation = value.Number("tcbEvaluationDataNumber");
        _miscSelect = value.Hex("miscselect", 4);
        _miscSelectMask = value.Hex("miscselectMask", 4);
        _attributes = value.Hex("attributes", 16);
        _attributesMask = value.Hex("attributesMask", 16);
        _signer = value.Hex("mrsigner", 32);
        _isvProdId = value.Number("isvprodid", ushort.MaxValue);
        Levels = [.. value.Objects("tcbLevels").Select(level => new SvnLevel(level))];
    }

    internal Validity Validity { get; }

    internal uint Evaluation { get; }

    internal IReadOnlyList<SvnLevel> Levels { get; }

    /// <summary>The fields of a signed QE identity, which must be for this TEE and this time.</summary>
    /// <exception cref="EnigmaException">
    /// <c>attestation.collateral_malformed</c>, <c>wrong_qe_identity</c>, <c>not_yet_valid</c>, <c>collateral_expired</c>
    /// </exception>
    internal static QeIdentity Of(JsonObject value, TeeType tee, long now) => new(value, tee, now);

    /// <summary>The quoting enclave vouched for the attestation key.</summary>
    /// <exception cref="EnigmaException"><c>attestation.qe_report_data</c></exception>
    internal static void RequireVouched(QuoteSignatureData data, SgxReport report)
    {
        var expected = SHA256.HashData([.. data.AttestationKey.Span, .. data.AuthenticationData.Span]);
        var found = report.ReportData.Span;
        if (!found[..expected.Length].SequenceEqual(expected) || found[expected.Length..].ContainsAnyExcept((byte)0))
        {
            throw QuoteRefusal.Of(
                QuoteErrors.QeReportData,
                $"the quoting enclave vouched for {report.ReportData}, expected {Convert.ToHexStringLower(expected)} and zeros");
        }
    }

    /// <summary>The report is of the quoting enclave that is meant.</summary>
    /// <exception cref="EnigmaException"><c>attestation.qe_mismatch</c></exception>
    internal void RequireIs(SgxReport report)
    {
        // The identity prints MISCSELECT as a number, the report holds it little-endian.
        byte[] miscSelect = [.. report.MiscSelect.ToArray().Reverse()];
        var fault = !report.MrSigner.Span.SequenceEqual(_signer)
                ? $"is signed by {report.MrSigner}, expected {Convert.ToHexStringLower(_signer)}"
            : report.IsvProdId != _isvProdId ? $"has ISVPRODID {report.IsvProdId}, expected {_isvProdId}"
            : !HasMasked(miscSelect, _miscSelectMask, _miscSelect) ? $"has another MISCSELECT: {report.MiscSelect}"
            : !HasMasked(report.Attributes.Span, _attributesMask, _attributes) ? $"has other ATTRIBUTES: {report.Attributes}"
            : report.IsDebug ? "runs in debug mode"
            : null;
        if (fault is not null)
        {
            throw QuoteRefusal.Of(QuoteErrors.QeMismatch, $"the quoting enclave {fault}");
        }
    }

    private static bool HasMasked(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> mask, ReadOnlySpan<byte> expected)
    {
        for (var i = 0; i < bytes.Length; i++)
        {
            if ((bytes[i] & mask[i]) != expected[i])
            {
                return false;
            }
        }

        return true;
    }
}
