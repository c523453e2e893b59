// SPDX-License-Identifier: MIT
namespace Enigma.Attestation;

/// <summary>What collateral of a development root says; whatever is not named is sound and up to date.</summary>
/// <param name="Issued">Since when it is valid, in seconds since 1970.</param>
/// <param name="Ends">Until when it is valid, in seconds since 1970.</param>
public sealed record DevelopmentCollateral(long Issued, long Ends)
{
    /// <summary>What it is for.</summary>
    public TeeType Tee { get; init; }

    /// <summary>Evaluation number of TCB info and QE identity.</summary>
    public uint Evaluation { get; init; } = 1;

    /// <summary>Number of both CRLs.</summary>
    public uint CrlNumber { get; init; } = 1;

    /// <summary>The status of a <see cref="DevelopmentMachine.Current"/>.</summary>
    public TcbStatus Status { get; init; }

    /// <summary>What is known to be wrong with a <see cref="DevelopmentMachine.Current"/>.</summary>
    public IReadOnlyList<string> Advisories { get; init; } = [];

    /// <summary>The status of its quoting enclave.</summary>
    public TcbStatus QeStatus { get; init; }

    /// <summary>The status of its TDX module.</summary>
    public TcbStatus ModuleStatus { get; init; }

    /// <summary>How old the patches are, in seconds since 1970.</summary>
    public long TcbDate { get; init; } = DateTimeOffset.UnixEpoch.AddYears(56).ToUnixTimeSeconds();

    /// <summary>Whether the PCK certificate is revoked.</summary>
    public bool IsMachineRevoked { get; init; }

    /// <summary>Whether the certificate of the authority that issued the PCK certificate is revoked.</summary>
    public bool IsAuthorityRevoked { get; init; }

    internal Validity Validity => new(Issued, Ends);
}
