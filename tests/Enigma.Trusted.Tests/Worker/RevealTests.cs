// SPDX-License-Identifier: MIT
using Enigma.Protocol;
using Enigma.Trusted.Tests.Network;
using Xunit;

namespace Enigma.Trusted.Tests.Worker;

/// <summary>Contracts that reveal results only after the receipt is confirmed, so that nobody retries a coin flip.</summary>
public sealed class RevealTests
{
    [Fact]
    public void Body_OfAnUnconfirmedTask_StaysInside_AndComesOutWithTheReceipt()
    {
        using var network = new TestNetwork();
        var (contract, tasks) = DeterminismTests.History(network, Reveal.Confirmed);
        var worker = network.Workers[0];
        worker.Sync(contract);
        ExecutedReply[] executed = [.. tasks.Select((task, index) => worker.Execute(task, (uint)index))];
        Assert.All(executed, reply => Assert.False(reply.IsBodyReleased));
        Assert.All(executed, reply => Assert.True(reply.Body.IsEmpty));
        Assert.Empty(RevealFrom(network, worker, contract, 0).Bodies);

        var batch = worker.MakeBatch(contract);
        network.Mine();
        Assert.Empty(RevealFrom(network, worker, contract, 0).Bodies);

        network.Commit(batch);
        network.Mine();
        var bodies = RevealFrom(network, worker, contract, 0).Bodies;
        Assert.Equal([0u, 1u, 2u, 3u], bodies.Select(body => body.Index.Value));
        Assert.Equal(executed.Select(reply => reply.Leaf.BodyHash), bodies.Select(body => TaskBody.Decode(body.Body).Hash));
        var rolled = Assert.IsType<SucceededOutcome>(tasks[3].Open(executed[3].Leaf.Task, bodies[3].Body));
        Assert.Equal(32, rolled.ReturnData.Length);

        // What the host says it has is forgotten.
        Assert.Equal([2u, 3u], RevealFrom(network, worker, contract, 2).Bodies.Select(body => body.Index.Value));
        Assert.Equal([2u, 3u], RevealFrom(network, worker, contract, 0).Bodies.Select(body => body.Index.Value));
    }

    [Fact]
    public void Bodies_AreNotRevealed_ForAResultThatTheLedgerDoesNotConfirm()
    {
        using var network = new TestNetwork();
        var (contract, tasks) = DeterminismTests.History(network, Reveal.Confirmed);
        var worker = network.Workers[0];
        worker.Sync(contract);
        foreach (var (task, index) in tasks.Select((task, index) => (task, (uint)index)))
        {
            worker.Execute(task, index);
        }

        network.Ledger.Contract(contract).Commit(4, new Head(Crypto.Keccak256.Hash("another result"u8)));
        network.Mine();
        var request = new RevealBodiesRequest(contract, new EntryIndex(0), network.Ledger.ProveQueue(contract));
        worker.Refuses(StateErrors.HeadMismatch, request);
        worker.Refuses(QueueErrors.UnknownContract, request);
    }

    [Fact]
    public void Body_OfATaskThatExpired_NeverComesOut()
    {
        using var network = new TestNetwork();
        var (contract, tasks) = DeterminismTests.History(network, Reveal.Confirmed);
        var worker = network.Workers[0];
        worker.Sync(contract);
        foreach (var (task, index) in tasks.Select((task, index) => (task, (uint)index)))
        {
            worker.Execute(task, index);
        }

        // Another worker commits the queue with the expiry, of which the host of this one says nothing.
        QueueTests.Expire(network, contract, 3);
        network.Ledger.Contract(contract).Commit(5, new Head(Crypto.Keccak256.Hash("without task 3"u8)));
        network.Mine();
        worker.Refuses(QueueErrors.Mismatch, new RevealBodiesRequest(contract, new EntryIndex(0), network.Ledger.ProveQueue(contract)));

        byte[][] entries = [.. network.Ledger.Contract(contract).Entries.Select(entry => entry.Encode())];
        worker.Refuses(StateErrors.Expired, worker.SyncRequest(contract, entries[4]));
        worker.Ask<QueueReply>(worker.SyncRequest(contract, entries));
        Assert.Empty(RevealFrom(network, worker, contract, 0).Bodies);
        foreach (var (task, index) in tasks.Take(3).Select((task, index) => (task, (uint)index)))
        {
            Assert.True(worker.Execute(task, index).IsBodyReleased);
        }

        Assert.True(worker.Skip(contract, 3).Body.IsEmpty);
    }

    [Fact]
    public void ConfirmedEntry_ThatIsRecomputed_IsRevealedAtOnce()
    {
        using var network = new TestNetwork();
        var (contract, tasks) = DeterminismTests.History(network, Reveal.Confirmed);
        var worker = network.Workers[0];
        worker.Sync(contract);
        ExecutedReply[] first = [.. tasks.Select((task, index) => worker.Execute(task, (uint)index))];
        network.Commit(worker.MakeBatch(contract));
        network.Mine();
        worker.Ask<DoneReply>(new CloseContractRequest(contract));
        worker.Refuses(KeysErrors.Missing, worker.AdmitRequest(tasks[1]));

        worker.FetchKeys(contract);
        byte[][] entries = [.. network.Ledger.Contract(contract).Entries.Select(entry => entry.Encode())];
        worker.Ask<QueueReply>(worker.SyncRequest(contract, entries));
        ExecutedReply[] again = [.. tasks.Select((task, index) => worker.Execute(task, (uint)index))];
        Assert.Equal(first.Select(reply => reply.Leaf), again.Select(reply => reply.Leaf));
        Assert.All(again, reply => Assert.True(reply.IsBodyReleased));
    }

    private static BodiesReply RevealFrom(TestNetwork network, TestWorker worker, ContractAddress contract, uint from) =>
        worker.Ask<BodiesReply>(new RevealBodiesRequest(contract, new EntryIndex(from), network.Ledger.ProveQueue(contract)));
}
