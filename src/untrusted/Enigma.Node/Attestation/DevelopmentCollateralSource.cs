// SPDX-License-Identifier: MIT
using Enigma.Attestation;

namespace Enigma.Node;

/// <summary>
/// The collateral of a network whose enclaves are simulated, issued by its development root. It is issued anew each day of the chain's time and
/// ends after 30 days, as Intel's does, so that what is attached never is close to its end.
/// </summary>
public sealed class DevelopmentCollateralSource(DevelopmentRoot root) : ICollateralSource
{
    private const long Day = 24 * 3600;
    private const long Lifetime = 30 * Day;

    private Issue? _last;

    /// <inheritdoc/>
    public Task<QuoteCollateral> GetAsync(Evidence evidence, ulong now, CancellationToken cancellationToken) => Task.FromResult(At(now));

    /// <inheritdoc/>
    public Task<QuoteCollateral> FindAsync(CollateralName name, ulong now, CancellationToken cancellationToken)
    {
        var known = UnverifiedQuote.Read(root.Quote(DevelopmentReport.OfEnclave(new byte[32], new byte[64]))).FindCollateral();
        return name == known
            ? Task.FromResult(At(now))
            : throw new EnigmaException(NodeErrors.NotFound, $"there is no collateral for {name}, enclaves of this network are simulated: {known}");
    }

    private QuoteCollateral At(ulong now)
    {
        // Since yesterday: the header of a verifier may be older than the block that the node goes by.
        var day = long.CreateSaturating(now) / Day;
        var issued = Math.Max(0, day - 1) * Day;
        var last = _last;
        if (last?.Day != day)
        {
            var terms = new DevelopmentCollateral(issued, issued + Lifetime) { CrlNumber = (uint)day };
            _last = last = new(day, root.Collateral(terms));
        }

        return last.Collateral;
    }

    private sealed record Issue(long Day, QuoteCollateral Collateral);
}
