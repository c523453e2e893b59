// SPDX-License-Identifier: MIT
using Enigma.Chain;
using Enigma.Client;
using Enigma.Crypto;
using Enigma.Ethereum;
using Enigma.Protocol;
using Enigma.TestKit;
using Xunit;

namespace Enigma.Faults.Tests;

/// <summary>Ethereum takes back the block with a receipt.</summary>
public sealed class ChainReorganisedAfterReceipt
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ChainReorganised_WithTheReceipt_IsCommittedAgainAndPaidOnce()
    {
        await using var devnet = await Enigma.Devnet.Devnet.StartAsync(FastNetwork.OneEpoch, null, Cancel);
        using var user = await TestUser.ConnectAsync(devnet, devnet.Accounts[0], Cancel);
        var contract = await user.DeployAsync("calculator", Reveal.Provisional, Cancel);
        var worker = devnet.Workers.Single(worker => worker.Id == devnet.Ledger.WorkerOf(contract));
        var task = await user.CallAsync(contract, "add(uint256,uint256)", Cancel, AbiValue.Of(20ul), AbiValue.Of(22ul));
        await user.Client.RequestCommitAsync(user.User, contract, Cancel);
        var first = await user.ResultAsync(task, TaskStage.Confirmed, Cancel);
        var head = devnet.Ledger.Queue(contract).Head;
        var earned = await EarningsAsync(devnet, worker.Id);

        await TakeBackAsync(devnet, contract);
        var again = await Until.SeenAsync(
            devnet, "receipt on the new fork", contract, "2 committed entries",
            () => devnet.Ledger.Queue(contract), queue => queue.Committed == 2, Cancel, TimeSpan.FromSeconds(120));

        Assert.Equal(head, again.Head);
        Assert.Equal(earned, await EarningsAsync(devnet, worker.Id));
        var second = await user.ResultAsync(task, TaskStage.Confirmed, Cancel);
        Assert.Equal(first.ReturnData.ToArray(), second.ReturnData.ToArray());
    }

    // The block with the receipt and what was built on it; record and request are older and stay. What counts is the block: the node may have
    // sent the receipt again before anybody looks.
    private static async Task TakeBackAsync(Enigma.Devnet.Devnet devnet, ContractAddress contract)
    {
        using var client = new JsonRpcClient(devnet.Ethereum);
        var rpc = new EthereumRpc(client);
        var receipt = (await rpc.GetReceiptAsync(devnet.Ledger.Queue(contract).Batches[^1].Transaction, Cancel))!;
        var taken = await rpc.GetBlockAsync(receipt.BlockNumber, Cancel);
        var newest = await rpc.GetBlockNumberAsync(Cancel);
        await devnet.ReorganiseAsync((int)(newest - receipt.BlockNumber) + 1, Cancel);
        Assert.NotEqual(taken!.Hash, (await rpc.GetBlockAsync(receipt.BlockNumber, Cancel))?.Hash);
    }

    private static async Task<Hash32> EarningsAsync(Enigma.Devnet.Devnet devnet, WorkerId worker)
    {
        using var client = new JsonRpcClient(devnet.Ethereum);
        var proof = await new EthereumRpc(client).GetProofAsync(
            devnet.Manifest.Ledger, [LedgerLayout.Worker(worker, WorkerWord.Earnings)], devnet.Ledger.State, Cancel);
        return proof.Slots[0].Word;
    }
}
