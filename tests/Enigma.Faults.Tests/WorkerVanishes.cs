// SPDX-License-Identifier: MIT
using Enigma.Client;
using Enigma.Ethereum;
using Enigma.Protocol;
using Enigma.TestKit;
using Xunit;

namespace Enigma.Faults.Tests;

/// <summary>A worker computes, tells nobody on the Ledger, and is gone.</summary>
public sealed class WorkerVanishes
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task WorkerVanishes_AnotherCommitsIdenticalLeaves()
    {
        await using var devnet = await Enigma.Devnet.Devnet.StartAsync(FastNetwork.OneEpoch, null, Cancel);
        using var user = await TestUser.ConnectAsync(devnet, devnet.Accounts[0], Cancel);
        var contract = await user.DeployAsync("calculator", Reveal.Provisional, Cancel);
        var task = await user.CallAsync(contract, "add(uint256,uint256)", Cancel, AbiValue.Of(20ul), AbiValue.Of(22ul));
        var provisional = await user.ResultAsync(task, TaskStage.Computed, Cancel);
        var computed = Leaves(devnet, contract);
        Assert.Equal(2, computed.Count);
        Assert.Equal(0u, devnet.Ledger.Queue(contract).Committed);

        var first = devnet.Ledger.WorkerOf(contract);
        await devnet.Workers.Single(worker => worker.Id == first).VanishAsync();
        await user.Client.RequestCommitAsync(user.User, contract, Cancel);
        await devnet.MineAsync(devnet.Parameters.CommitBlocks + 1, Cancel);
        var queue = await Until.SeenAsync(
            devnet, "failover", contract, "2 committed entries", () => devnet.Ledger.Queue(contract), queue => queue.Committed == 2, Cancel);

        // How many batches it took is the next worker's choice.
        Assert.All(queue.Batches, batch => Assert.NotEqual(first, batch.Worker));
        var confirmed = await user.ResultAsync(task, TaskStage.Confirmed, Cancel);
        Assert.Equal(provisional.ReturnData.ToArray(), confirmed.ReturnData.ToArray());
        // The root on the Ledger is over the leaves that the vanished worker had announced: the next one's are the same bytes.
        var range = new ReceiptsRange();
        computed.ForEach(range.Append);
        Assert.Equal(queue.Head!.ReceiptsRoot, range.Root);
    }

    private static List<Leaf> Leaves(Enigma.Devnet.Devnet devnet, ContractAddress contract)
    {
        var leaves = new List<Leaf>();
        for (var index = new EntryIndex(0); devnet.Receipts.TryGet(contract, index, out var leaf); index = index.Next)
        {
            leaves.Add(leaf);
        }

        return leaves;
    }
}
