// SPDX-License-Identifier: MIT
using System.Buffers.Binary;
using Enigma.Crypto;
using Enigma.Protocol;
using Enigma.Trusted.Tests.Network;
using Xunit;

namespace Enigma.Trusted.Tests.Queries;

/// <summary>What a query reads, in whose name, and that it leaves nothing behind.</summary>
public sealed class QueryTests
{
    [Fact]
    public void Query_ReadsWhatIsCommitted_AndNothingLater()
    {
        using var story = new QueryStory();
        Assert.Equal("first"u8, story.Read());

        story.Call("store(bytes)", "second"u8.ToArray());
        story.Call("store(bytes)", "third"u8.ToArray());
        Assert.Equal("first"u8, story.Read());

        story.Commit();
        Assert.Equal("third"u8, story.Read());
    }

    [Fact]
    public void Query_ReadsTheCommittedStateInTheMiddleOfWhatIsComputed()
    {
        using var story = new QueryStory();
        story.Call("store(bytes)", "second"u8.ToArray());
        var batch = story.Worker.MakeBatch(story.Contract);
        story.Call("store(bytes)", "third"u8.ToArray());
        story.Network.Commit(batch);
        story.Network.Mine();
        story.Worker.Sync(story.Contract);
        Assert.Equal("second"u8, story.Read());
    }

    [Fact]
    public void Query_OfAContractThatRevealsLate_SeesNothingBeforeTheReceipt()
    {
        using var story = new QueryStory(reveal: Reveal.Confirmed);
        Assert.True(story.Call("store(bytes)", "heads"u8.ToArray()).Body.IsEmpty);
        Assert.Equal("first"u8, story.Read());
        story.Commit();
        Assert.Equal("heads"u8, story.Read());
    }

    [Fact]
    public void Query_IsAnsweredOnTheHeadOfTheLedger_AtTheEnclavesBlock()
    {
        using var story = new QueryStory();
        story.Call("store(bytes)", "second"u8.ToArray());
        story.Commit();
        var envelope = story.Asker.Seal(story.Contract, "read()");
        var answer = story.Worker.Query(story.Contract, envelope);
        Assert.Equal((2u, story.Network.Ledger.Head.Number), (answer.Head.Index, answer.Block.Value));
        Assert.Equal(story.Network.Ledger.Contract(story.Contract).CommittedHead, answer.Head.Head);
    }

    [Fact]
    public void View_IsCalledByTheSignerOfThePermit_AtTheEnclavesBlock_WithoutATask()
    {
        using var story = new QueryStory();
        var told = story.Read("who()");
        Assert.Equal(story.Asker.Address.AsSpan(), told.AsSpan(0, 20));
        Assert.All(told[20..52], value => Assert.Equal(0, value));
        Assert.Equal(story.Network.Ledger.Head.Number, BinaryPrimitives.ReadUInt64LittleEndian(told.AsSpan(52)));
    }

    [Theory]
    [InlineData("store(bytes)")]
    [InlineData("dice()")]
    public void View_ThatWritesOrDraws_FailsAndLeavesTheStateAsItWas(string function)
    {
        using var story = new QueryStory();
        Assert.Equal(ContractErrors.NotAView.Name, story.Fails(function, arguments: "second"u8.ToArray()).Code);
        // What is stored already would be no change; it is a write all the same.
        Assert.Equal(ContractErrors.NotAView.Name, story.Fails(function, arguments: "first"u8.ToArray()).Code);
        Assert.Equal("first"u8, story.Read());
    }

    [Fact]
    public void Queries_ChangeNothingOfWhatTasksComeTo()
    {
        using var story = new QueryStory();
        TestTask[] tasks =
        [
            story.Network.Call(story.Owner, story.Contract, "dice()"),
            story.Network.Call(story.Owner, story.Contract, "store(bytes)", "second"u8.ToArray()),
            story.Network.Call(story.Owner, story.Contract, "dice()"),
        ];
        story.Network.Mine();
        story.Worker.Sync(story.Contract);
        ExecutedReply[] undisturbed = [.. tasks.Select((task, i) => story.Worker.Execute(task, 1 + (uint)i))];

        story.Worker.Ask<DoneReply>(new CloseContractRequest(story.Contract));
        story.Worker.FetchKeys(story.Contract);
        byte[][] entries = [.. story.Network.Ledger.Contract(story.Contract).Entries.Select(entry => entry.Encode())];
        story.Worker.Ask<QueueReply>(story.Worker.SyncRequest(story.Contract, entries));
        story.Worker.Execute(story.Deploy, 0);
        foreach (var (task, i) in tasks.Select((task, i) => (task, i)))
        {
            Assert.Equal("first"u8, story.Read());
            story.Fails("store(bytes)", arguments: "third"u8.ToArray());
            story.Asker.Ask(story.Worker, story.Contract, "store(bytes)", QueryKind.Estimate, "third"u8.ToArray());
            story.Asker.Ask(story.Worker, story.Contract, "dice()", QueryKind.Estimate);
            Assert.Equal(undisturbed[i], story.Worker.Execute(task, 1 + (uint)i));
        }
    }

    [Fact]
    public void Estimate_TellsTheClassAlone()
    {
        using var story = new QueryStory();
        // What is stored is paid by the byte, besides.
        var read = Assert.IsType<EstimatedOutcome>(story.Asker.Ask(story.Worker, story.Contract, "read()", QueryKind.Estimate));
        var store = Assert.IsType<EstimatedOutcome>(
            story.Asker.Ask(story.Worker, story.Contract, "store(bytes)", QueryKind.Estimate, new byte[8000]));
        Assert.True(read.Class < store.Class, $"{read.Class} < {store.Class}");
        Assert.Equal(story.Call("store(bytes)", new byte[8000]).Leaf.Charged, store.Class);

        var failed = story.Fails("nothing()", QueryKind.Estimate);
        Assert.Equal(new FailedOutcome(0, ContractErrors.NoSuchFunction.Name, "", ByteString.Empty), failed);
        Assert.Equal(ContractErrors.OutOfGas.Name, story.Fails("loop()", QueryKind.Estimate).Code);
    }

    [Fact]
    public void Query_BeforeAnythingIsCommitted_IsRefused()
    {
        using var network = new TestNetwork();
        using var asker = new TestAsker(network, "bob");
        var task = network.Deploy(network.User("alice"), "first"u8.ToArray());
        network.Mine();
        var worker = network.Workers[0];
        worker.Refuses(QueueErrors.UnknownContract, worker.QueryRequest(task.Contract, asker.Seal(task.Contract, "read()")));
        worker.Sync(task.Contract);
        worker.Execute(task, 0);
        worker.Refuses(QueryErrors.NotCommitted, worker.QueryRequest(task.Contract, asker.Seal(task.Contract, "read()")));
    }

    [Fact]
    public void Query_OfAnEnclaveThatIsNotAtTheCommittedHead_IsRefused_UntilItIs()
    {
        using var story = new QueryStory();
        var executed = story.Call("store(bytes)", "second"u8.ToArray());
        var batch = story.Worker.MakeBatch(story.Contract);
        story.Network.Commit(batch);
        story.Network.Mine();
        // The Ledger has gone on, and the enclave was not told.
        story.Worker.Refuses(QueryErrors.NotCommitted, story.Worker.QueryRequest(story.Contract, story.Asker.Seal(story.Contract, "read()")));

        // Built again, it has to come up to the head first; the bodies of others do for that, and then it lacks the code.
        story.Worker.Ask<DoneReply>(new CloseContractRequest(story.Contract));
        story.Worker.FetchKeys(story.Contract);
        byte[][] entries = [.. story.Network.Ledger.Contract(story.Contract).Entries.Select(entry => entry.Encode())];
        story.Worker.Ask<QueueReply>(story.Worker.SyncRequest(story.Contract, entries));
        story.Worker.Execute(story.Deploy, 0);
        story.Worker.Refuses(QueryErrors.NotCommitted, story.Worker.QueryRequest(story.Contract, story.Asker.Seal(story.Contract, "read()")));
        story.Worker.Apply(story.Contract, 1, executed.Body);
        Assert.Equal("second"u8, story.Read());
    }

    [Fact]
    public void Query_OfAContractThatNeverRanHere_BringsItsCode()
    {
        using var network = new TestNetwork();
        using var asker = new TestAsker(network, "bob");
        var task = network.Deploy(network.User("alice"), "first"u8.ToArray());
        network.Mine();
        var worker = network.Workers[0];
        var contract = task.Contract;
        worker.Sync(contract);
        var body = worker.Execute(task, 0).Body;
        network.Commit(worker.MakeBatch(contract));
        network.Mine();
        worker.Ask<DoneReply>(new CloseContractRequest(contract));
        worker.FetchKeys(contract);
        worker.Ask<QueueReply>(worker.SyncRequest(contract, network.Ledger.Contract(contract).Entries[0].Encode()));
        worker.Apply(contract, 0, body);

        var envelope = asker.Seal(contract, "read()");
        worker.Refuses(QueueErrors.CodeMissing, worker.QueryRequest(contract, envelope));
        worker.Refuses(QueueErrors.WrongCode, worker.QueryRequest(contract, envelope, new byte[100]));
        var outcome = asker.Open(worker, contract, envelope, worker.Query(contract, envelope, VaultContract.Code));
        Assert.Equal("first"u8, Assert.IsType<SucceededOutcome>(Assert.IsType<QueriedOutcome>(outcome).Run).ReturnData.ToArray());
    }
}
