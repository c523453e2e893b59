// SPDX-License-Identifier: MIT
using Enigma.Client;
using Enigma.Ethereum;
using Enigma.Protocol;
using Enigma.TestKit;
using Xunit;

namespace Enigma.Faults.Tests;

/// <summary>Nobody is left to compute what was admitted and recorded.</summary>
public sealed class AllWorkersVanish
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task AllWorkersVanish_TaskExpiresAndItsLockReturns()
    {
        await using var devnet = await Enigma.Devnet.Devnet.StartAsync(FastNetwork.OneEpoch, null, Cancel);
        using var user = await TestUser.ConnectAsync(devnet, devnet.Accounts[0], Cancel);
        var contract = await user.DeployAsync("calculator", Reveal.Provisional, Cancel);
        await user.Client.RequestCommitAsync(user.User, contract, Cancel);
        await Until.SeenAsync(
            devnet, "commit of the deployment", contract, "1 committed entry", () => devnet.Ledger.Queue(contract).Committed, committed => committed == 1, Cancel);

        var before = (await user.Client.GetBalanceAsync(user.User.Address, Cancel)).Deposit;
        // The workers go while the task is on its way: it is recorded, and nobody computes it.
        var task = await RecordThenLoseWorkersAsync(devnet, user, contract);
        await user.Client.RequestCommitAsync(user.User, contract, Cancel);
        await LetEveryAttemptPassAsync(devnet, contract);
        var expired = await user.ResultAsync(task, TaskStage.Confirmed, Cancel);

        Assert.Equal(EntryStatus.Expired, expired.Status);
        var after = (await user.Client.GetBalanceAsync(user.User.Address, Cancel)).Deposit;
        Assert.Equal(before - devnet.Parameters.ReceiptFee, after);
    }

    private static async Task<RecordedTask> RecordThenLoseWorkersAsync(Enigma.Devnet.Devnet devnet, TestUser user, ContractAddress contract)
    {
        var keep = devnet.Ledger.WorkerOf(contract);
        foreach (var worker in devnet.Workers.Where(worker => worker.Id != keep))
        {
            await worker.VanishAsync();
        }

        var task = await user.CallAsync(contract, "add(uint256,uint256)", Cancel, AbiValue.Of(1ul), AbiValue.Of(2ul));
        await devnet.Workers.Single(worker => worker.Id == keep).VanishAsync();
        return task;
    }

    private static async Task LetEveryAttemptPassAsync(Enigma.Devnet.Devnet devnet, ContractAddress contract)
    {
        for (var attempt = 0; attempt <= devnet.Parameters.MaxAttempts; attempt++)
        {
            await devnet.MineAsync(devnet.Parameters.CommitBlocks + 1, Cancel);
            var passed = attempt;
            await Until.SeenAsync(
                devnet, "missed deadline", contract, $"another attempt than {passed}, or expiry", () => devnet.Ledger.Queue(contract),
                queue => queue.Counters.Attempt > passed || !queue.Expired.IsEmpty, Cancel);
        }
    }
}
