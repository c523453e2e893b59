// SPDX-License-Identifier: MIT
using Enigma.Client;
using Enigma.Ethereum;
using Enigma.Protocol;
using Enigma.TestKit;
using Xunit;

namespace Enigma.Faults.Tests;

/// <summary>Seats move from worker to worker while a user goes on asking.</summary>
public sealed class EpochsTurnUnderLoad
{
    // Far more than two epochs of the network below can hold.
    private const ulong MostTasks = 200;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task EpochsTurnUnderLoad_EveryTaskIsComputedOnceAndConfirmed()
    {
        var options = FastNetwork.Options with { EpochLength = 18, GraceBlocks = 6, CommitBlocks = 4 };
        await using var devnet = await Enigma.Devnet.Devnet.StartAsync(options, null, Cancel);
        using var user = await TestUser.ConnectAsync(devnet, devnet.Accounts[0], Cancel);
        var contract = await user.DeployAsync("calculator", Reveal.Provisional, Cancel);
        var tasks = new List<RecordedTask>();
        for (ulong i = 0; i < MostTasks && devnet.Ledger.Epoch.State.Epoch.Value < 3; i++)
        {
            var task = await user.CallAsync(contract, "mul(uint256,uint256)", Cancel, AbiValue.Of(i), AbiValue.Of(i));
            var result = await user.ResultAsync(task, TaskStage.Computed, Cancel);
            Assert.Equal(i * i, UInt256.FromBigEndian(result.ReturnData.Span).ToUInt64());
            tasks.Add(task);
        }

        foreach (var task in tasks)
        {
            Assert.False((await user.ResultAsync(task, TaskStage.Confirmed, Cancel)).IsProvisional);
        }

        var queue = devnet.Ledger.Queue(contract);
        Assert.True(devnet.Ledger.Epoch.State.Epoch.Value >= 3, $"the epoch is {devnet.Ledger.Epoch.State.Epoch}; expected at least 3");
        Assert.All(queue.Batches.Skip(1).Zip(queue.Batches), pair => Assert.Equal(pair.Second.Parts.Index, pair.First.From.Value));
    }
}
