// SPDX-License-Identifier: MIT
namespace Enigma.Node;

/// <summary>
/// How a worker fares with a contract, however often it is opened anew: what leads again to where it has been before is no success.
/// </summary>
internal sealed class ContractFortune
{
    private const int MostInVain = 6;

    private uint _furthest;

    /// <summary>How many preparations in a row led to nothing; 6 stands for any number from there on.</summary>
    public int InVain { get; private set; }

    /// <summary>A preparation and its turn are over.</summary>
    /// <param name="computed">Entries that are computed now.</param>
    /// <param name="isUpToDate">Whether nothing is left to do.</param>
    /// <param name="isStuck">Whether there is no more to do before there is news.</param>
    public void Count(uint computed, bool isUpToDate, bool isStuck)
    {
        if (isUpToDate || computed > _furthest)
        {
            (InVain, _furthest) = (0, Math.Max(computed, _furthest));
        }
        else if (isStuck)
        {
            InVain = Math.Min(InVain + 1, MostInVain);
        }
    }
}
