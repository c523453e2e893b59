// SPDX-License-Identifier: MIT
using Enigma.Client;
using Enigma.Faults.Tests.Restarts;
using Xunit;

namespace Enigma.Faults.Tests;

/// <summary>The Ethereum node dies at every stage of a task and comes back with what it had on disk; all who follow it go on.</summary>
public sealed class EthereumNodeIsKilledAtEachStage(ProcessNetwork network) : IClassFixture<ProcessNetwork>
{
    public static TheoryData<TaskStage> Stages => StageStory.Stages;

    [Theory]
    [MemberData(nameof(Stages))]
    public Task TheTaskEndsOnce_AndIsPaidOnce(TaskStage stage) => StageStory.PlayAsync(network, stage, () => network.KillEthereumAsync());
}
