// SPDX-License-Identifier: MIT
using Enigma.Client;
using Enigma.Faults.Tests.Restarts;
using Xunit;

namespace Enigma.Faults.Tests;

/// <summary>SIGTERM ends the node in order; what it had is there at the next start.</summary>
public sealed class NodeIsStopped(ProcessNetwork network) : IClassFixture<ProcessNetwork>
{
    [Fact]
    public async Task Terminated_EndsWithoutAnError_LeavesNoProcess_AndGoesOnLater()
    {
        using var user = await network.ConnectAsync();
        var task = await StagedTask.ReachAsync(network, user, TaskStage.Computed);
        var enclaves = network.Process.ChildrenOf("Enigma.Enclave.Worker").Concat(network.Process.ChildrenOf("Enigma.Enclave.Keys")).ToArray();
        Assert.Equal(2, enclaves.Length);

        Assert.Equal(0, await network.Process.TerminateAsync());
        Assert.All(enclaves, id => Assert.False(Directory.Exists($"/proc/{id}")));

        await network.StartNodeAsync();
        await task.FinishAsync();
    }
}
