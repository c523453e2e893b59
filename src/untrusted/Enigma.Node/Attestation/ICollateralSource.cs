// SPDX-License-Identifier: MIT
using Enigma.Attestation;

namespace Enigma.Node;

/// <summary>
/// Where a node gets the collateral that it attaches to evidence. It is not trusted: whoever verifies the evidence verifies the collateral.
/// </summary>
public interface ICollateralSource
{
    /// <summary>Collateral for the quote of some evidence, with time left before it ends.</summary>
    /// <param name="evidence">The evidence.</param>
    /// <param name="now">The time of the chain's head in seconds: what verifiers go by.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<QuoteCollateral> GetAsync(Evidence evidence, ulong now, CancellationToken cancellationToken);

    /// <summary>Collateral for somebody else's quotes, by a name that may be made up.</summary>
    /// <param name="name">Which collateral.</param>
    /// <param name="now">As for <see cref="GetAsync"/>.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="EnigmaException"><c>node.not_found</c>, <c>collateral.busy</c>, <c>collateral.unavailable</c></exception>
    Task<QuoteCollateral> FindAsync(CollateralName name, ulong now, CancellationToken cancellationToken);
}
