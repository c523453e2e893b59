// SPDX-License-Identifier: MIT
using Enigma.Protocol;
using Enigma.Trusted.Tests.Network;
using Xunit;

namespace Enigma.Trusted.Tests.Worker;

/// <summary>The door goes on answering while an entry is computed, and nothing that it answers meanwhile changes what comes out.</summary>
public sealed class ComputingTests
{
    // An endless loop under the greatest gas limit takes far longer than the door waits for an entry that was just begun.
    private static readonly TaskTerms Greatest = TaskTerms.ForComputation(GasClass.Maximum, gasPrice: 2);

    [Fact]
    public void LongTask_LeavesTheDoorToOthers()
    {
        using var story = new Story();
        var other = story.Network.Deploy(story.Network.User("bob"), "bob's"u8.ToArray());
        story.Network.Mine();
        story.Worker.Sync(other.Contract);

        story.Worker.Ask<WorkingReply>(TestWorker.ExecuteRequest(story.Loop, 1));
        Assert.Equal(EntryStatus.Succeeded, story.Worker.Execute(other, 0).Leaf.Status);
        Assert.Equal(1u, story.Worker.Sync(story.Contract).NextIndex.Value);
        story.Worker.Ask<ReceiptProofReply>(new ProveReceiptRequest(story.Contract, new EntryIndex(0), 1));
        // While it is computed envelope and code are not needed again.
        var ended = story.Worker.Ask<ExecutedReply>(new ExecuteRequest(story.Contract, new EntryIndex(1), default, ByteString.Empty));
        Assert.Equal((EntryStatus.Failed, GasClass.Maximum), (ended.Leaf.Status, ended.Leaf.Charged));
        Assert.Equal(EntryStatus.Succeeded, story.Worker.Execute(story.Read, 2).Leaf.Status);
    }

    [Fact]
    public void EntriesOfAContract_AreComputedInOrder()
    {
        using var story = new Story();
        story.Worker.Ask<WorkingReply>(TestWorker.ExecuteRequest(story.Loop, 1));
        story.Worker.Refuses(QueueErrors.WrongIndex, TestWorker.ExecuteRequest(story.Read, 2));
        story.Worker.Execute(story.Loop, 1);
    }

    [Fact]
    public void ContractThatIsClosedWhileItComputes_ComesToTheSameReceiptsWhenItIsOpenedAgain()
    {
        using var story = new Story();
        var undisturbed = story.Worker.Execute(story.Loop, 1);
        Reopen(story);
        story.Worker.Ask<WorkingReply>(TestWorker.ExecuteRequest(story.Loop, 1));
        Reopen(story);
        Assert.Equal(undisturbed, story.Worker.Execute(story.Loop, 1));

        static void Reopen(Story story)
        {
            story.Worker.Ask<DoneReply>(new CloseContractRequest(story.Contract));
            story.Worker.Refuses(QueueErrors.UnknownContract, TestWorker.ExecuteRequest(story.Loop, 1));
            Open(story.Network, story.Worker, story.Contract);
            story.Worker.Execute(story.Deploy, 0);
        }
    }

    [Fact]
    public void TaskThatExpiresWhileItIsComputed_CountsAsExpired()
    {
        using var story = new Story();
        story.Worker.Ask<WorkingReply>(TestWorker.ExecuteRequest(story.Loop, 1));
        QueueTests.Expire(story.Network, story.Contract, 1);
        story.Network.Mine();
        story.Worker.Sync(story.Contract);
        Assert.Equal((EntryStatus.Expired, UInt128.Zero), Outcome(story.Worker.Skip(story.Contract, 1)));
        Assert.Equal(EntryStatus.Succeeded, story.Worker.Execute(story.Read, 2).Leaf.Status);

        static (EntryStatus, UInt128) Outcome(ExecutedReply reply) => (reply.Leaf.Status, reply.Leaf.Charge);
    }

    [Fact]
    public void ContractsThatComputeSideBySide_ComeToTheReceiptsOfThoseThatDoNot()
    {
        const int Contracts = 12;
        using var network = new TestNetwork();
        var worker = network.Workers[0];
        TestTask[][] stories = [.. Enumerable.Range(0, Contracts).Select(i => Tasks(network, network.User($"user {i}")))];
        network.Mine();
        var expected = new List<Leaf[]>();
        foreach (var tasks in stories)
        {
            worker.Sync(tasks[0].Contract);
            expected.Add([.. tasks.Select((task, index) => worker.Execute(task, (uint)index).Leaf)]);
            worker.Ask<DoneReply>(new CloseContractRequest(tasks[0].Contract));
        }

        Assert.All(stories, tasks => Open(network, worker, tasks[0].Contract));
        for (var index = 0; index < stories[0].Length; index++)
        {
            // All are begun before the first is asked for again.
            EnclaveReply[] begun = [.. stories.Select(tasks => Execute(worker, tasks[index], index))];
            var ended = begun.Select((reply, i) => reply as ExecutedReply ?? worker.Execute(stories[i][index], (uint)index));
            Assert.Equal(expected.Select(leaves => leaves[index]), ended.Select(reply => reply.Leaf));
        }
    }

    private static EnclaveReply Execute(TestWorker worker, TestTask task, int index) =>
        EnclaveReply.Decode(worker.ExchangeBytes(TestWorker.ExecuteRequest(task, (uint)index).Encode()));

    /// <summary>Opens a contract that was closed, with its whole queue.</summary>
    private static void Open(TestNetwork network, TestWorker worker, ContractAddress contract)
    {
        worker.FetchKeys(contract);
        byte[][] entries = [.. network.Ledger.Contract(contract).Entries.Select(entry => entry.Encode())];
        worker.Ask<QueueReply>(worker.SyncRequest(contract, entries));
    }

    private static TestTask[] Tasks(TestNetwork network, TestUser user)
    {
        var deploy = network.Deploy(user, "first"u8.ToArray());
        return
        [
            deploy, network.Call(user, deploy.Contract, "store(bytes)", "second"u8.ToArray()), network.Call(user, deploy.Contract, "dice()"),
            network.Call(user, deploy.Contract, "loop()"), network.Call(user, deploy.Contract, "read()"),
        ];
    }

    /// <summary>A deployed contract, an endless loop, and a call behind it.</summary>
    private sealed class Story : IDisposable
    {
        public Story()
        {
            var alice = Network.User("alice");
            Deploy = Network.Deploy(alice, "kept"u8.ToArray());
            Network.Mine();
            Worker.Sync(Contract);
            Worker.Execute(Deploy, 0);
            Loop = alice.Seal(Contract, Network.ContractKey(Contract), "loop()", [], terms: Greatest);
            alice.Record(Loop, Worker.Id);
            Read = Network.Call(alice, Contract, "read()");
            Network.Mine();
            Worker.Sync(Contract);
        }

        public TestNetwork Network { get; } = new();

        public TestWorker Worker => Network.Workers[0];

        public ContractAddress Contract => Deploy.Contract;

        public TestTask Deploy { get; }

        public TestTask Loop { get; }

        public TestTask Read { get; }

        public void Dispose() => Network.Dispose();
    }
}
