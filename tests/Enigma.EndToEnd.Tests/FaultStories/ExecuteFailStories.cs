// SPDX-License-Identifier: MIT
using Enigma.Client;
using Enigma.Ethereum;
using Enigma.Protocol;
using Xunit;

namespace Enigma.EndToEnd.Tests.FaultStories;

/// <summary>The ways in which calls failed on the first network, each with what it does and costs here, on a contract with state.</summary>
public sealed class ExecuteFailStories(NetworkFixture network)
{
    [Fact]
    public async Task ExecuteFailNonexistent_AnUnknownFunction_FailsAndChangesNothing()
    {
        using var alice = await network.ConnectAsync();
        var (contract, _) = await alice.DeployAsync(Samples.Calculator);

        var (task, result) = await alice.CallAsync(contract.Contract, "power(uint256,uint256)", AbiValue.Of(2ul), AbiValue.Of(3ul));

        await Story.FailedAsync(alice, task, result, ContractErrors.NoSuchFunction);
    }

    [Fact]
    public async Task ExecuteFailNonexistent_OfAnOldContract_FailsAndChangesNothing() =>
        await FailsAndChangesNothingAsync(ContractErrors.Trap, "frobnicate()");

    [Fact]
    public async Task ExecuteFailOutOfGas_TheLeastLimit_FailsAndPaysTheBaseGas()
    {
        var result = await FailsAndChangesNothingAsync(ContractErrors.OutOfGas, request => request with { GasLimit = 12_500 }, "increase(uint64)", AbiValue.Of(5ul));

        Assert.Equal(GasClass.Base, result.Charged);
    }

    [Fact]
    public async Task ExecuteFailParameters_AMissingArgument_FailsAndChangesNothing() =>
        await FailsAndChangesNothingAsync(ContractErrors.Trap, "increase()");

    [Fact]
    public async Task ExecuteFailParameters_OfACurrentContract_FailsWithBadArguments()
    {
        using var alice = await network.ConnectAsync();
        var (contract, _) = await alice.DeployAsync(Samples.Calculator);

        var (task, result) = await alice.CallAsync(new TaskRequest(contract.Contract, "add(uint256,uint256)", new byte[31]));

        await Story.FailedAsync(alice, task, result, ContractErrors.BadArguments);
    }

    [Fact]
    public async Task ExecuteFailWrongEncryptionKey_IsNotAdmitted_AndCostsNothing()
    {
        using var alice = await network.ConnectAsync();
        var (contract, _) = await alice.DeployAsync(Samples.Calculator);
        var before = await alice.DepositAsync();

        await Story.FailsAsync(EnvelopeErrors.OpenFailed, Misuse.CallUnderAnotherKeyAsync(alice, contract.Contract));

        Assert.Equal(before, await alice.DepositAsync());
    }

    [Fact]
    public async Task ExecuteFailWrongEncryptionKey_ByForce_FailsAndPaysTheBaseGas()
    {
        using var alice = await network.ConnectAsync();
        var (contract, _) = await alice.DeployAsync(Samples.Calculator);

        var task = await Misuse.ForceUnderAnotherKeyAsync(alice, contract.Contract);
        var result = await alice.ResultAsync(task);

        Assert.Equal(EntryStatus.Failed, result.Status);
        Assert.Equal(EnvelopeErrors.OpenFailed.Name, result.Failure?.Code);
        var seen = await alice.Client.ObserveTaskAsync(task, Story.Cancellation);
        Assert.Equal(GasClass.Base.Fee(seen.Record.Terms.GasPrice), seen.Leaf!.Charge);
        Assert.True(seen.Record.IsForced);
    }

    [Fact]
    public async Task ExecuteFailWrongEthAddress_ACallLimitInTheTerms_IsNotEnabledYet()
    {
        using var alice = await network.ConnectAsync();
        var (contract, _) = await alice.DeployAsync(Samples.Calculator);
        var request = new TaskRequest(contract.Contract, "add(uint256,uint256)", new byte[64]) { CallGasLimit = 100_000 };
        var before = await alice.DepositAsync();

        await Story.FailsAsync(ContractErrors.EthereumCallNotEnabled, alice.Client.ComputeTaskAsync(alice.User, request, Story.Cancellation));

        Assert.Equal(before, await alice.DepositAsync());
    }

    [Fact]
    public async Task ExecuteFailWrongEthPayload_AnEthereumCallByTheContract_IsNotEnabledYet() =>
        await FailsAndChangesNothingAsync(ContractErrors.EthereumCallNotEnabled, "notify(uint64)", AbiValue.Of(1ul));

    [Fact]
    public async Task ExecuteFailWrongWorker_AnAdmissionOfAnotherSigner_IsRefusedByTheLedgerAndCostsNothing()
    {
        using var alice = await network.ConnectAsync();
        var (contract, _) = await alice.DeployAsync(Samples.Calculator);
        var before = await alice.DepositAsync();

        await Story.FailsAsync(ClientErrors.AdmissionPassed, Misuse.CallByAnotherWorkerAsync(alice, contract.Contract));

        Assert.Equal(before, await alice.DepositAsync());
    }

    private Task<TaskResult> FailsAndChangesNothingAsync(ErrorCode code, string function, params AbiValue[] values) =>
        FailsAndChangesNothingAsync(code, request => request, function, values);

    private async Task<TaskResult> FailsAndChangesNothingAsync(
        ErrorCode code, Func<TaskRequest, TaskRequest> change, string function, params AbiValue[] values)
    {
        using var alice = await network.ConnectAsync();
        var (contract, _) = await alice.DeployAsync(Samples.FirstNetwork);
        var (_, before) = await alice.CallAsync(contract.Contract, "total()");

        var arguments = AbiCodec.Encode(AbiSignature.Parse(function).Inputs, values);
        var (task, result) = await alice.CallAsync(change(new TaskRequest(contract.Contract, function, arguments)));

        await Story.FailedAsync(alice, task, result, code);
        var (_, after) = await alice.CallAsync(contract.Contract, "total()");
        Assert.Equal(before.ReturnData.ToArray(), after.ReturnData.ToArray());
        return result;
    }
}
