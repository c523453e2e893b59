// SPDX-License-Identifier: MIT
using Enigma.Client;
using Enigma.Faults.Tests.Restarts;
using Xunit;

namespace Enigma.Faults.Tests;

/// <summary>The whole node process is killed when a task is at a stage, for every stage there is, and started again.</summary>
public sealed class NodeIsKilledAtEachStage(ProcessNetwork network) : IClassFixture<ProcessNetwork>
{
    public static TheoryData<TaskStage> Stages => StageStory.Stages;

    [Theory]
    [MemberData(nameof(Stages))]
    public Task TheTaskEndsOnce_AndIsPaidOnce(TaskStage stage) => StageStory.PlayAsync(network, stage, async () =>
        {
            await network.Process.KillAsync();
            await network.StartNodeAsync();
        });
}
