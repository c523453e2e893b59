// SPDX-License-Identifier: MIT
using Enigma.TestKit;
using Xunit;

namespace Enigma.Faults.Tests.Restarts;

/// <summary>The network of the stories in which a node or one of its parts is struck.</summary>
public class ProcessNetwork : HandmadeNetwork, IAsyncLifetime
{
    public static CancellationToken Cancel => TestContext.Current.CancellationToken;

    protected override CancellationToken Cancellation => Cancel;

    public virtual ValueTask InitializeAsync() => new(StartAsync());

    /// <summary>
    /// Kills the Ethereum node. What it had on disk comes back at the same address: blocks, the newest state and the transactions that wait.
    /// </summary>
    /// <param name="whileItIsGone">What a story looks at meanwhile.</param>
    public async Task KillEthereumAsync(Func<Task>? whileItIsGone = null)
    {
        await AutomineAsync(false);
        // States of earlier blocks are not on its disk: who has not read them yet never will.
        var head = await Rpc.GetBlockNumberAsync(Cancel);
        await WaitUntilAsync($"the node is at block {head}", async () => await NodeView.HeadAsync(Node, Cancel) == head);
        var disk = await EthereumDisk.ReadAsync(EthereumNode.Client, Cancel);
        var chain = Path.Combine(Folder, "chain.json");
        await File.WriteAllBytesAsync(chain, disk.Chain, Cancel);

        NodeProcess.Signal("-KILL", EthereumNode.NodeId);
        await EthereumNode.DisposeAsync();
        await (whileItIsGone?.Invoke() ?? Task.CompletedTask);
        await StartEthereumAgainAsync(chain);
        foreach (var transaction in disk.Waiting)
        {
            await Rpc.SendRawTransactionAsync(transaction, Cancel);
        }
    }
}
