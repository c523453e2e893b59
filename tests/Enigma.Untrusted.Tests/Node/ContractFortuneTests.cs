// SPDX-License-Identifier: MIT
using Enigma.Node;
using Xunit;

namespace Enigma.Untrusted.Tests.Node;

/// <summary>What counts as a preparation in vain.</summary>
public sealed class ContractFortuneTests
{
    private readonly ContractFortune _fortune = new();

    [Fact]
    public void InVain_RisesWithEachThatIsStuck_UpToABound_AndIsGoneWithASuccess()
    {
        Count(0, isStuck: true);
        Count(0, isStuck: true);
        Assert.Equal(2, _fortune.InVain);
        // A block that came in between is no failure.
        Count(0, isStuck: false);
        Assert.Equal(2, _fortune.InVain);
        for (var i = 0; i < 100; i++)
        {
            Count(0, isStuck: true);
        }

        Assert.Equal(6, _fortune.InVain);
        Count(1, isStuck: true);
        Assert.Equal(0, _fortune.InVain);
        Count(1, isStuck: true);
        _fortune.Count(1, isUpToDate: true, isStuck: false);
        Assert.Equal(0, _fortune.InVain);
    }

    [Fact]
    public void InVain_OfOneThatIsRebuiltAgainAndAgain_AndFailsWhereItFailedBefore_StaysWhatItIs()
    {
        Count(7, isStuck: false);
        for (var i = 1; i < 4; i++)
        {
            // Closed, opened anew, rebuilt, refused.
            Count(0, isStuck: false);
            Count(4, isStuck: false);
            Count(7, isStuck: true);
            Assert.Equal(i, _fortune.InVain);
        }

        Count(8, isStuck: false);
        Assert.Equal(0, _fortune.InVain);
    }

    private void Count(uint computed, bool isStuck) => _fortune.Count(computed, isUpToDate: false, isStuck);
}
