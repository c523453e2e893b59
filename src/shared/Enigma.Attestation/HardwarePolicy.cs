// SPDX-License-Identifier: MIT
using Enigma.Protocol;

namespace Enigma.Attestation;

/// <summary>How good the hardware behind evidence must be (spec/attestation.md §8). Whatever is not allowed is refused.</summary>
public sealed record HardwarePolicy
{
    /// <summary>Up to date, without advisories, as new as the collateral says itself.</summary>
    public static HardwarePolicy Default { get; } = new();

    /// <summary>Statuses that are allowed. Default: UpToDate alone.</summary>
    public IReadOnlyList<TcbStatus> Statuses { get; init; } = [TcbStatus.UpToDate];

    /// <summary>Advisories that may apply. Default: none.</summary>
    public IReadOnlyList<string> Advisories { get; init; } = [];

    /// <summary>The least that collateral must be, as the Ledger says. Default: nothing beyond its own end.</summary>
    public LedgerFloors Floors { get; init; } = LedgerFloors.None;

    /// <summary>Platform hashes that are refused. Default: none.</summary>
    public IReadOnlyList<ByteString> BlockedPlatforms { get; init; } = [];

    /// <summary>The floors for the collateral of a platform.</summary>
    internal CollateralAge FloorFor(AttestationPlatform platform) => new(
        platform == AttestationPlatform.TdxGuest ? Floors.TdxEvaluation : Floors.SgxEvaluation, (long)Floors.TcbIssued,
        Floors.QeEvaluation, (long)Floors.QeIssued, Floors.PckCrlNumber, (long)Floors.PckCrlIssued, Floors.RootCrlNumber, (long)Floors.RootCrlIssued);

    /// <summary>The policy for a quote of one enclave over its report data.</summary>
    internal QuotePolicy For(MeasurementRule measurement, ReportData reportData) => new([measurement], WireValue.Encode(reportData))
    {
        Statuses = Statuses, Advisories = Advisories, BlockedPlatforms = BlockedPlatforms,
    };
}
