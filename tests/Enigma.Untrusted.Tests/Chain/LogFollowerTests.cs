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
        var seen = new Recorder();
        using var follower = new LogFollower(anvil.Rpc, Address.Zero, seen, new LogFollowerOptions());
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
        using var sender = new TransactionSender(anvil.Rpc, key, 31337);
        var emitter = (await sender.ExecuteAsync(null, Emitter, Cancel)).Created!.Value;
        var seen = new Recorder();
        using var follower = new LogFollower(anvil.Rpc, emitter, seen, new LogFollowerOptions());
        await sender.ExecuteAsync(emitter, new byte[] { 1 }, Cancel);
        while (await follower.StepAsync(Cancel))
        {
        }

        Assert.Single(seen.Logs);
        var before = follower.Head!;
        await anvil.Anvil.Client.CallAsync("anvil_reorg", writer =>
        {
            writer.WriteNumberValue(1);
            writer.WriteStartArray();
            writer.WriteEndArray();
        }, Cancel);
        await anvil.Local.MineAsync(1, Cancel);
        while (await follower.StepAsync(Cancel))
        {
        }

        Assert.Equal(before.Number - 1, seen.Rewinds.Single());
        Assert.Empty(seen.Logs);
        Assert.Equal(before.Number + 1, follower.Head!.Number);
        Assert.All(seen.Blocks.Zip(seen.Blocks.Skip(1)), pair => Assert.Equal(pair.First.Hash, pair.Second.ParentHash));
    }

    /// <summary>Keeps what was told and undoes it on a rewind, as a node does.</summary>
    private sealed class Recorder : IChainObserver
    {
        public List<ChainBlock> Blocks { get; } = [];

        public List<ChainLog> Logs { get; } = [];

        public List<ulong> Rewinds { get; } = [];

        public ValueTask OnBlockAsync(ChainBlock block, IReadOnlyList<ChainLog> logs, CancellationToken cancellationToken)
        {
            Assert.DoesNotContain(Blocks, known => known.Number == block.Number);
            Blocks.Add(block);
            Logs.AddRange(logs);
            return ValueTask.CompletedTask;
        }

        public ValueTask OnRewindAsync(ulong number, CancellationToken cancellationToken)
        {
            Rewinds.Add(number);
            Blocks.RemoveAll(block => block.Number > number);
            Logs.RemoveAll(log => log.BlockNumber > number);
            return ValueTask.CompletedTask;
        }
    }
}
