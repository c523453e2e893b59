// SPDX-License-Identifier: MIT
using Enigma.Client;
using Enigma.Crypto;
using Enigma.Ethereum;
using Enigma.Protocol;
using Xunit;

namespace Enigma.EndToEnd.Tests;

/// <summary>Views are read without a transaction, by whom the contract lets read, on what the Ledger has confirmed.</summary>
public sealed class QueryTests(NetworkFixture network)
{
    private static readonly AbiType[] Number = [.. AbiSignature.ParseTypes("(uint256)")];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Query_GivesTheCommittedValue_ToTheOneWhoMayRead_AndLeavesNoTrace()
    {
        using var alice = await network.ConnectAsync();
        using var bob = await network.ConnectAsync();
        var (deployed, wealth) = await DeployWithoutReceiptAsync(alice);

        var (task, _) = await alice.CallAsync(deployed.Contract, "register(uint256)", AbiValue.Of(5_000_000ul));
        await alice.Client.RequestCommitAsync(alice.User, deployed.Contract, Cancellation);
        await alice.ResultAsync(task.Id, TaskStage.Confirmed);
        // A later value is computed and not confirmed: nobody is told of it.
        await alice.CallAsync(deployed.Contract, "register(uint256)", AbiValue.Of(9_999_999ul));
        var before = await alice.Client.GetBalanceAsync(alice.User.Address, Cancellation);

        using var session = await alice.Client.OpenQuerySessionAsync(alice.User, [deployed.Contract], cancellation: Cancellation);
        var first = await alice.Client.QueryAsync(session, wealth, Cancellation);
        var second = await alice.Client.QueryAsync(session, wealth, Cancellation);
        Assert.Equal(Committed(first), AbiCodec.Decode(Number, first.ReturnData.Span)[0].AsUInt256());
        Assert.Equal(Committed(second), AbiCodec.Decode(Number, second.ReturnData.Span)[0].AsUInt256());

        var refused = await bob.Client.QueryAsync(bob.User, wealth, Cancellation);
        Assert.Equal(ContractErrors.Reverted.Name, refused.Failure?.Code);
        Assert.Contains("not registered", refused.Failure?.Message, StringComparison.Ordinal);
        // What is no view does not exist for a query.
        var register = new ContractQuery(deployed.Contract, "register(uint256)", AbiCodec.Encode(Number, [AbiValue.Of(1ul)]));
        var written = await alice.Client.QueryAsync(session, register, Cancellation);
        Assert.Equal(ContractErrors.NoSuchFunction.Name, written.Failure?.Code);
        var after = await alice.Client.GetBalanceAsync(alice.User.Address, Cancellation);
        Assert.Equal((before.Ether, before.Deposit, before.Records), (after.Ether, after.Deposit, after.Records));

        // The end of an epoch may commit the later value on the way.
        static UInt256 Committed(QueryResult result) => result.State.Index == 2 ? 5_000_000ul : 9_999_999ul;
    }

    // Before its receipt a contract answers nothing. Where the end of an epoch brought the receipt at once, another contract shows it.
    private static async Task<(RecordedTask Deployed, ContractQuery Wealth)> DeployWithoutReceiptAsync(Actor actor)
    {
        for (var tries = 0; tries < 5; tries++)
        {
            var (deployed, _) = await actor.DeployAsync(Samples.Millionaires);
            var wealth = new ContractQuery(deployed.Contract, "myWealth()", default);
            if (await Record.ExceptionAsync(() => actor.Client.QueryAsync(actor.User, wealth, Cancellation)) is EnigmaException early)
            {
                Assert.Equal(QueryErrors.NotCommitted, early.Code);
                return (deployed, wealth);
            }
        }

        throw new InvalidOperationException("five contracts in a row answered before anybody asked for their receipt");
    }

    [Fact]
    public async Task Estimate_GivesTheClassThatTheTaskIsChargedThen()
    {
        using var alice = await network.ConnectAsync();
        var (deployed, _) = await alice.DeployAsync(Samples.Millionaires);
        await alice.Client.RequestCommitAsync(alice.User, deployed.Contract, Cancellation);
        await alice.ResultAsync(deployed.Id, TaskStage.Confirmed);
        var register = new ContractQuery(deployed.Contract, "register(uint256)", AbiCodec.Encode(Number, [AbiValue.Of(5_000_000ul)]));

        var estimate = await alice.Client.EstimateTaskAsync(alice.User, register, Cancellation);
        var failing = await alice.Client.EstimateTaskAsync(alice.User, new ContractQuery(deployed.Contract, "richest()", default), Cancellation);
        var (_, result) = await alice.CallAsync(deployed.Contract, "register(uint256)", AbiValue.Of(5_000_000ul));

        Assert.Equal(result.Charged, estimate.Class);
        Assert.Equal((ContractErrors.Reverted.Name, ""), (failing.Failure?.Code, failing.Failure?.Message));
    }

    [Fact]
    public async Task Estimate_OfLongInputs_IsALimitThatCoversThem()
    {
        using var alice = await network.ConnectAsync();
        var (deployed, _) = await alice.DeployAsync(Samples.Voting);
        await alice.Client.RequestCommitAsync(alice.User, deployed.Contract, Cancellation);
        await alice.ResultAsync(deployed.Id, TaskStage.Confirmed);
        var function = AbiSignature.Parse("createPoll(string,uint64)");
        var poll = AbiCodec.Encode(function.Inputs, [AbiValue.Of(new string('?', 3_900)), AbiValue.Of(ulong.MaxValue)]);

        var estimate = await alice.Client.EstimateTaskAsync(
            alice.User, new ContractQuery(deployed.Contract, function.ToString(), poll), Cancellation);
        var (_, exact) = await alice.CallAsync(new TaskRequest(deployed.Contract, function.ToString(), poll) { GasLimit = estimate.GasLimit });
        var (_, standard) = await alice.CallAsync(new TaskRequest(deployed.Contract, function.ToString(), poll));

        Assert.Equal((EntryStatus.Succeeded, EntryStatus.Succeeded), (exact.Status, standard.Status));
        Assert.Equal((estimate.Class, estimate.Class), (exact.Charged, standard.Charged));
        Assert.InRange(exact.GasUsed, GasClass.BaseGas + InputGas.Of(function.ToString(), poll.Length), GasClass.Maximum.Gas);
    }
}
