// SPDX-License-Identifier: MIT
using Enigma.Chain;
using Enigma.Crypto;
using Xunit;

namespace Enigma.Untrusted.Tests.Chain;

/// <summary>Reorganisations at the two ends of what is followed: of the very first block, and deeper than anything that is kept.</summary>
public sealed class DeepReorganisationTests
{
    private readonly PlayedChain _chain = new();
    private readonly RecordingObserver _seen = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(9)]
    [InlineData(8)]
    public async Task FirstBlock_ThatIsReorganised_IsToldAnew(ulong tip)
    {
        var follower = await FollowAsync(first: 5, tip: 8);
        Assert.Null(follower.Anchor);
        _chain.Grow(first: 3, tip, "other");
        await CatchUpAsync(follower);

        Assert.Equal([4ul], _seen.Rewinds);
        Assert.Equal(Enumerable.Range(5, (int)tip - 4).Select(number => _chain[(ulong)number].Hash), _seen.Blocks.Select(block => block.Hash));
        Assert.Equal(_chain[tip], follower.Head);

        // And once more: nothing of the chain that is gone is held against the one in its place.
        _chain.Grow(first: 4, tip + 1, "third");
        await CatchUpAsync(follower);
        Assert.Equal([4ul, 4ul], _seen.Rewinds);
        Assert.Equal(_chain[tip + 1], follower.Head);
        Assert.True(_seen.IsLinked);
    }

    [Fact]
    public async Task FirstBlock_OfAnotherChain_IsNoReorganisation()
    {
        var follower = await FollowAsync(first: 0, tip: 4);
        _chain.Grow(first: 0, tip: 6, "other");
        await RefusesAsync(follower, ChainErrors.WrongChain);
    }

    [Fact]
    public async Task Reorganisation_AsDeepAsBlocksAreKept_IsFollowed_AndADeeperOneUndoesNothing()
    {
        const ulong tip = LogFollower.MaxReorgDepth + 40;
        var follower = await FollowAsync(first: 1, tip);
        // The oldest block that is kept is the last one that both have.
        const ulong deepest = tip - LogFollower.MaxReorgDepth + 1;
        _chain.Grow(deepest + 1, tip + 1, "deep");
        await CatchUpAsync(follower);
        Assert.Equal([deepest], _seen.Rewinds);
        Assert.Equal(_chain[tip + 1], follower.Head);
        // Deep enough that no reorganisation reaches it, and so what every endpoint must have.
        Assert.Equal(_chain[1], follower.Anchor);

        _chain.Grow(deepest + 1, tip + 2, "deeper");
        await RefusesAsync(follower, ChainErrors.ReorgTooDeep);
        Assert.Equal([deepest], _seen.Rewinds);
        Assert.True(_seen.IsLinked);
    }

    private async Task<LogFollower> FollowAsync(ulong first, ulong tip)
    {
        _chain.Grow(first: 0, tip);
        var follower = new LogFollower(_chain, Address.Zero, _seen, new LogFollowerOptions { FirstBlock = first });
        await CatchUpAsync(follower);
        Assert.Equal(_chain[tip], follower.Head);
        return follower;
    }

    private static async Task CatchUpAsync(LogFollower follower)
    {
        while (await follower.StepAsync(Cancel))
        {
        }
    }

    // As often as it is asked, and what was told before stays as it is.
    private async Task RefusesAsync(LogFollower follower, ErrorCode code)
    {
        var (head, told) = (follower.Head, _seen.Blocks.Count);
        for (var tries = 0; tries < 2; tries++)
        {
            var refused = await Assert.ThrowsAsync<EnigmaException>(() => follower.StepAsync(Cancel));
            Assert.Equal(code, refused.Code);
        }

        Assert.Equal((head, told), (follower.Head, _seen.Blocks.Count));
    }
}
