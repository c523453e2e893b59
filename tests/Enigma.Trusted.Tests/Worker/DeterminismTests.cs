// SPDX-License-Identifier: MIT
using Enigma.Protocol;
using Enigma.Trusted.Tests.Network;
using Xunit;

namespace Enigma.Trusted.Tests.Worker;

/// <summary>Execution is a function of the Ledger: other enclaves come to the same bytes.</summary>
public sealed class DeterminismTests
{
    [Fact]
    public void ExecutedAppliedAndRecomputed_AreTheSameByteForByte()
    {
        using var network = new TestNetwork(workers: 3);
        var (contract, tasks) = History(network);
        var first = network.Seat(contract);
        first.Sync(contract);
        ExecutedReply[] executed = [.. tasks.Select((task, index) => first.Execute(task, (uint)index))];
        network.Commit(first.MakeBatch(contract));

        var (second, third) = TakeOver(network, contract, first);
        second.Sync(contract);
        third.Sync(contract);
        ExecutedReply[] recomputed = [.. tasks.Select((task, index) => second.Execute(task, (uint)index))];
        ExecutedReply[] applied = [.. executed.Select((reply, index) => third.Apply(contract, (uint)index, reply.Body))];

        Assert.Equal(executed, recomputed);
        Assert.Equal(executed, applied);
        Assert.Contains(executed, reply => reply.Leaf.Status == EntryStatus.Failed);
    }

    [Fact]
    public void WorkerThatIsGone_IsReplacedByOneWithTheSameLeaves()
    {
        using var network = new TestNetwork(workers: 3);
        var (contract, tasks) = History(network);
        var gone = network.Seat(contract);
        gone.Sync(contract);
        ExecutedReply[] lost = [.. tasks.Select((task, index) => gone.Execute(task, (uint)index))];
        var lostBatch = gone.MakeBatch(contract);

        // An epoch later another worker holds the seat; the keys follow the epoch of the record.
        network.TurnEpoch();
        var (next, _) = TakeOver(network, contract, gone);
        next.Sync(contract);
        Assert.Equal(lost, tasks.Select((task, index) => next.Execute(task, (uint)index)));
        var batch = next.MakeBatch(contract);
        Assert.Equal(lostBatch.Entries[0].Parts, batch.Entries[0].Parts);
        Assert.Equal(lostBatch.Entries[0].Charges, batch.Entries[0].Charges);
        Assert.NotEqual(lostBatch.Signature, batch.Signature);
    }

    [Fact]
    public void ContinuingAfterAppliedBodies_IsTheSameAsContinuingAfterExecution()
    {
        using var network = new TestNetwork(workers: 3);
        var (contract, tasks) = History(network);
        var first = network.Seat(contract);
        first.Sync(contract);
        ExecutedReply[] executed = [.. tasks.Select((task, index) => first.Execute(task, (uint)index))];
        network.Commit(first.MakeBatch(contract));
        var read = network.Call(network.User("alice"), contract, "read()");
        var (second, _) = TakeOver(network, contract, first);
        first.Sync(contract);
        second.Sync(contract);
        foreach (var (reply, index) in executed.Select((reply, index) => (reply, (uint)index)))
        {
            second.Apply(contract, index, reply.Body);
        }

        Assert.Equal(first.Execute(read, (uint)tasks.Length), second.Execute(read, (uint)tasks.Length));
    }

    /// <summary>A deployment and calls of every outcome, one with randomness.</summary>
    internal static (ContractAddress Contract, TestTask[] Tasks) History(TestNetwork network, Reveal reveal = Reveal.Provisional)
    {
        var alice = network.User("alice");
        var deploy = network.Deploy(alice, "start"u8.ToArray(), reveal);
        network.Mine();
        var store = network.Call(alice, deploy.Contract, "store(bytes)", "next"u8.ToArray());
        var trap = network.Call(alice, deploy.Contract, "trap()");
        network.Mine();
        var dice = network.Call(network.User("bob"), deploy.Contract, "dice()");
        network.Mine();
        return (deploy.Contract, [deploy, store, trap, dice]);
    }

    /// <summary>Gives the contract's seat to each of the other two workers in turn, so that both get its keys.</summary>
    private static (TestWorker Second, TestWorker Third) TakeOver(TestNetwork network, ContractAddress contract, TestWorker first)
    {
        var others = network.Workers.Where(worker => worker != first).ToArray();
        foreach (var other in others)
        {
            network.Ledger.SetSeat(network.Ledger.SeatIndex(contract), other.Id.Value);
            network.Mine();
            other.FetchKeys(contract);
        }

        return (others[0], others[1]);
    }
}
