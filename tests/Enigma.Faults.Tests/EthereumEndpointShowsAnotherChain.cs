// SPDX-License-Identifier: MIT
using Enigma.Client;
using Enigma.Devnet;
using Enigma.Faults.Tests.Restarts;
using Enigma.TestKit;
using Xunit;

namespace Enigma.Faults.Tests;

/// <summary>
/// Behind the address of the node's only Ethereum endpoint, which its header authority uses too, stands for a while a node that is behind, or
/// one of a chain that has nothing but the chain id in common.
/// </summary>
public sealed class EthereumEndpointShowsAnotherChain(EthereumEndpointShowsAnotherChain.Network network)
    : IClassFixture<EthereumEndpointShowsAnotherChain.Network>
{
    private static CancellationToken Cancel => ProcessNetwork.Cancel;

    [Fact]
    public Task OldBlocks_UndoNothing() => PlayAsync("chain.lagging", async () =>
    {
        // A copy of the chain as it is now; the node will be some blocks ahead of it.
        var disk = await EthereumDisk.ReadAsync(network.EthereumNode.Client, Cancel);
        var chain = Path.Combine(network.Folder, "old.json");
        await File.WriteAllBytesAsync(chain, disk.Chain, Cancel);
        await network.Chain.MineAsync(3, Cancel);
        return chain;
    });

    [Fact]
    public Task ForeignBlocks_UndoNothing() => PlayAsync("chain.wrong_chain", () => Task.FromResult(""));

    private async Task PlayAsync(string trouble, Func<Task<string>> prepareAsync)
    {
        using var user = await network.ConnectAsync();
        var books = new LedgerBooks(network, user);
        await books.OpenAsync();
        var task = await StagedTask.ReachAsync(network, user, TaskStage.Computed);
        var enclaves = Enclaves();
        var chain = await prepareAsync();
        var head = await network.Rpc.GetBlockNumberAsync(Cancel);
        await network.WaitUntilAsync($"the node is at block {head}", async () => await NodeView.HeadAsync(network.Node, Cancel) == head);

        await using (var other = await network.StartOtherEthereumAsync(chain, chain.Length == 0 ? head + 5 : 0))
        {
            network.Relay.Redirect(other.Client.Endpoint);
            await network.WaitUntilAsync($"the node says {trouble}", async () =>
                await NodeView.ReadyAsync(network.Node, Cancel) is (false, var reasons) && reasons.Contains(trouble, StringComparison.Ordinal));
            // The true chain goes on meanwhile.
            await network.Chain.MineAsync(2, Cancel);
            Assert.Equal(head, await NodeView.HeadAsync(network.Node, Cancel));
            network.Relay.Redirect(network.Ethereum);
        }

        Assert.Equal(2u, await task.FinishAsync());
        Assert.Equal(enclaves, Enclaves());
        await books.RequireEachEntryCommittedOnceAsync(task.Contract, 2);
        await books.RequireEachTaskPaidOnceAsync(task.Contract, task.Requests);
    }

    private int[] Enclaves() => [.. network.Process.ChildrenOf("Enigma.Enclave.Worker"), .. network.Process.ChildrenOf("Enigma.Enclave.Keys")];

    /// <summary>A network whose node asks an address behind which Ethereum can be exchanged.</summary>
    public sealed class Network : ProcessNetwork
    {
        private RecordingRelay? _relay;

        internal RecordingRelay Relay => _relay!;

        protected override Uri EthereumOf(Uri ethereum) => (_relay ??= RecordingRelay.Before(ethereum)).Address;

        /// <summary>Another Ethereum node of the same chain id, with the chain of a file or with empty blocks.</summary>
        internal async Task<AnvilProcess> StartOtherEthereumAsync(string chain, ulong blocks)
        {
            var node = await StartEthereumAsync("other", chain);
            if (blocks > 0)
            {
                await new LocalChain(node.Client).MineAsync(blocks, Cancel);
            }

            return node;
        }

        public override async ValueTask DisposeAsync()
        {
            await base.DisposeAsync();
            await (_relay?.DisposeAsync() ?? ValueTask.CompletedTask);
            GC.SuppressFinalize(this);
        }
    }
}
