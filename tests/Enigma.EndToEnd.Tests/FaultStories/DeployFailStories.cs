// SPDX-License-Identifier: MIT
using Enigma.Client;
using Enigma.Crypto;
using Enigma.Ethereum;
using Enigma.Protocol;
using Xunit;

namespace Enigma.EndToEnd.Tests.FaultStories;

/// <summary>The ways in which deployments failed on the first network, each with what it does and costs here.</summary>
public sealed class DeployFailStories(NetworkFixture network)
{
    [Fact]
    public async Task DeployFailBytecode_Garbage_FailsAndPaysForItsBytes()
    {
        using var alice = await network.ConnectAsync();

        var (task, result) = await alice.DeployAsync(new DeploymentRequest("not a module"u8.ToArray(), HostAbi.EnigmaV1));

        await Story.FailedAsync(alice, task, result, ContractErrors.BadBytecode);
        await IsNotDeployedAsync(alice, task.Contract);
    }

    [Fact]
    public async Task DeployFailConstructor_AnUnknownConstructor_FailsAndPaysWhatItUsed()
    {
        using var alice = await network.ConnectAsync();

        var (task, result) = await alice.DeployAsync(Samples.Calculator, request => request with { Constructor = "constructor()" });

        await Story.FailedAsync(alice, task, result, ContractErrors.ConstructorUnknown);
        await IsNotDeployedAsync(alice, task.Contract);
    }

    [Fact]
    public async Task DeployFailOutOfGas_ALimitForTheBytesOfTheModuleAlone_FailsAndPaysAllOfIt()
    {
        using var alice = await network.ConnectAsync();
        var limit = GasClass.Base;

        var (task, result) = await alice.DeployAsync(Samples.Calculator, request =>
        {
            limit = GasClass.Holding(GasClass.BaseGas + ModuleGas.Of(request.Code.Length));
            return request with { GasLimit = limit.Gas };
        });

        await Story.FailedAsync(alice, task, result, ContractErrors.OutOfGas);
        Assert.Equal(limit, result.Charged);
        await IsNotDeployedAsync(alice, task.Contract);
    }

    [Fact]
    public async Task DeployFailOutOfGas_ALimitThatDoesNotEvenCoverTheModule_IsNotSent_AndCostsNothing()
    {
        using var alice = await network.ConnectAsync();
        var before = await alice.DepositAsync();

        await Story.FailsAsync(TaskErrors.GasLimitTooLow, alice.DeployAsync(Samples.Calculator, request => request with { GasLimit = 1 }));

        Assert.Equal(before, await alice.DepositAsync());
    }

    [Fact]
    public async Task DeployFailParameters_AConstructorWithoutItsArgument_FailsAndPaysWhatItUsed()
    {
        using var alice = await network.ConnectAsync();

        // Contracts of the first network read their arguments themselves, and trap where they are missing.
        var (task, result) = await alice.DeployAsync(
            Samples.FirstNetwork, request => request with { Constructor = "construct(uint64)", Arguments = new byte[31] });

        await Story.FailedAsync(alice, task, result, ContractErrors.Trap);
        await IsNotDeployedAsync(alice, task.Contract);
    }

    [Fact]
    public async Task DeployFailWrongEncryptionKey_IsNotAdmitted_AndCostsNothing()
    {
        using var alice = await network.ConnectAsync();
        var before = await alice.DepositAsync();

        await Story.FailsAsync(EnvelopeErrors.OpenFailed, Misuse.DeployUnderAnotherKeyAsync(alice, Samples.Calculator));

        Assert.Equal(before, await alice.DepositAsync());
    }

    [Fact]
    public async Task DeployFailWrongEthAddress_AnAddressWithoutAContract_IsJustAnArgument()
    {
        using var alice = await network.ConnectAsync();
        var nobody = AbiValue.Of(Address.Parse("0x0000000000000000000000000000000000000bad"));

        var (_, result) = await alice.DeployAsync(Samples.FirstNetwork, request => request with
        {
            Constructor = "construct(address)",
            Arguments = AbiCodec.Encode(AbiSignature.ParseTypes("(address)"), [nobody]),
        });

        Assert.Null(result.Failure);
        Assert.Equal(EntryStatus.Succeeded, result.Status);
    }

    [Fact]
    public async Task DeployFailWrongWorker_AnAdmissionOfAnotherSigner_IsRefusedByTheLedgerAndCostsNothing()
    {
        using var alice = await network.ConnectAsync();
        var before = await alice.DepositAsync();

        await Story.FailsAsync(ClientErrors.AdmissionPassed, Misuse.DeployByAnotherWorkerAsync(alice, Samples.Calculator));

        Assert.Equal(before, await alice.DepositAsync());
    }

    // A contract whose deploy task failed exists as a queue only: each later task fails with base gas.
    private static async Task IsNotDeployedAsync(Actor actor, ContractAddress contract)
    {
        var (_, result) = await actor.CallAsync(contract, "add(uint256,uint256)", AbiValue.Of(1ul), AbiValue.Of(2ul));

        Assert.Equal(TaskErrors.NotDeployed.Name, result.Failure?.Code);
        Assert.Equal(GasClass.Base, result.Charged);
    }
}
