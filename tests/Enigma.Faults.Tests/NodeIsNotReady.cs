// SPDX-License-Identifier: MIT
using Enigma.Faults.Tests.Restarts;
using Xunit;

namespace Enigma.Faults.Tests;

/// <summary>A node that lost a part of itself says so, with the part, until it has it again.</summary>
public sealed class NodeIsNotReady(ProcessNetwork network) : IClassFixture<ProcessNetwork>
{
    private static CancellationToken Cancel => ProcessNetwork.Cancel;

    [Theory]
    [InlineData("Enigma.Enclave.Worker")]
    [InlineData("Enigma.Enclave.Keys")]
    public async Task AnEnclaveIsGone_UntilTheNextBlock(string enclave)
    {
        await ReadyAsync();
        network.Process.KillChild(enclave);
        await NotReadyAsync("1 of 2 enclaves have ended");
        await network.MineUntilAsync("the node is ready", async () => (await NodeView.ReadyAsync(network.Node, Cancel)).IsReady);
    }

    [Fact]
    public async Task EthereumIsGone_UntilItIsBack()
    {
        await ReadyAsync();
        await network.KillEthereumAsync(() => NotReadyAsync("the Ethereum endpoint does not answer: chain.unreachable"));
        await network.AutomineAsync(true);
        await ReadyAsync();
    }

    private Task ReadyAsync() => network.WaitUntilAsync("the node is ready", async () => (await NodeView.ReadyAsync(network.Node, Cancel)).IsReady);

    private Task NotReadyAsync(string reason) => network.WaitUntilAsync($"the node is not ready because {reason}", async () =>
        await NodeView.ReadyAsync(network.Node, Cancel) is (false, var reasons) && reasons.Contains(reason, StringComparison.Ordinal));
}
