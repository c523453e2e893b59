// SPDX-License-Identifier: MIT
using Enigma.Node;
using Enigma.Protocol;
using Xunit;

namespace Enigma.Untrusted.Tests.Node;

public sealed class CommitOnItsWayTests
{
    private static readonly TimeSpan Never = TimeSpan.FromHours(1);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public void Taken_IsOverWhenItsBlockIsSeen()
    {
        var commit = Commit((new BlockNumber(9), true), Never, Never);
        Assert.False(IsOverAt(commit, 8));
        Assert.True(IsOverAt(commit, 9));
    }

    [Fact]
    public async Task Taken_InABlockThatIsNeverSeen_IsOverAfterAWhile()
    {
        var commit = Commit((new BlockNumber(1_000_000_000), true), Never, TimeSpan.FromMilliseconds(1));
        await commit.MayFollow.WaitAsync(TimeSpan.FromSeconds(60), Cancel);
        Assert.True(IsOverAt(commit, 8));
    }

    [Fact]
    public async Task NotTaken_IsOverWithTheNextBlock_OrAfterItsPause()
    {
        var commit = Commit(null, Never, Never);
        Assert.False(IsOverAt(commit, 7));
        Assert.True(IsOverAt(commit, 8));
        var brief = Commit(null, TimeSpan.FromMilliseconds(1), Never);
        await brief.MayFollow.WaitAsync(TimeSpan.FromSeconds(60), Cancel);
        Assert.True(IsOverAt(brief, 7));
    }

    private static CommitOnItsWay Commit((BlockNumber Block, bool IsWhole)? sent, TimeSpan pause, TimeSpan patience) =>
        new(At(7), Task.FromResult(sent), pause, patience, Cancel) { Contracts = 1, IsAll = true, IsOrdered = false };

    private static bool IsOverAt(CommitOnItsWay commit, ulong block) => commit.IsOver(At(block), commit.Sent.Result);

    private static LedgerSnapshot At(ulong block) => LedgerSnapshot.Empty with { Block = new BlockNumber(block) };
}
