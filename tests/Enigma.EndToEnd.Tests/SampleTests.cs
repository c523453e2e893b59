// SPDX-License-Identifier: MIT
using Enigma.Client;
using Enigma.Crypto;
using Enigma.Ethereum;
using Enigma.Protocol;
using Xunit;

namespace Enigma.EndToEnd.Tests;

/// <summary>Each sample does what it promises, over the whole network.</summary>
public sealed class SampleTests(NetworkFixture network)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Calculator_AddsPrivately_AndTheReceiptIsProvenOnRequest()
    {
        using var alice = await network.ConnectAsync();
        var (contract, _) = await alice.DeployAsync(Samples.Calculator);

        var (task, result) = await alice.CallAsync(contract.Contract, "add(uint256,uint256)", AbiValue.Of(17ul), AbiValue.Of(25ul));

        Assert.True(result.IsProvisional);
        Assert.Equal((UInt256)42ul, Decode("(uint256)", result).AsUInt256());

        await alice.Client.RequestCommitAsync(alice.User, contract.Contract, Cancellation);
        var confirmed = await alice.ResultAsync(task.Id, TaskStage.Confirmed);
        Assert.False(confirmed.IsProvisional);
        Assert.Equal(result.ReturnData.ToArray(), confirmed.ReturnData.ToArray());
        Assert.Contains(confirmed.Report!.Checks, check => check.What == "receipt");
    }

    [Fact]
    public async Task Calculator_DivisionByZero_TellsTheReasonToTheAskerAlone()
    {
        using var alice = await network.ConnectAsync();
        using var bob = await network.ConnectAsync();
        var (contract, _) = await alice.DeployAsync(Samples.Calculator);

        var (task, result) = await alice.CallAsync(contract.Contract, "div(uint256,uint256)", AbiValue.Of(1ul), AbiValue.Of(0ul));

        Assert.Equal(ContractErrors.Reverted.Name, result.Failure?.Code);
        Assert.Contains("zero", result.Failure?.Message, StringComparison.Ordinal);
        var error = await Assert.ThrowsAsync<EnigmaException>(() => bob.ResultAsync(task.Id));
        Assert.Equal(ClientErrors.NotTheAsker, error.Code);
    }

    [Fact]
    public async Task Millionaires_OnlyTheAskerReadsWhoIsRicher()
    {
        using var alice = await network.ConnectAsync();
        using var bob = await network.ConnectAsync();
        var (contract, _) = await alice.DeployAsync(Samples.Millionaires);
        await alice.CallAsync(contract.Contract, "register(uint256)", AbiValue.Of(5_000_000ul));
        await bob.CallAsync(contract.Contract, "register(uint256)", AbiValue.Of(7_250_000ul));

        var (task, result) = await alice.CallAsync(contract.Contract, "richest()");

        Assert.Equal(bob.User.Address, Decode("(address)", result).AsAddress());
        var error = await Assert.ThrowsAsync<EnigmaException>(() => bob.ResultAsync(task.Id));
        Assert.Equal(ClientErrors.NotTheAsker, error.Code);
    }

    [Fact]
    public async Task Voting_TwiceOrTooEarly_IsRefusedByTheContract()
    {
        using var alice = await network.ConnectAsync();
        using var bob = await network.ConnectAsync();
        var (contract, _) = await alice.DeployAsync(Samples.Voting);
        var closes = (await alice.Client.Heads.NewestAsync(Cancellation)).Timestamp + 3600;
        await alice.CallAsync(contract.Contract, "createPoll(string,uint64)", AbiValue.Of("Shall we?"), AbiValue.Of(closes));

        var (_, first) = await bob.CallAsync(contract.Contract, "vote(uint64,bool)", AbiValue.Of(0ul), AbiValue.Of(true));
        var (_, second) = await bob.CallAsync(contract.Contract, "vote(uint64,bool)", AbiValue.Of(0ul), AbiValue.Of(false));
        var (_, tally) = await alice.CallAsync(contract.Contract, "tally(uint64)", AbiValue.Of(0ul));

        Assert.Equal(EntryStatus.Succeeded, first.Status);
        Assert.Equal(ContractErrors.Reverted.Name, second.Failure?.Code);
        Assert.Equal(ContractErrors.Reverted.Name, tally.Failure?.Code);
    }

    [Fact]
    public async Task CoinFlip_WithConfirmedReveal_LeavesTheEnclaveWithItsReceiptOnly()
    {
        using var alice = await network.ConnectAsync();
        var code = await File.ReadAllBytesAsync(Samples.CoinFlip, Cancellation);
        var deployed = await alice.Client.DeploySecretContractAsync(
            alice.User, new DeploymentRequest(code, HostAbi.EnigmaV1) { Reveal = Reveal.Confirmed }, Cancellation);
        var flip = await alice.Client.ComputeTaskAsync(alice.User, new TaskRequest(deployed.Contract, "flip()", default), Cancellation);
        await alice.Client.RequestCommitAsync(alice.User, deployed.Contract, Cancellation);

        var result = await alice.ResultAsync(flip.Id);

        Assert.False(result.IsProvisional);
        Assert.Equal(32, result.ReturnData.Length);
    }

    [Fact]
    public async Task Refund_OfAConfirmedTask_ReturnsWhatWasNotUsed()
    {
        using var carol = await network.ConnectAsync();
        var (contract, _) = await carol.DeployAsync(Samples.Calculator);
        await carol.Client.RequestCommitAsync(carol.User, contract.Contract, Cancellation);
        await carol.ResultAsync(contract.Id, TaskStage.Confirmed);
        var seen = await carol.Client.ObserveTaskAsync(contract.Id, Cancellation);
        var before = await carol.DepositAsync();

        var claim = await carol.Client.ClaimRefundsAsync(carol.User, contract.Contract, Cancellation);
        var again = await carol.Client.ClaimRefundsAsync(carol.User, contract.Contract, Cancellation);

        Assert.Equal(seen.Leaf!.Lock - seen.Leaf.Charge, claim.Amount);
        Assert.Equal(before + claim.Amount, await carol.DepositAsync());
        Assert.Null(again.Cost);
    }

    [Fact]
    public async Task VerifyNetwork_NamesEveryPartAndWhatIsNotProtected()
    {
        using var alice = await network.ConnectAsync();

        var report = await alice.Client.VerifyNetworkAsync(Cancellation);

        Assert.Contains(report.Checks, check => check.What == "keeper evidence");
        Assert.Contains(report.Checks, check => check.What == "worker evidence");
        Assert.Contains(report.Checks, check => check.What == "worker measurement" && check.Value.Contains("allowed since", StringComparison.Ordinal));
        Assert.Contains(report.Checks, check => check.What == "key keeper measurement");
        Assert.Contains(report.Checks, check => check is { What: "floors", Value: "none" });
        Assert.Contains(report.Warnings, warning => warning.Contains("simulated", StringComparison.Ordinal));
    }

    private static AbiValue Decode(string types, TaskResult result) =>
        AbiCodec.Decode(AbiSignature.ParseTypes(types), result.ReturnData.Span)[0];
}
