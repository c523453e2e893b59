// SPDX-License-Identifier: MIT
using Enigma.Client;
using Enigma.Faults.Tests.Restarts;
using Enigma.TestKit;
using Xunit;

namespace Enigma.Faults.Tests;

/// <summary>The worker's enclave dies at every stage of a task; its node starts it again and rebuilds its contracts from the Ledger.</summary>
public sealed class WorkerEnclaveIsKilledAtEachStage(ProcessNetwork network) : IClassFixture<ProcessNetwork>
{
    public static TheoryData<TaskStage> Stages => StageStory.Stages;

    [Theory]
    [MemberData(nameof(Stages))]
    public Task TheTaskEndsOnce_AndIsPaidOnce(TaskStage stage) => StageStory.PlayAsync(network, stage, () =>
        {
            network.Process.KillChild("Enigma.Enclave.Worker");
            return Task.CompletedTask;
        });
}
