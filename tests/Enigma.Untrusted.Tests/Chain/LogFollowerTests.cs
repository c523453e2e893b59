// SPDX-License-Identifier: MIT
using Enigma.Chain;
using Enigma.Crypto;
using Xunit;

namespace Enigma.Untrusted.Tests.Chain;

public sealed class LogFollowerTests(AnvilFixture anvil) : IClassFixture<AnvilFixture>
{
    // Emits an event with topic 1 and no data for every call: PUSH1 1 PUSH0 PUSH0 LOG1.
    private static readonly byte[] Emitter = Convert.FromHexString("6560015f5fa1005f526006601af3");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Step_AfterManyBlocks_TellsEachOnceInOrder()
    {
        var seen = new RecordingObserver();
        var follower = new LogFollower(anvil.Rpc, Address.Zero, seen, new LogFollowerOptions());
        await anvil.Local.MineAsync(LogFollower.MaxRange + 20, Cancel);
        while (await follower.StepAsync(Cancel))
        {
        }

        var tip = await anvil.Rpc.GetBlockNumberAsync(Cancel);
        Assert.Equal(Enumerable.Range(0, (int)tip + 1).Select(number => (ulong)number), seen.Blocks.Select(block => block.Number));
        Assert.All(seen.Blocks.Zip(seen.Blocks.Skip(1)), pair => Assert.Equal(pair.First.Hash, pair.Second.ParentHash));
    }

    [Fact]
    public async Task Step_AfterReorg_RewindsToTheCommonBlockAndGoesOn()
    {
        using var key = Secp256k1PrivateKey.FromBytes(Keccak256.Hash("reorg"u8).AsSpan());
        await anvil.Local.FundAsync(key.Address, Cancel);
        // What the account has is proven by a block.
        await anvil.Local.MineAsync(1, Cancel);
        using var sender = new TransactionSender(anvil.Rpc, key, 31337);
        var emitter = (await sender.ExecuteAsync(null, Emitter, Cancel)).Created!.Value;
        var seen = new RecordingObserver();
        var follower = new LogFollower(anvil.Rpc, emitter, seen, new LogFollowerOptions());
        await sender.ExecuteAsync(emitter, new byte[] { 1 }, Cancel);
        while (await follower.StepAsync(Cancel))
        {
        }

        Assert.Single(seen.Logs);
        var before = follower.Head!;
        await ReorganiseAsync();
        await anvil.Local.MineAsync(1, Cancel);
        while (await follower.StepAsync(Cancel))
        {
        }

        Assert.Equal(before.Number - 1, seen.Rewinds.Single());
        Assert.Empty(seen.Logs);
        Assert.Equal(before.Number + 1, follower.Head!.Number);
        Assert.All(seen.Blocks.Zip(seen.Blocks.Skip(1)), pair => Assert.Equal(pair.First.Hash, pair.Second.ParentHash));
    }

    [Fact]
    public async Task Run_WhenTheObserverMeetsTroubleWithTheEndpoint_TellsTheSameBlockAgain()
    {
        var seen = new RecordingObserver();
        var troubles = 0;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var follower = new LogFollower(anvil.Rpc, Address.Zero, seen, new LogFollowerOptions
        {
            PollInterval = TimeSpan.FromMilliseconds(1),
            OnTrouble = _ => troubles++,
        });
        await anvil.Local.MineAsync(3, Cancel);
        var tip = await anvil.Rpc.GetBlockNumberAsync(Cancel);
        seen.BeforeBlock = block =>
        {
            if (block.Number == tip && troubles == 0)
            {
                throw new EnigmaException(ChainErrors.Unreachable, "the endpoint is gone while the observer asks it");
            }

            if (block.Number == tip)
            {
                stop.Cancel();
            }
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => follower.RunAsync(stop.Token));
        Assert.Equal(1, troubles);
        Assert.Equal(tip, seen.Blocks[^1].Number);
        Assert.True(seen.IsLinked);
    }

    [Fact]
    public async Task Follower_WhileEndpointsComeAndGoAndTheChainIsReorganised_EndsWithTheTruth()
    {
        using var key = Secp256k1PrivateKey.FromBytes(Keccak256.Hash("come and go"u8).AsSpan());
        await anvil.Local.FundAsync(key.Address, Cancel);
        // What the account has is proven by a block.
        await anvil.Local.MineAsync(1, Cancel);
        using var sender = new TransactionSender(anvil.Rpc, key, 31337);
        var emitter = (await sender.ExecuteAsync(null, Emitter, Cancel)).Created!.Value;
        await using var first = new AlteringProxy(anvil.Anvil.Client.Endpoint);
        await using var second = new AlteringProxy(anvil.Anvil.Client.Endpoint);
        using var endpoints = new EthereumEndpoints(
            [first.Endpoint, second.Endpoint], new EndpointOptions { ChainId = 31337, FirstPause = TimeSpan.Zero, LongestPause = TimeSpan.Zero });
        var seen = new RecordingObserver();
        var follower = new LogFollower(endpoints, emitter, seen, new LogFollowerOptions());
        for (var round = 0; round < 8; round++)
        {
            first.IsDown = round % 2 == 0;
            second.IsDown = round % 4 == 3;
            await sender.ExecuteAsync(emitter, new byte[] { 1 }, Cancel);
            await FollowAsync();
            if (round % 3 == 2)
            {
                await ReorganiseAsync();
                // What was reorganised away is mined again, as its sender sees to it.
                await sender.TendAsync(Cancel);
                await anvil.Local.MineAsync(1, Cancel);
                await FollowAsync();
            }
        }

        first.IsDown = second.IsDown = false;
        await FollowAsync();
        var truth = new RecordingObserver();
        var fresh = new LogFollower(anvil.Rpc, emitter, truth, new LogFollowerOptions());
        while (await fresh.StepAsync(Cancel))
        {
        }

        Assert.NotEmpty(seen.Rewinds);
        Assert.Equal(8, truth.Logs.Count);
        Assert.Equal(truth.Blocks.Select(block => block.Hash), seen.Blocks.Select(block => block.Hash));
        Assert.Equal(truth.Logs.Select(log => log.TransactionHash), seen.Logs.Select(log => log.TransactionHash));

        async Task FollowAsync()
        {
            try
            {
                while (await follower.StepAsync(Cancel))
                {
                }
            }
            catch (EnigmaException trouble) when (ChainErrors.IsEndpointTrouble(trouble.Code))
            {
                // Told and tried again by the follower's loop.
            }
        }
    }

    private async Task ReorganiseAsync() => await anvil.Anvil.Client.CallAsync("anvil_reorg", writer =>
    {
        writer.WriteNumberValue(1);
        writer.WriteStartArray();
        writer.WriteEndArray();
    }, Cancel);
}
