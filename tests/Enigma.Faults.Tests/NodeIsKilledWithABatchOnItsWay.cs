// SPDX-License-Identifier: MIT
using Enigma.Client;
using Enigma.Faults.Tests.Restarts;
using Xunit;

namespace Enigma.Faults.Tests;

/// <summary>The node has sent its batch, no block has taken it yet, and the node is killed: it must not send another one.</summary>
public sealed class NodeIsKilledWithABatchOnItsWay(ProcessNetwork network) : IClassFixture<ProcessNetwork>
{
    private static CancellationToken Cancel => ProcessNetwork.Cancel;

    [Fact]
    public async Task Restart_WaitsForTheBatch_AndSendsNoOther()
    {
        using var user = await network.ConnectAsync();
        var books = new LedgerBooks(network, user);
        await books.OpenAsync();
        var task = await StagedTask.ReachAsync(network, user, TaskStage.Computed);
        var sent = await network.Rpc.GetNonceAsync(network.Operator, Cancel);
        await network.AutomineAsync(false);
        var request = user.Client.RequestCommitAsync(user.User, task.Contract, Cancel);
        await network.WaitUntilAsync("the request is on its way", () => network.HasUnminedAsync(user.User.Address));
        await network.Chain.MineAsync(1, Cancel);
        await request;
        await network.WaitUntilAsync("the batch is on its way", () => network.HasUnminedAsync(network.Operator));

        await network.Process.KillAsync();
        await network.LaunchNodeAsync();
        await network.Process.ReadAsync("identities", Cancel);
        // Nothing is to happen, so there is nothing to wait for but time: a node that forgot its batch sends another one at once.
        await Task.Delay(TimeSpan.FromSeconds(5), Cancel);
        Assert.Equal(sent + 1, await network.Rpc.GetNonceAsync(network.Operator, Cancel));

        await network.AutomineAsync(true);
        await network.Chain.MineAsync(1, Cancel);
        await network.Process.ReadAsync("ready", Cancel);
        await network.MineUntilAsync("the batch counts", async () => await network.CommittedAsync(task.Contract) == 2);
        Assert.Equal(sent + 1, await network.Rpc.GetNonceAsync(network.Operator, Cancel));
        await books.RequireEachEntryCommittedOnceAsync(task.Contract, 2);
        await books.RequireEachTaskPaidOnceAsync(task.Contract, requests: 1);
    }
}
