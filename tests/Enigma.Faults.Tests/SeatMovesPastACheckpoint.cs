// SPDX-License-Identifier: MIT
using Enigma.Client;
using Enigma.Ethereum;
using Enigma.Protocol;
using Enigma.TestKit;
using Xunit;

namespace Enigma.Faults.Tests;

/// <summary>A contract with a history gets another worker, epochs after its deployment.</summary>
public sealed class SeatMovesPastACheckpoint
{
    // Far more than the epochs until a seat moves can hold.
    private const int MostTasks = 300;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task SeatMovesPastACheckpoint_NewWorkerIsGivenNothingFromBefore_AndGoesOn_AndOldInputsAreErased()
    {
        var log = new WorkerLog();
        var options = FastNetwork.Options with { EpochLength = 18, GraceBlocks = 6, CommitBlocks = 4, Log = log };
        await using var devnet = await Enigma.Devnet.Devnet.StartAsync(options, null, Cancel);
        using var user = await TestUser.ConnectAsync(devnet, devnet.Accounts[0], Cancel);
        var contract = await user.DeployAsync("millionaires", Reveal.Provisional, Cancel);
        await user.CallAsync(contract, "register(uint256)", Cancel, AbiValue.Of(7ul));
        uint Newest() => log.OpeningsOf(contract).DefaultIfEmpty(0u).Max();
        // The key keeper's node was told that inputs are erased, and keeps what is left.
        bool HasErased() => log.HasTold("are opened by nobody any more");
        for (var i = 0; i < MostTasks && (Newest() == 0 || !HasErased()); i++)
        {
            await RequireRichestAsync(user, contract, TaskStage.Computed);
        }

        // The enclave itself says where it begins: at the first entry that it was given.
        Assert.True(Newest() > 0, $"no worker was opened behind entry 0 in epoch {devnet.Ledger.Epoch.State.Epoch}");
        Assert.Contains(
            devnet.Ledger.Queue(contract).Batches, batch => !batch.Parts.CheckpointHash.IsZero && batch.Parts.Index > Newest());

        // Two workers have held it since: the first inputs are opened by nobody any more, and no key keeper that starts again knows otherwise.
        Assert.True(HasErased(), $"no input was erased in epoch {devnet.Ledger.Epoch.State.Epoch}");
        var heartbeat = devnet.Ledger.Epoch.Commitment;
        Signal.KillNow(devnet.KeeperProcessId);
        await devnet.MineAsync(1, Cancel);
        await Until.SeenAsync(
            devnet, "renewal", "heartbeat", $"another than {heartbeat}", () => devnet.Ledger.Epoch.Commitment,
            now => now != heartbeat && !now.IsZero, Cancel);

        // What was registered before the checkpoint is known behind it, and what the new worker computes is confirmed.
        await RequireRichestAsync(user, contract, TaskStage.Confirmed);
    }

    private static async Task RequireRichestAsync(TestUser user, ContractAddress contract, TaskStage stage)
    {
        var task = await user.CallAsync(contract, "richest()", Cancel);
        var result = await user.ResultAsync(task, stage, Cancel);
        Assert.Equal(user.User.Address.AsSpan(), result.ReturnData.Span[12..]);
    }
}
