// SPDX-License-Identifier: MIT
using Enigma.Protocol;
using Enigma.Trusted.Tests.Network;
using Xunit;

namespace Enigma.Trusted.Tests.Worker;

/// <summary>Bodies that come from strangers.</summary>
public sealed class ForeignBodyTests
{
    [Fact]
    public void Body_OfAnUnconfirmedEntry_IsRefused()
    {
        using var network = new TestNetwork();
        var (contract, bodies, _) = Computed(network);
        var fresh = Reopened(network, contract);
        fresh.Refuses(StateErrors.NotCommitted, Apply(contract, 0, bodies[0]));
    }

    [Fact]
    public void Delta_ThatWasAltered_IsRefused() => Refused(ResultErrors.DeltaOpenFailed, bodies =>
    {
        var body = TaskBody.Decode(bodies[0]);
        var altered = body.Delta.Bytes.ToArray();
        altered[^1] ^= 1;
        return (body with { Delta = new Ciphertext(altered) }).Encode();
    });

    [Fact]
    public void Delta_OfAnotherEntry_IsRefused() => Refused(ResultErrors.DeltaOpenFailed, bodies => bodies[1]);

    [Fact]
    public void Body_ThatIsNone_IsRefused() => Refused(ResultErrors.BadBody, _ => new byte[] { 1, 2, 3 });

    [Fact]
    public void Result_ThatWasExchanged_IsFoundAtTheConfirmedHead_AndClosesTheContract()
    {
        using var network = new TestNetwork();
        var (contract, bodies, batch) = Computed(network);
        network.Commit(batch);
        network.Mine();
        var worker = Reopened(network, contract);
        var forged = TaskBody.Decode(bodies[0]) with { Result = TaskBody.Decode(bodies[1]).Result };
        worker.Ask<AppliedReply>(Apply(contract, 0, forged.Encode()));

        // The state is right and its name is wrong: the next delta already does not fit, and the head never will.
        worker.Refuses(ResultErrors.DeltaOpenFailed, Apply(contract, 1, bodies[1]));
    }

    [Fact]
    public void LastResult_ThatWasExchanged_ClosesTheContract()
    {
        using var network = new TestNetwork();
        var (contract, bodies, batch) = Computed(network);
        network.Commit(batch);
        network.Mine();
        var worker = Reopened(network, contract);
        worker.Apply(contract, 0, bodies[0]);
        var forged = TaskBody.Decode(bodies[1]) with { Result = TaskBody.Decode(bodies[0]).Result };
        worker.Refuses(StateErrors.HeadMismatch, Apply(contract, 1, forged.Encode()));
        worker.Refuses(QueueErrors.UnknownContract, Apply(contract, 1, bodies[1]));
    }

    [Fact]
    public void WrongHeadOnTheLedger_ClosesTheContract_AtTheNextSync()
    {
        using var network = new TestNetwork();
        var (contract, _, _) = Computed(network);
        network.Ledger.Contract(contract).Commit(1, new Head(Crypto.Keccak256.Hash("wrong"u8)));
        network.Mine();
        network.Workers[0].Refuses(StateErrors.HeadMismatch, network.Workers[0].SyncRequest(contract));
        network.Workers[0].Refuses(QueueErrors.UnknownContract, new MakeBatchRequest([contract]));
    }

    [Fact]
    public void Bodies_AreTakenUpToTheFirstThatIsRefused()
    {
        using var network = new TestNetwork();
        var (contract, bodies, batch) = Computed(network);
        network.Commit(batch);
        network.Mine();
        var worker = Reopened(network, contract);
        var stopped = worker.Ask<AppliedReply>(TestWorker.ApplyRequest(contract, 0, bodies[0], bodies[0]));
        Assert.Equal(1u, stopped.Next.Value);
        worker.Refuses(ResultErrors.DeltaOpenFailed, TestWorker.ApplyRequest(contract, 1, bodies[0]));
        worker.Refuses(QueueErrors.WrongIndex, TestWorker.ApplyRequest(contract, 0, bodies));
        worker.Refuses(StateErrors.NotCommitted, TestWorker.ApplyRequest(contract, 1, bodies[1], bodies[1]));
        Assert.Equal(2u, worker.Ask<AppliedReply>(TestWorker.ApplyRequest(contract, 1, bodies[1])).Next.Value);
    }

    [Fact]
    public void Body_OfAnEntryThatRanNothing_IsRefused()
    {
        using var network = new TestNetwork();
        var alice = network.User("alice");
        var deploy = network.Deploy(alice, [1]);
        var contract = deploy.Contract;
        network.Call(alice, contract, "read()");
        QueueTests.Expire(network, contract, 1);
        network.Mine();
        var worker = network.Workers[0];
        worker.Sync(contract);
        var body = worker.Execute(deploy, 0).Body;
        worker.Skip(contract, 1);
        worker.Skip(contract, 2);
        network.Commit(worker.MakeBatch(contract));
        network.Mine();
        Reopened(network, contract);
        Assert.Equal(1u, worker.Ask<AppliedReply>(TestWorker.ApplyRequest(contract, 0, body, body, default)).Next.Value);
        worker.Refuses(ResultErrors.BadBody, TestWorker.ApplyRequest(contract, 1, body, default));
        Assert.Equal(3u, worker.Ask<AppliedReply>(TestWorker.ApplyRequest(contract, 1, default, default)).Next.Value);
    }

    private static void Refused(ErrorCode code, Func<ByteString[], ByteString> lie)
    {
        using var network = new TestNetwork();
        var (contract, bodies, batch) = Computed(network);
        network.Commit(batch);
        network.Mine();
        var worker = Reopened(network, contract);
        worker.Refuses(code, Apply(contract, 0, lie(bodies)));
        worker.Apply(contract, 0, bodies[0]);
    }

    private static ApplyBodiesRequest Apply(ContractAddress contract, uint index, ByteString body) =>
        TestWorker.ApplyRequest(contract, index, body);

    private static (ContractAddress Contract, ByteString[] Bodies, BatchReply Batch) Computed(TestNetwork network)
    {
        var alice = network.User("alice");
        var deploy = network.Deploy(alice, "one"u8.ToArray());
        var store = network.Call(alice, deploy.Contract, "store(bytes)", "two"u8.ToArray());
        network.Mine();
        var worker = network.Workers[0];
        worker.Sync(deploy.Contract);
        ByteString[] bodies = [worker.Execute(deploy, 0).Body, worker.Execute(store, 1).Body];
        return (deploy.Contract, bodies, worker.MakeBatch(deploy.Contract));
    }

    private static TestWorker Reopened(TestNetwork network, ContractAddress contract)
    {
        var worker = network.Workers[0];
        worker.Ask<DoneReply>(new CloseContractRequest(contract));
        worker.FetchKeys(contract);
        byte[][] entries = [.. network.Ledger.Contract(contract).Entries.Select(entry => entry.Encode())];
        worker.Ask<QueueReply>(worker.SyncRequest(contract, entries));
        return worker;
    }
}
