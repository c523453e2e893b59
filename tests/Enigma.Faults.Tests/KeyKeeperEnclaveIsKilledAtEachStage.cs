// SPDX-License-Identifier: MIT
using Enigma.Chain;
using Enigma.Client;
using Enigma.Crypto;
using Enigma.Faults.Tests.Restarts;
using Enigma.TestKit;
using Xunit;

namespace Enigma.Faults.Tests;

/// <summary>The key keeper's enclave dies at every stage of a task; its node starts it again and renews its heartbeat.</summary>
public sealed class KeyKeeperEnclaveIsKilledAtEachStage(ProcessNetwork network) : IClassFixture<ProcessNetwork>
{
    public static TheoryData<TaskStage> Stages => StageStory.Stages;

    [Theory]
    [MemberData(nameof(Stages))]
    public async Task TheTaskEndsOnce_AndIsPaidOnce(TaskStage stage)
    {
        var heartbeat = await HeartbeatAsync();
        await StageStory.PlayAsync(network, stage, () =>
        {
            network.Process.KillChild("Enigma.Enclave.Keys");
            return Task.CompletedTask;
        });
        // Until then the keeper releases nothing, and the next stage needs the keys of a new contract.
        await network.MineUntilAsync("the heartbeat is renewed", async () => await HeartbeatAsync() != heartbeat);
    }

    private async Task<Hash32> HeartbeatAsync()
    {
        var head = await network.Rpc.GetLatestBlockAsync(ProcessNetwork.Cancel);
        return (await new LedgerReader(network.Rpc, network.Manifest.Ledger).GetEpochAsync(head.State, ProcessNetwork.Cancel)).Commitment;
    }
}
