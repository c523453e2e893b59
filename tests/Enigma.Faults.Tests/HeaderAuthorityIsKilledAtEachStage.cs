// SPDX-License-Identifier: MIT
using Enigma.Client;
using Enigma.Faults.Tests.Restarts;
using Enigma.TestKit;
using Xunit;

namespace Enigma.Faults.Tests;

/// <summary>The header authority dies at every stage of a task; its node starts it again.</summary>
public sealed class HeaderAuthorityIsKilledAtEachStage(ProcessNetwork network) : IClassFixture<ProcessNetwork>
{
    public static TheoryData<TaskStage> Stages => StageStory.Stages;

    [Theory]
    [MemberData(nameof(Stages))]
    public Task TheTaskEndsOnce_AndIsPaidOnce(TaskStage stage) => StageStory.PlayAsync(network, stage, () =>
        {
            network.Process.KillChild("Enigma.HeaderAuthority");
            return Task.CompletedTask;
        });
}
