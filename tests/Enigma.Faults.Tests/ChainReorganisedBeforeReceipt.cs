// SPDX-License-Identifier: MIT
using Enigma.Client;
using Enigma.Devnet;
using Enigma.Ethereum;
using Enigma.Protocol;
using Enigma.TestKit;
using Xunit;

namespace Enigma.Faults.Tests;

/// <summary>Ethereum takes back blocks in which tasks were recorded and for which there is no receipt yet.</summary>
public sealed class ChainReorganisedBeforeReceipt
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ChainReorganised_AboveTheEnclavesHead_LeavesTheEnclaveAlone()
    {
        await using var devnet = await Enigma.Devnet.Devnet.StartAsync(FastNetwork.OneEpoch, null, Cancel);
        using var user = await TestUser.ConnectAsync(devnet, devnet.Accounts[0], Cancel);
        var contract = await user.DeployAsync("calculator", Reveal.Provisional, Cancel);
        var worker = WorkerOf(devnet, contract);
        var process = worker.EnclaveProcessId;

        // Nothing asks the enclave in these blocks, so it never hears of them.
        await devnet.MineAsync(5, Cancel);
        await devnet.ReorganiseAsync(3, Cancel);
        await CallAndCommitAsync(devnet, user, contract, 20, 22);
        Assert.Equal(process, worker.EnclaveProcessId);
    }

    [Fact]
    public async Task ChainReorganised_BelowTheEnclavesHead_RebuildsItFromWhatIsLeft()
    {
        await using var devnet = await Enigma.Devnet.Devnet.StartAsync(FastNetwork.OneEpoch, null, Cancel);
        using var user = await TestUser.ConnectAsync(devnet, devnet.Accounts[0], Cancel);
        var contract = await user.DeployAsync("calculator", Reveal.Provisional, Cancel);
        var worker = WorkerOf(devnet, contract);
        var process = worker.EnclaveProcessId;
        var lost = await user.CallAsync(contract, "add(uint256,uint256)", Cancel, AbiValue.Of(1ul), AbiValue.Of(1ul));
        await user.ResultAsync(lost, TaskStage.Computed, Cancel);

        // The record was in the newest block, which the enclave has seen.
        await devnet.ReorganiseAsync(1, Cancel);
        Assert.Equal(1u, devnet.Ledger.Queue(contract).Length);
        await CallAndCommitAsync(devnet, user, contract, 20, 22);
        Assert.NotEqual(process, worker.EnclaveProcessId);
    }

    private static DevnetWorker WorkerOf(Enigma.Devnet.Devnet devnet, ContractAddress contract) =>
        devnet.Workers.Single(worker => worker.Id == devnet.Ledger.WorkerOf(contract));

    private static async Task CallAndCommitAsync(Enigma.Devnet.Devnet devnet, TestUser user, ContractAddress contract, ulong left, ulong right)
    {
        var task = await user.CallAsync(contract, "add(uint256,uint256)", Cancel, AbiValue.Of(left), AbiValue.Of(right));
        await user.Client.RequestCommitAsync(user.User, contract, Cancel);
        var result = await user.ResultAsync(task, TaskStage.Confirmed, Cancel);
        Assert.Equal(left + right, UInt256.FromBigEndian(result.ReturnData.Span).ToUInt64());
        var queue = devnet.Ledger.Queue(contract);
        Assert.Equal((2u, 2u), (queue.Length, queue.Committed));
        Assert.Equal(queue.Head!.Index, devnet.Receipts.Final(contract));
    }
}
