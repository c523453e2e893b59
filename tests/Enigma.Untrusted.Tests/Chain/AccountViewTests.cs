// SPDX-License-Identifier: MIT
using Enigma.Chain;
using Xunit;

namespace Enigma.Untrusted.Tests.Chain;

/// <summary>What counts of several answers about an account, by how many endpoints there are.</summary>
public sealed class AccountViewTests
{
    [Theory]
    [InlineData(1, "7", 7ul, 7ul)]
    [InlineData(2, "7,900", 7ul, 900ul)]
    [InlineData(3, "900,7,7", 7ul, 7ul)]
    [InlineData(3, "0,7,8", 7ul, 7ul)]
    [InlineData(3, "900,7", 7ul, 900ul)]
    [InlineData(3, "900", 900ul, null)]
    [InlineData(4, "7,8,900,900", 8ul, 900ul)]
    [InlineData(5, "900,900,7,7,7", 7ul, 7ul)]
    [InlineData(5, "900,7", 7ul, null)]
    public void View_IsWhatMostEndpointsProve(int endpoints, string answers, ulong used, ulong? usedAtMost)
    {
        var told = answers.Split(',').Select(ulong.Parse).Select(each => new AccountView(each + 1, each, each)).ToArray();
        Assert.Equal(new AccountView(used + 1, used, usedAtMost), AccountView.OfMost(told, endpoints));
    }
}
