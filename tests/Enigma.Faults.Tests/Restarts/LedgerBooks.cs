// SPDX-License-Identifier: MIT
using Enigma.Chain;
using Enigma.Client;
using Enigma.Protocol;
using Enigma.TestKit;
using Xunit;

namespace Enigma.Faults.Tests.Restarts;

/// <summary>What the Ledger says about one contract and its user, read from its events and words: each entry once, each grain once.</summary>
internal sealed class LedgerBooks(ProcessNetwork network, TestUser user)
{
    private const ulong WorkerOne = 1;

    private ulong _from;
    private UInt128 _deposit;
    private UInt128 _earnings;

    private static CancellationToken Cancel => ProcessNetwork.Cancel;

    /// <summary>Remembers what everybody has before the first task.</summary>
    public async Task OpenAsync()
    {
        _from = await network.Rpc.GetBlockNumberAsync(Cancel);
        _deposit = await DepositAsync();
        _earnings = await EarningsAsync();
    }

    /// <summary>Every entry up to <paramref name="entries"/> is committed by exactly one batch.</summary>
    /// <param name="contract">The contract.</param>
    /// <param name="entries">The number of its entries.</param>
    /// <param name="from">The first that was not committed when the books were opened.</param>
    public async Task RequireEachEntryCommittedOnceAsync(ContractAddress contract, uint entries, uint from = 0)
    {
        var batches = await BatchesAsync(contract);
        var next = from;
        foreach (var batch in batches)
        {
            Assert.Equal(next, batch.FromIndex.Value);
            Assert.Equal(batch.Parts.Index - batch.FromIndex.Value, (uint)batch.Results.Count);
            next = batch.Parts.Index;
        }

        Assert.Equal(entries, next);
    }

    /// <summary>What the user is poorer by is what the worker is richer by, and it is what the receipts say and one receipt fee for each request.</summary>
    public async Task RequireEachTaskPaidOnceAsync(ContractAddress contract, int requests)
    {
        await user.Client.ClaimRefundsAsync(user.User, contract, Cancel);
        var charges = (await BatchesAsync(contract)).SelectMany(batch => batch.Results)
            .Where(result => result.Status is EntryStatus.Succeeded or EntryStatus.Failed)
            .Aggregate(UInt128.Zero, (sum, result) => sum + result.Charged.Fee(TaskRequest.StandardGasPrice));
        var paid = charges + ((UInt128)requests * network.Parameters.ReceiptFee);
        Assert.Equal(paid, _deposit - await DepositAsync());
        Assert.Equal(paid, await EarningsAsync() - _earnings);
    }

    /// <summary>What the user has lost since the books were opened.</summary>
    public async Task<UInt128> SpentAsync() => _deposit - await DepositAsync();

    private async Task<UInt128> DepositAsync() =>
        AccountRecord.FromWord(await WordAsync(LedgerLayout.Account(user.User.Address))).Balance;

    private async Task<UInt128> EarningsAsync() =>
        Enigma.Ethereum.UInt256.FromWord(await WordAsync(LedgerLayout.Worker(new WorkerId((uint)WorkerOne), WorkerWord.Earnings))).ToUInt128();

    private async Task<List<ReceiptsCommitted>> BatchesAsync(ContractAddress contract)
    {
        var batches = new List<ReceiptsCommitted>();
        var head = await network.Rpc.GetBlockNumberAsync(Cancel);
        for (var number = _from; number <= head; number++)
        {
            var block = (await network.Rpc.GetBlockAsync(number, Cancel))!;
            var logs = await network.Rpc.GetLogsAsync(block, network.Manifest.Ledger, Cancel);
            batches.AddRange(logs.Select(LedgerEvents.Decode).OfType<ReceiptsCommitted>().Where(batch => batch.Contract == contract));
        }

        return batches;
    }

    private async Task<Crypto.Hash32> WordAsync(Crypto.Hash32 slot) =>
        (await new ProvenWords(network.Rpc, network.Manifest.Ledger).ReadAsync([slot], (await network.Rpc.GetLatestBlockAsync(Cancel)).State, Cancel))[0];
}
