// SPDX-License-Identifier: MIT
using System.Numerics;

namespace Enigma.Attestation;

/// <summary>How old verified collateral is. Dates are seconds since 1970; a CRL without a number has 0.</summary>
/// <param name="TcbEvaluation">Evaluation number of the TCB info.</param>
/// <param name="TcbIssued">When the TCB info was issued.</param>
/// <param name="QeEvaluation">Evaluation number of the QE identity.</param>
/// <param name="QeIssued">When the QE identity was issued.</param>
/// <param name="PckCrlNumber">Number of the PCK CRL.</param>
/// <param name="PckCrlIssued">When the PCK CRL was issued.</param>
/// <param name="RootCrlNumber">Number of the root CRL.</param>
/// <param name="RootCrlIssued">When the root CRL was issued.</param>
public sealed record CollateralAge(
    uint TcbEvaluation, long TcbIssued, uint QeEvaluation, long QeIssued, BigInteger PckCrlNumber, long PckCrlIssued,
    BigInteger RootCrlNumber, long RootCrlIssued)
{
    /// <summary>No floor at all.</summary>
    public static CollateralAge Oldest { get; } = new(0, long.MinValue, 0, long.MinValue, 0, long.MinValue, 0, long.MinValue);

    /// <summary>The higher of each: the floor for the next verification with the same FMSPC and TEE.</summary>
    public CollateralAge Raise(CollateralAge other) => new(
        Math.Max(TcbEvaluation, other.TcbEvaluation), Math.Max(TcbIssued, other.TcbIssued),
        Math.Max(QeEvaluation, other.QeEvaluation), Math.Max(QeIssued, other.QeIssued),
        BigInteger.Max(PckCrlNumber, other.PckCrlNumber), Math.Max(PckCrlIssued, other.PckCrlIssued),
        BigInteger.Max(RootCrlNumber, other.RootCrlNumber), Math.Max(RootCrlIssued, other.RootCrlIssued));

    /// <summary>Rollback to collateral that has not expired yet is refused.</summary>
    /// <exception cref="EnigmaException"><c>attestation.collateral_rolled_back</c></exception>
    internal void RequireAtLeast(CollateralAge floor)
    {
        if (floor.Raise(this) != this)
        {
            throw QuoteRefusal.Of(QuoteErrors.CollateralRolledBack, $"the collateral is older than what was known already: it is {this}, expected {floor}");
        }
    }
}
