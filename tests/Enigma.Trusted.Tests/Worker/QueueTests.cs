// SPDX-License-Identifier: MIT
using Enigma.Protocol;
using Enigma.Trusted.Tests.Network;
using Xunit;

namespace Enigma.Trusted.Tests.Worker;

/// <summary>A host that lies about the queue, and entries that the Ledger expired.</summary>
public sealed class QueueTests
{
    [Fact]
    public void Entries_Reordered_AreRefused() => Refused(entries => [entries[0], entries[2], entries[1]]);

    [Fact]
    public void Entry_Dropped_IsRefused() => Refused(entries => [entries[0], entries[2]]);

    [Fact]
    public void LastEntry_Dropped_IsRefused() => Refused(entries => entries[..2]);

    [Fact]
    public void Entry_Repeated_IsRefused() => Refused(entries => [entries[0], entries[1], entries[1]]);

    [Fact]
    public void Entry_Invented_IsRefused() => Refused(entries => [.. entries, entries[1]]);

    [Fact]
    public void Entry_OfAnotherSender_IsRefused() => Refused(entries =>
    {
        var task = (TaskEntry)QueueEntry.Decode(entries[1]);
        return [entries[0], new TaskEntry(task.Record with { Sender = default }).Encode(), entries[2]];
    });

    [Fact]
    public void Expiry_ThatIsNotOnTheLedger_IsRefused() => Refused(entries =>
        [.. entries, new ExpiryEntry(QueueEntry.Decode(entries[0]).Contract, new EntryIndex(1), new BlockNumber(1)).Encode()]);

    [Fact]
    public void Queue_OfAnotherContract_IsRefused()
    {
        using var network = new TestNetwork();
        var alice = network.User("alice");
        var (one, other) = (network.Deploy(alice, [1], salt: "one"), network.Deploy(alice, [2], salt: "other"));
        network.Mine();
        var foreign = network.Ledger.Contract(other.Contract).Entries[0].Encode();
        network.Workers[0].Refuses(QueueErrors.Mismatch, network.Workers[0].SyncRequest(one.Contract, foreign));
    }

    [Fact]
    public void Entry_OutOfOrder_IsNotComputed()
    {
        using var network = new TestNetwork();
        var (deploy, call) = Recorded(network);
        network.Workers[0].Sync(deploy.Contract);
        network.Workers[0].Refuses(QueueErrors.WrongIndex, TestWorker.ExecuteRequest(call, 1));
        network.Workers[0].Execute(deploy, 0);
        network.Workers[0].Refuses(QueueErrors.WrongIndex, TestWorker.ExecuteRequest(deploy, 0));
    }

    [Fact]
    public void Entry_BehindTheProvenQueue_IsNotComputed()
    {
        using var network = new TestNetwork();
        var deploy = network.Deploy(network.User("alice"), [1]);
        network.Mine();
        network.Workers[0].Sync(deploy.Contract);
        network.Workers[0].Execute(deploy, 0);
        var call = network.Call(network.User("alice"), deploy.Contract, "read()");
        network.Mine();
        network.Workers[0].Refuses(QueueErrors.WrongIndex, TestWorker.ExecuteRequest(call, 1));
    }

    [Fact]
    public void Task_WithoutItsEnvelope_IsNeverSkipped()
    {
        using var network = new TestNetwork();
        var (deploy, call) = Recorded(network);
        network.Workers[0].Sync(deploy.Contract);
        network.Workers[0].Refuses(
            QueueErrors.EnvelopeMissing, new ExecuteRequest(deploy.Contract, new EntryIndex(0), default, VaultContract.Code));
        network.Workers[0].Execute(deploy, 0);
        network.Workers[0].Refuses(QueueErrors.WrongEnvelope, TestWorker.ExecuteRequest(deploy with { Contract = call.Contract }, 1));
    }

    [Fact]
    public void Deployment_WithOtherCodeOrWithout_IsRefused()
    {
        using var network = new TestNetwork();
        var (deploy, _) = Recorded(network);
        var request = TestWorker.ExecuteRequest(deploy, 0);
        network.Workers[0].Sync(deploy.Contract);
        network.Workers[0].Refuses(QueueErrors.WrongCode, request with { Code = new byte[] { 0, 1 } });
        // What was admitted last is still there; six of the longest modules are more than 8 MiB and take its place.
        var longest = ModuleGas.Longest(Envelope.MinimumSize);
        foreach (var first in Enumerable.Range(0, 6))
        {
            Admit([(byte)first, .. new byte[longest - 1]]);
        }

        network.Workers[0].Refuses(QueueErrors.CodeMissing, request with { Code = ByteString.Empty });
        network.Workers[0].Execute(deploy, 0);

        void Admit(byte[] code)
        {
            var (alice, deployment) = (network.User("alice"), TestUser.Deployment(code: code));
            var terms = TestUser.Terms with { GasLimit = GasClass.Maximum };
            var task = alice.Seal(deploy.Contract, network.ContractKey(deploy.Contract), "construct()", [], deployment, terms: terms);
            network.Workers[0].Ask<AdmissionReply>(
                network.Workers[0].AdmitRequest(task) with { Deployment = new DeploymentOffer(deployment, code) });
        }
    }

    [Fact]
    public void ExpiredTask_RunsNothing_AndCostsNothing()
    {
        using var network = new TestNetwork();
        var (deploy, _) = Recorded(network);
        Expire(network, deploy.Contract, 1);
        var read = network.Call(network.User("alice"), deploy.Contract, "read()");
        network.Mine();
        var worker = network.Workers[0];
        worker.Sync(deploy.Contract);
        var deployed = worker.Execute(deploy, 0);
        var expired = worker.Skip(deploy.Contract, 1);
        var system = worker.Skip(deploy.Contract, 2);

        Assert.Equal((EntryStatus.Expired, UInt128.Zero), (expired.Leaf.Status, expired.Leaf.Charge));
        Assert.Equal(deployed.Leaf.StateAfter, expired.Leaf.StateAfter);
        Assert.Equal((EntryStatus.System, default(TaskId)), (system.Leaf.Status, system.Leaf.Task));
        var answer = worker.Execute(read, 3);
        Assert.Equal("old"u8, Assert.IsType<SucceededOutcome>(read.Open(answer.Leaf.Task, answer.Body)).ReturnData.Span);
    }

    [Fact]
    public void TaskThatExpiresAfterItWasComputed_ClosesTheContract()
    {
        using var network = new TestNetwork();
        var (deploy, call) = Recorded(network);
        var worker = network.Workers[0];
        worker.Sync(deploy.Contract);
        var deployed = worker.Execute(deploy, 0);
        worker.Execute(call, 1);
        Expire(network, deploy.Contract, 1);
        network.Mine();

        byte[][] entries = [.. network.Ledger.Contract(deploy.Contract).Entries.Select(entry => entry.Encode())];
        worker.Refuses(StateErrors.Expired, worker.SyncRequest(deploy.Contract, entries[2]));
        worker.Refuses(QueueErrors.UnknownContract, TestWorker.ExecuteRequest(call, 1));
        Assert.Equal(0u, worker.Ask<QueueReply>(worker.SyncRequest(deploy.Contract, entries)).NextIndex.Value);
        Assert.Equal(deployed.Leaf, worker.Execute(deploy, 0).Leaf);
        Assert.Equal(EntryStatus.Expired, worker.Skip(deploy.Contract, 1).Leaf.Status);
    }

    [Fact]
    public void ExpiredDeployment_LeavesAContractThatCannotBeCalled()
    {
        using var network = new TestNetwork();
        var (deploy, call) = Recorded(network);
        Expire(network, deploy.Contract, 0);
        network.Mine();
        var worker = network.Workers[0];
        worker.Sync(deploy.Contract);
        Assert.Equal(EntryStatus.Expired, worker.Skip(deploy.Contract, 0).Leaf.Status);
        var failed = worker.Execute(call, 1);
        Assert.Equal((EntryStatus.Failed, GasClass.Base), (failed.Leaf.Status, failed.Leaf.Charged));
        Assert.Equal("contract.not_deployed", Assert.IsType<FailedOutcome>(call.Open(failed.Leaf.Task, failed.Body)).Code);
    }

    internal static void Expire(TestNetwork network, ContractAddress contract, uint index) =>
        network.Ledger.Contract(contract).Add(new ExpiryEntry(contract, new EntryIndex(index), new BlockNumber(network.Ledger.NextBlock)));

    private static (TestTask Deploy, TestTask Call) Recorded(TestNetwork network)
    {
        var alice = network.User("alice");
        var deploy = network.Deploy(alice, "old"u8.ToArray());
        var call = network.Call(alice, deploy.Contract, "store(bytes)", "new"u8.ToArray());
        network.Mine();
        return (deploy, call);
    }

    private static void Refused(Func<byte[][], byte[][]> lie)
    {
        using var network = new TestNetwork();
        var (deploy, _) = Recorded(network);
        network.Call(network.User("alice"), deploy.Contract, "read()");
        network.Mine();
        byte[][] truth = [.. network.Ledger.Contract(deploy.Contract).Entries.Select(entry => entry.Encode())];
        var worker = network.Workers[0];
        worker.Refuses(QueueErrors.Mismatch, worker.SyncRequest(deploy.Contract, lie(truth)));
        worker.Refuses(QueueErrors.UnknownContract, TestWorker.ExecuteRequest(deploy, 0));
        Assert.Equal(3u, worker.Ask<QueueReply>(worker.SyncRequest(deploy.Contract, truth)).Length);
    }
}
