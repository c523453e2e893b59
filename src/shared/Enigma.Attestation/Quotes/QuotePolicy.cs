// SPDX-License-Identifier: MIT
using System.Buffers.Binary;
using Enigma.Protocol;

namespace Enigma.Attestation;

/// <summary>What a verified quote must be to be good enough (spec/attestation.md §8). Whatever is not allowed is refused.</summary>
/// <param name="Measurements">One of these must fit.</param>
/// <param name="ReportData">All 64 bytes.</param>
public sealed record QuotePolicy(IReadOnlyList<MeasurementRule> Measurements, ByteString ReportData)
{
    private const ulong SeptVeDisable = 1UL << 28;

    /// <summary>Statuses that are allowed. Revoked is refused whatever is named here.</summary>
    public IReadOnlyList<TcbStatus> Statuses { get; init; } = [TcbStatus.UpToDate];

    /// <summary>Advisories that may apply.</summary>
    public IReadOnlyList<string> Advisories { get; init; } = [];

    /// <summary>Bits of TDATTRIBUTES that may be on beside SEPT_VE_DISABLE.</summary>
    public ulong TdAttributes { get; init; }

    /// <summary>Least TCB date in seconds since 1970; null for none.</summary>
    public long? MinimumTcbDate { get; init; }

    /// <summary>Least evaluation number of the TCB info.</summary>
    public uint MinimumTcbEvaluation { get; init; }

    /// <summary>Most seconds since TCB info and QE identity were issued; null for none beyond their own end.</summary>
    public long? MaximumCollateralAge { get; init; }

    /// <summary>Whether TCB info of version 2 is allowed, which names no advisories.</summary>
    public bool AllowOldTcbInfo { get; init; }

    /// <summary>Platform hashes that are refused.</summary>
    public IReadOnlyList<ByteString> BlockedPlatforms { get; init; } = [];

    /// <exception cref="EnigmaException">
    /// The first of <c>attestation.debug_enclave</c> to <c>platform_blocked</c>, in the order of spec/attestation.md §8
    /// </exception>
    internal void Require(ProvenQuote quote, long now)
    {
        var claims = quote.Claims;
        if (claims.IsDebug)
        {
            throw QuoteRefusal.Of(AttestationErrors.DebugEnclave, "it runs in debug mode, so its host can read it");
        }

        if (!Measurements.Any(rule => rule.Fits(claims)))
        {
            throw QuoteRefusal.Of(AttestationErrors.WrongMeasurement, $"none of {Measurements.Count} measurement rules fits it");
        }

        if (claims.ReportData != ReportData)
        {
            throw QuoteRefusal.Of(
                AttestationErrors.WrongReportData, $"the report data are {claims.ReportData}, expected {ReportData}");
        }

        if ((claims is TdReport td ? FaultOf(td) : FaultOf((SgxReport)claims)) is { } fault)
        {
            throw QuoteRefusal.Of(QuoteErrors.Attributes, fault);
        }

        RequireStatus(quote);
        RequireAge(quote, now);
        if (BlockedPlatforms.Contains(quote.Platform.Hash))
        {
            throw QuoteRefusal.Of(QuoteErrors.PlatformBlocked, $"the platform {quote.Platform.Hash} is blocked");
        }
    }

    private void RequireStatus(ProvenQuote quote)
    {
        if (quote.Status == TcbStatus.Revoked || quote.Components.Current == TcbStatus.Revoked || !Statuses.Contains(quote.Status))
        {
            throw QuoteRefusal.Of(QuoteErrors.TcbStatus, $"the TCB status is {quote.Status}, expected {string.Join(" or ", Statuses)}");
        }

        if (quote.Advisories.FirstOrDefault(advisory => !Advisories.Contains(advisory)) is { } stranger)
        {
            throw QuoteRefusal.Of(QuoteErrors.Advisory, $"{QuoteRefusal.Show(stranger)} applies, which the policy does not allow");
        }
    }

    private void RequireAge(ProvenQuote quote, long now)
    {
        var collateral = quote.Collateral;
        var age = now - Math.Min(collateral.TcbIssued, collateral.QeIssued);
        var fault = quote.TcbInfoVersion != 3 && !AllowOldTcbInfo ? "the TCB info is of version 2, which names no advisories"
            : quote.TcbDateSeconds < MinimumTcbDate ? $"the TCB is of {quote.TcbDate}, expected {UtcTime.Show(MinimumTcbDate.Value)} or later"
            : collateral.TcbEvaluation < MinimumTcbEvaluation
                ? $"the evaluation number is {collateral.TcbEvaluation}, expected at least {MinimumTcbEvaluation}"
            : age > MaximumCollateralAge ? $"the collateral is {age} seconds old, expected at most {MaximumCollateralAge}"
            : null;
        if (fault is not null)
        {
            throw QuoteRefusal.Of(QuoteErrors.TcbTooOld, fault);
        }
    }

    private static string? FaultOf(SgxReport report)
    {
        const SgxFlags Needed = SgxFlags.Init | SgxFlags.Mode64;
        return (report.Flags & Needed) != Needed
                ? $"the enclave's attributes are {report.Attributes}, expected an initialised 64-bit enclave"
            : (report.Flags & (SgxFlags.ProvisionKey | SgxFlags.LaunchKey)) != 0
                ? $"the enclave's attributes {report.Attributes} allow the provisioning or launch key"
            : null;
    }

    private string? FaultOf(TdReport report)
    {
        var bits = BinaryPrimitives.ReadUInt64LittleEndian(report.TdAttributes);
        return (bits & SeptVeDisable) == 0 ? $"the trust domain's attributes {report.TdAttributes} leave SEPT_VE_DISABLE off"
            : (bits & ~(TdAttributes | SeptVeDisable)) != 0
                ? $"the trust domain has attributes {report.TdAttributes}, of which some are not allowed"
            : report.MrServiceTd is { } service && service.Span.ContainsAnyExcept((byte)0)
                ? $"the trust domain is bound to the service domain {service}"
            : report.MrSignerSeam.Span.ContainsAnyExcept((byte)0)
                ? $"the TDX module is signed by {report.MrSignerSeam}, expected Intel's zeros"
            : null;
    }
}
