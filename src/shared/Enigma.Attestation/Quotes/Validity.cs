// SPDX-License-Identifier: MIT
namespace Enigma.Attestation;

/// <summary>The times between which something is valid, both included, in seconds since 1970.</summary>
internal readonly record struct Validity(long From, long To)
{
    /// <exception cref="EnigmaException"><c>attestation.not_yet_valid</c>, <c>attestation.collateral_expired</c></exception>
    internal void Require(long now, string what)
    {
        if (now < From)
        {
            throw QuoteRefusal.Of(
                QuoteErrors.NotYetValid, $"the {what} is valid from {UtcTime.Show(From)}, and it is {UtcTime.Show(now)}");
        }

        if (now > To)
        {
            throw QuoteRefusal.Of(
                QuoteErrors.CollateralExpired, $"the {what} was valid until {UtcTime.Show(To)}, and it is {UtcTime.Show(now)}");
        }
    }
}
