// SPDX-License-Identifier: MIT
using Enigma.Client;
using Enigma.Crypto;
using Enigma.Ethereum;
using Enigma.Faults.Tests.Restarts;
using Enigma.Node;
using Enigma.TestKit;
using Xunit;

namespace Enigma.Faults.Tests;

/// <summary>
/// The disk of the whole node is full, while one task waits for its receipt, one is recorded without the node, and one is to be admitted.
/// </summary>
public sealed class NodeDiskIsFull(NodeDiskIsFull.Network network) : IClassFixture<NodeDiskIsFull.Network>
{
    private const string Function = "add(uint256,uint256)";

    private static CancellationToken Cancel => ProcessNetwork.Cancel;

    [Fact]
    public async Task Full_TakesNothingItCannotKeep_SaysSo_AndGoesOnByItselfWhenThereIsRoom()
    {
        var disk = network.Disk;
        using var user = await network.ConnectAsync();
        var books = new LedgerBooks(network, user);
        await books.OpenAsync();
        var computed = await StagedTask.ReachAsync(network, user, TaskStage.Computed);

        disk.Fill();
        // At once: the key keeper gives no key at a block that it cannot keep. A forced task asks for a commit by itself.
        var forced = await user.ForceAsync(computed.Contract, Function, Cancel, AbiValue.Of(1ul), AbiValue.Of(2ul));
        await network.WaitUntilAsync("the node says that its disk is full", async () =>
            await NodeView.ReadyAsync(network.Node, Cancel) is (false, var reasons) && reasons.Contains("stores cannot be used: store.full", StringComparison.Ordinal));
        await network.Chain.MineAsync(8, Cancel);
        await network.WaitUntilAsync("the node says that it is behind", async () =>
            (await NodeView.ReadyAsync(network.Node, Cancel)).Reasons.Contains("behind its Ethereum endpoint", StringComparison.Ordinal));
        var refused = await Assert.ThrowsAsync<EnigmaException>(() => AddAsync(user, computed, 3, 4));
        Assert.Contains(StoreErrors.Full.Name, refused.ToString(), StringComparison.Ordinal);
        // The last block of a file has room left on a full disk: one transaction may have found it, the next did not.
        Assert.InRange(await network.CommittedAsync(computed.Contract), 0u, 2u);

        disk.Free();
        await network.WaitUntilAsync("the node is ready", async () => (await NodeView.ReadyAsync(network.Node, Cancel)).IsReady);
        await network.MineUntilAsync("what was asked for is committed", async () => await network.CommittedAsync(computed.Contract) == 3);
        var admitted = await AddAsync(user, computed, 3, 4);
        Assert.Equal(2u, await computed.FinishAsync());
        foreach (var task in new[] { forced, admitted })
        {
            await network.MineUntilAsync($"task {task.Id} is confirmed", async () => await NodeView.StageOfAsync(network.Node, task.Id, Cancel) == TaskStage.Confirmed);
            Assert.False((await user.ResultAsync(task, TaskStage.Confirmed, Cancel)).IsProvisional);
        }

        await books.RequireEachEntryCommittedOnceAsync(computed.Contract, 4);
        // The forced task, which is a request, and the one at the end.
        await books.RequireEachTaskPaidOnceAsync(computed.Contract, requests: 1 + computed.Requests);
    }

    private static Task<RecordedTask> AddAsync(TestUser user, StagedTask task, ulong left, ulong right) =>
        user.CallAsync(task.Contract, Function, Cancel, AbiValue.Of(left), AbiValue.Of(right));

    /// <summary>A network with little room.</summary>
    public sealed class Network : OwnDiskNetwork
    {
        private protected override OwnDisk? MountDisk() => OwnDisk.InMemory(DataFolder, 64);
    }
}
