// SPDX-License-Identifier: MIT
using Enigma.Client;
using Enigma.Ethereum;
using Enigma.Faults.Tests.Restarts;
using Enigma.Protocol;
using Enigma.TestKit;
using Xunit;

namespace Enigma.Faults.Tests;

/// <summary>
/// Ethereum takes back everything of a task, from its record to its receipt, after its result was confirmed and read under the finality
/// policy `latest`. It is the one reorganisation that may hurt: the reader keeps what he knows, does not pay for it, and the task recorded
/// again draws other randomness (SECURITY.md, Finality). The Ledger's books and the enclaves are right all the same.
/// </summary>
public sealed class ChainReorganisedBelowAConfirmedResult(ProcessNetwork network) : IClassFixture<ProcessNetwork>
{
    private const string Function = "roll(uint32)";
    private const uint Sides = uint.MaxValue;

    private static CancellationToken Cancel => ProcessNetwork.Cancel;

    [Fact]
    public async Task TheTaskIsAsIfItNeverWas_ButWhoReadItsResultKnowsIt_AndTheNextDrawIsAnother()
    {
        using var user = await network.ConnectAsync();
        var contract = await user.DeployAsync("coin-flip", Reveal.Confirmed, Cancel);
        await user.Client.RequestCommitAsync(user.User, contract, Cancel);
        await network.MineUntilAsync("the deployment is committed", async () => await network.CommittedAsync(contract) == 1);
        await user.Client.ClaimRefundsAsync(user.User, contract, Cancel);
        var books = new LedgerBooks(network, user);
        await books.OpenAsync();
        var before = await network.Rpc.GetBlockNumberAsync(Cancel);
        var enclaves = network.Process.ChildrenOf("Enigma.Enclave.Worker");

        var (first, drawn) = await RollAsync(user, contract);
        Assert.NotEqual(UInt128.Zero, await books.SpentAsync());
        await network.Chain.ReorganiseAsync((int)(await network.Rpc.GetBlockNumberAsync(Cancel) - before), Cancel);
        Assert.Equal(1u, await network.CommittedAsync(contract));
        Assert.Equal(UInt128.Zero, await books.SpentAsync());
        await network.WaitUntilAsync("the node has forgotten the task", async () =>
            await NodeView.StageOfAsync(network.Node, first.Id, Cancel) is TaskStage.Unknown);

        // The fork is as long as what it replaced, and a client does not believe two blocks of one number.
        await network.Chain.MineAsync(1, Cancel);
        var head = await network.Rpc.GetBlockNumberAsync(Cancel);
        await network.WaitUntilAsync($"the node is at block {head}", async () => await NodeView.HeadAsync(network.Node, Cancel) >= head);
        var (second, drawnAgain) = await RollAsync(user, contract);
        Assert.Equal(first.Id, second.Id);
        Assert.NotEqual(drawn, drawnAgain);
        Assert.NotEqual(enclaves, network.Process.ChildrenOf("Enigma.Enclave.Worker"));
        await books.RequireEachEntryCommittedOnceAsync(contract, 2, from: 1);
        await books.RequireEachTaskPaidOnceAsync(contract, requests: 1);
    }

    // A result that is confirmed: the client has proven its receipt.
    private async Task<(RecordedTask Task, uint Drawn)> RollAsync(TestUser user, ContractAddress contract)
    {
        var task = await user.CallAsync(contract, Function, Cancel, AbiValue.Of((ulong)Sides));
        await user.Client.RequestCommitAsync(user.User, contract, Cancel);
        await network.MineUntilAsync($"task {task.Id} is confirmed", async () =>
            await NodeView.StageOfAsync(network.Node, task.Id, Cancel) == TaskStage.Confirmed);
        var result = await user.ResultAsync(task, TaskStage.Confirmed, Cancel);
        Assert.False(result.IsProvisional);
        return (task, (uint)AbiCodec.Decode(AbiSignature.ParseTypes("(uint32)"), result.ReturnData.Span)[0].AsUInt256().ToUInt64());
    }
}
