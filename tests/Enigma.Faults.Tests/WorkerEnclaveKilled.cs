// SPDX-License-Identifier: MIT
using Enigma.Client;
using Enigma.Ethereum;
using Enigma.Protocol;
using Enigma.TestKit;
using Xunit;

namespace Enigma.Faults.Tests;

/// <summary>A worker's enclave is killed after a task was recorded and before it is computed.</summary>
public sealed class WorkerEnclaveKilled
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task WorkerEnclaveKilled_BetweenRecordAndCompute_ComesBackAsTheSameWorker()
    {
        await using var devnet = await Enigma.Devnet.Devnet.StartAsync(FastNetwork.OneEpoch, null, Cancel);
        using var user = await TestUser.ConnectAsync(devnet, devnet.Accounts[0], Cancel);
        var contract = await user.DeployAsync("calculator", Reveal.Provisional, Cancel);
        var worker = devnet.Workers.Single(worker => worker.Id == devnet.Ledger.WorkerOf(contract));
        var killed = worker.EnclaveProcessId;

        // Forced inclusion asks no enclave: the task is recorded while this one stands still.
        Signal.Freeze(killed);
        var task = await user.ForceAsync(contract, "add(uint256,uint256)", Cancel, AbiValue.Of(20ul), AbiValue.Of(22ul));
        Signal.KillNow(killed);

        var result = await user.ResultAsync(task, TaskStage.Confirmed, Cancel);
        Assert.Equal(42ul, UInt256.FromBigEndian(result.ReturnData.Span).ToUInt64());
        Assert.NotEqual(killed, worker.EnclaveProcessId);
        var queue = devnet.Ledger.Queue(contract);
        Assert.Equal(2u, queue.Committed);
        // The same signer: nobody else committed, and each entry once.
        Assert.All(queue.Batches, batch => Assert.Equal(worker.Id, batch.Worker));
        Assert.Equal(2u, (uint)queue.Batches.Sum(batch => batch.Parts.Index - batch.From.Value));
    }
}
