// SPDX-License-Identifier: MIT
using Enigma.Chain;
using Enigma.Faults.Tests.Restarts;
using Xunit;

namespace Enigma.Faults.Tests;

/// <summary>
/// A node waits for its worker's funds, and the chain is reorganised deeper than it is followed: it ends, so that whoever runs it starts it
/// again, and does not wait on with services that have ended.
/// </summary>
public sealed class NodeWaitsOnAChainThatIsGone(NodeWaitsOnAChainThatIsGone.UnpaidNetwork network) : IClassFixture<NodeWaitsOnAChainThatIsGone.UnpaidNetwork>
{
    private static CancellationToken Cancel => ProcessNetwork.Cancel;

    [Fact]
    public async Task TheNodeEndsWithItsReason()
    {
        var client = network.EthereumNode.Client;
        var before = await client.CallAsync("evm_snapshot", null, Cancel);
        await network.Chain.MineAsync(LogFollower.MaxReorgDepth + 50, Cancel);
        var tip = await network.Rpc.GetBlockNumberAsync(Cancel);
        await network.WaitUntilAsync($"the node is at block {tip}", async () => await HeadAsync() >= tip);
        Assert.False(network.Process.HasExited);

        await client.CallAsync("evm_revert", writer => writer.WriteStringValue(before.GetString()), Cancel);
        await network.Chain.SkipTimeAsync(1000, Cancel);
        await network.Chain.MineAsync(LogFollower.MaxReorgDepth + 60, Cancel);
        Assert.NotEqual(0, await network.Process.EndAsync());
        Assert.Contains(ChainErrors.ReorgTooDeep.Name, network.Process.Told, StringComparison.Ordinal);
    }

    // Nobody answers until the Ledger was found.
    private async Task<ulong> HeadAsync()
    {
        try
        {
            return await NodeView.HeadAsync(network.Node, Cancel);
        }
        catch (HttpRequestException)
        {
            return 0;
        }
    }

    /// <summary>A network whose worker has no ether.</summary>
    public sealed class UnpaidNetwork : ProcessNetwork
    {
        protected override bool PaysWorker => false;
    }
}
