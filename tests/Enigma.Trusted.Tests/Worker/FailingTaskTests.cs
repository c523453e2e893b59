// SPDX-License-Identifier: MIT
using Enigma.Protocol;
using Enigma.Trusted.Tests.Network;
using Xunit;

namespace Enigma.Trusted.Tests.Worker;

/// <summary>Tasks that fail: they pay, they change nothing, and only their sender learns why.</summary>
public sealed class FailingTaskTests
{
    [Fact]
    public void Trap_FailsTheTask_AndChargesWhatWasUsed()
    {
        var (leaf, outcome) = Run("trap()");
        Assert.Equal("contract.trap", outcome.Code);
        Assert.Equal(TestUser.Terms.GasLimit.Charged(outcome.GasUsed), leaf.Charged);
    }

    [Fact]
    public void EndlessLoop_UsesTheWholeLimit()
    {
        var (leaf, outcome) = Run("loop()");
        Assert.Equal("contract.out_of_gas", outcome.Code);
        Assert.Equal(TestUser.Terms.GasLimit, leaf.Charged);
        Assert.Equal(leaf.Lock, leaf.Charge);
    }

    [Fact]
    public void UnknownFunction_FailsTheTask() => Assert.Equal("contract.no_such_function", Run("nothing()").Outcome.Code);

    [Fact]
    public void ForcedTask_SealedToAWrongKey_FailsForTheBaseGas()
    {
        using var network = new TestNetwork();
        var (deploy, alice) = Deployed(network);
        var wrong = network.ContractKey(alice.NewContract("other"));
        var task = alice.Seal(deploy.Contract, wrong, "read()", []);
        var reply = Forced(network, alice, task);

        Assert.Equal((EntryStatus.Failed, GasClass.Base), (reply.Leaf.Status, reply.Leaf.Charged));
        Assert.Equal(GasClass.Base.Fee(TestUser.Terms.GasPrice), reply.Leaf.Charge);
        Assert.True(TaskBody.Decode(reply.Body).Result.IsNone);
        Unchanged(network, alice, deploy.Contract);
    }

    [Fact]
    public void ForcedTask_OfAnotherSender_FailsForTheBaseGas()
    {
        // Somebody records a copy of Alice's envelope in his own name, to have her inputs run for him.
        using var network = new TestNetwork();
        var (deploy, alice) = Deployed(network);
        var mallory = network.User("mallory");
        var copied = alice.Seal(deploy.Contract, network.ContractKey(deploy.Contract), "read()", []);
        var reply = Forced(network, mallory, copied);

        Assert.Equal((EntryStatus.Failed, GasClass.Base), (reply.Leaf.Status, reply.Leaf.Charged));
        Assert.True(TaskBody.Decode(reply.Body).Result.IsNone);
    }

    [Fact]
    public void ForcedTask_WithOtherTermsThanSealed_FailsWithTheReason()
    {
        using var network = new TestNetwork();
        var (deploy, alice) = Deployed(network);
        var task = alice.Seal(
            deploy.Contract, network.ContractKey(deploy.Contract), "read()", [], sealedTerms: TaskTerms.ForComputation(GasClass.Of(1), 1));
        var reply = Forced(network, alice, task);
        Assert.Equal(GasClass.Base, reply.Leaf.Charged);
        Assert.Equal("envelope.mismatch", Assert.IsType<FailedOutcome>(task.Open(reply.Leaf.Task, reply.Body)).Code);
    }

    [Fact]
    public void ForcedTask_WithRubbishForAnEnvelope_FailsForTheBaseGas()
    {
        using var network = new TestNetwork();
        var (deploy, alice) = Deployed(network);
        var task = alice.Seal(deploy.Contract, network.ContractKey(deploy.Contract), "read()", []);
        task = task with { Envelope = new SealedEnvelope(new byte[] { 1 }) };
        var reply = Forced(network, alice, task);
        Assert.Equal((EntryStatus.Failed, GasClass.Base), (reply.Leaf.Status, reply.Leaf.Charged));
    }

    [Fact]
    public void FailedDeployment_LeavesAContractThatCannotBeCalled()
    {
        using var network = new TestNetwork();
        var (alice, worker) = (network.User("alice"), network.Workers[0]);
        var contract = alice.NewContract("vault");
        worker.FetchKeys(contract);
        var deploy = alice.Seal(contract, network.ContractKey(contract), "other()", [], TestUser.Deployment());
        alice.Record(deploy, worker.Id);
        var call = network.Call(alice, contract, "read()");
        network.Mine();
        worker.Sync(contract);

        var failed = worker.Execute(deploy, 0);
        Assert.Equal("contract.constructor_unknown", Assert.IsType<FailedOutcome>(deploy.Open(failed.Leaf.Task, failed.Body)).Code);
        var refused = worker.Execute(call, 1);
        Assert.Equal(GasClass.Base, refused.Leaf.Charged);
        Assert.Equal("contract.not_deployed", Assert.IsType<FailedOutcome>(call.Open(refused.Leaf.Task, refused.Body)).Code);
    }

    [Theory]
    [InlineData("x", 90_000)]
    [InlineData("\U0001F511", 20_000)]
    public void Deployment_OfAModuleWithAnEndlessName_FailsTheTaskAndNotTheEnclave(string letter, int letters)
    {
        var name = string.Concat(Enumerable.Repeat(letter, letters));
        var code = Wasmtime.Module.ConvertText($"(module (import \"enigma_v1\" \"{name}\" (func)) (func (export \"call\")))");
        using var network = new TestNetwork();
        var (alice, worker) = (network.User("alice"), network.Workers[0]);
        var contract = alice.NewContract("endless");
        worker.FetchKeys(contract);
        var deploy = alice.Seal(
            contract, network.ContractKey(contract), "construct()", [], TestUser.Deployment(code: code),
            terms: TaskTerms.ForComputation(GasClass.Of(12), gasPrice: 2));
        alice.Record(deploy, worker.Id);
        network.Mine();
        worker.Sync(contract);

        var reply = worker.Ask<ExecutedReply>(new ExecuteRequest(contract, new EntryIndex(0), deploy.Envelope, code));
        var failed = Assert.IsType<FailedOutcome>(deploy.Open(reply.Leaf.Task, reply.Body));
        Assert.Equal("contract.bad_bytecode", failed.Code);
        Assert.StartsWith("import enigma_v1." + letter, failed.Message, StringComparison.Ordinal);
        Assert.InRange(
            System.Text.Encoding.UTF8.GetByteCount(failed.Message), FailedOutcome.MaximumMessageLength - 3, FailedOutcome.MaximumMessageLength);
    }

    [Fact]
    public void Execution_WithoutTheKeysOfTheRecordsEpoch_IsRefused()
    {
        using var network = new TestNetwork();
        var (deploy, alice) = Deployed(network);
        var task = alice.Seal(deploy.Contract, network.ContractKey(deploy.Contract), "read()", []);
        network.TurnEpoch();
        alice.Record(task, network.Workers[0].Id);
        network.Mine();
        var worker = network.Workers[0];
        worker.Sync(deploy.Contract);
        worker.Refuses(KeysErrors.Missing, TestWorker.ExecuteRequest(task, 1));
        worker.FetchKeys(deploy.Contract);
        Assert.Equal(EntryStatus.Succeeded, worker.Execute(task, 1).Leaf.Status);
    }

    private static (Leaf Leaf, FailedOutcome Outcome) Run(string function)
    {
        using var network = new TestNetwork();
        var (deploy, alice) = Deployed(network);
        var task = network.Call(alice, deploy.Contract, function);
        network.Mine();
        network.Workers[0].Sync(deploy.Contract);
        var reply = network.Workers[0].Execute(task, 1);
        Assert.Equal(EntryStatus.Failed, reply.Leaf.Status);
        Unchanged(network, alice, deploy.Contract);
        return (reply.Leaf, Assert.IsType<FailedOutcome>(task.Open(reply.Leaf.Task, reply.Body)));
    }

    private static ExecutedReply Forced(TestNetwork network, TestUser sender, TestTask task)
    {
        sender.Record(task, WorkerId.None);
        network.Mine();
        network.Workers[0].Sync(task.Contract);
        return network.Workers[0].Execute(task, 1);
    }

    private static (TestTask Deploy, TestUser Alice) Deployed(TestNetwork network)
    {
        var alice = network.User("alice");
        var deploy = network.Deploy(alice, "kept"u8.ToArray());
        network.Mine();
        network.Workers[0].Sync(deploy.Contract);
        network.Workers[0].Execute(deploy, 0);
        return (deploy, alice);
    }

    private static void Unchanged(TestNetwork network, TestUser alice, ContractAddress contract)
    {
        var read = network.Call(alice, contract, "read()");
        network.Mine();
        network.Workers[0].Sync(contract);
        var reply = network.Workers[0].Execute(read, 2);
        Assert.Equal("kept"u8, Assert.IsType<SucceededOutcome>(read.Open(reply.Leaf.Task, reply.Body)).ReturnData.Span);
    }
}
