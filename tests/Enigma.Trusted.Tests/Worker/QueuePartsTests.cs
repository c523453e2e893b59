// SPDX-License-Identifier: MIT
using Enigma.EnclaveHost;
using Enigma.Protocol;
using Enigma.Trusted.Tests.Ledger;
using Enigma.Trusted.Tests.Network;
using Xunit;

namespace Enigma.Trusted.Tests.Worker;

/// <summary>A queue that is handed over in parts, by an honest host and by one that lies about them (spec/wire.md section 3).</summary>
public sealed class QueuePartsTests : IDisposable
{
    private readonly TestNetwork _network = new();
    private readonly TestTask _deploy;
    private readonly TestTask _call;
    private readonly byte[][] _entries;

    public QueuePartsTests()
    {
        var alice = _network.User("alice");
        _deploy = _network.Deploy(alice, "old"u8.ToArray());
        _call = _network.Call(alice, Contract, "store(bytes)", "new"u8.ToArray());
        _network.Call(alice, Contract, "read()");
        _network.Call(alice, Contract, "read()");
        _network.Mine();
        _entries = EntriesOf(Contract);
    }

    private ContractAddress Contract => _deploy.Contract;

    private TestWorker Worker => _network.Workers[0];

    [Fact]
    public void MoreEntriesThanAListHolds_ComeInParts()
    {
        const int Count = 70_000;
        var queue = _network.Ledger.Contract(Contract);
        for (var i = queue.Entries.Count; i < Count; i++)
        {
            queue.Add(new OutcomeEntry(Contract, new EntryIndex(0), Succeeded: true, new BlockNumber(1)));
        }

        _network.Mine();
        EnclaveRequest[] requests = [.. QueueRequests.Of(Contract, _network.Ledger.ProveQueue(Contract), known: 0, queue.Entries)];
        Assert.All(requests[..^1], part => Worker.Ask<DoneReply>(part));
        Assert.Equal((uint)Count, Worker.Ask<QueueReply>(requests[^1]).Length);
        Assert.Equal(5, requests.Length);
        Assert.All(requests, request => Assert.InRange(request.Encode().Length, 1, Frame.MaximumLength / 3));
        Worker.Execute(_deploy, 0);
        Worker.Execute(_call, 1);
    }

    [Fact]
    public void FewEntries_ComeInOneRequest()
    {
        var request = Assert.Single(QueueRequests.Of(
            Contract, _network.Ledger.ProveQueue(Contract), known: 1, _network.Ledger.Contract(Contract).Entries.Skip(1)));
        Assert.Equal(3, Assert.IsType<SyncQueueRequest>(request).NewEntries.Count);
    }

    [Fact]
    public void Part_LeftOut_Repeated_OrMoved_IsRefused_AndTheNextOneIsTaken()
    {
        Worker.Refuses(QueueErrors.PartGap, Part(1, 1));
        Stage(Part(0, 1));
        Worker.Refuses(QueueErrors.PartGap, Part(2, 1));
        Stage(Part(1, 2));
        var refused = Worker.Refuses(QueueErrors.PartGap, Part(1, 2));
        Assert.Contains("end at 3; go on there, or begin anew at 0", refused.Message, StringComparison.Ordinal);
        Opens(_entries[3]);
    }

    [Fact]
    public void Part_BeyondTheLedger_IsRefused_SoThatWhatWaitsIsBounded()
    {
        Worker.Refuses(QueueErrors.PartBeyond, Worker.StageRequest(Contract, 0, [.. _entries, _entries[3]]));
        Stage(Part(0, 4));
        Worker.Refuses(QueueErrors.PartBeyond, Worker.StageRequest(Contract, 4, _entries[3]));
        var unknown = _network.User("bob").NewContract("nothing");
        Worker.Refuses(QueueErrors.PartBeyond, Worker.StageRequest(unknown, 0, _entries[0]));
        // At the greatest index too.
        Worker.Refuses(QueueErrors.PartGap, Worker.StageRequest(Contract, uint.MaxValue, _entries));
        Opens();
    }

    [Fact]
    public void Part_ThatIsNoEntry_IsRefused_AndChangesNothing()
    {
        Stage(Part(0, 2));
        Worker.Refuses(QueueErrors.BadEntry, Worker.StageRequest(Contract, 2, _entries[2], [1, 9]));
        Worker.Refuses(QueueErrors.BadEntry, Worker.StageRequest(Contract, 0, [1, 9]));
        Stage(Part(2, 1));
        Opens(_entries[3]);
    }

    [Fact]
    public void Part_WithAProofOfAnotherBlock_IsRefused()
    {
        var old = Part(0, 2);
        _network.Mine();
        Worker.Refuses(HeaderErrors.WrongBlock, old);
    }

    [Fact]
    public void Entries_Reordered_InParts_AreRefused() => Refused([_entries[0], _entries[2], _entries[1], _entries[3]]);

    [Fact]
    public void Entry_RepeatedInPlaceOfAnother_InParts_IsRefused() => Refused([_entries[0], _entries[1], _entries[1], _entries[3]]);

    [Fact]
    public void Entry_Altered_InParts_IsRefused()
    {
        var task = (TaskEntry)QueueEntry.Decode(_entries[1]);
        Refused([_entries[0], new TaskEntry(task.Record with { Sender = default }).Encode(), _entries[2], _entries[3]]);
    }

    [Fact]
    public void Entry_Invented_InParts_IsRefused() =>
        Refused([_entries[0], _entries[1], new ExpiryEntry(Contract, new EntryIndex(1), new BlockNumber(1)).Encode(), _entries[3]]);

    [Fact]
    public void Host_ThatStopsHalfWay_GetsNothing_AndBeginsAnew()
    {
        Stage(Part(0, 2));
        Worker.Refuses(QueueErrors.UnknownContract, TestWorker.ExecuteRequest(_deploy, 0));
        Worker.Refuses(QueueErrors.Mismatch, Worker.SyncRequest(Contract));
        // What was staged is gone.
        Worker.Refuses(QueueErrors.PartGap, Part(2, 2));
        Worker.Refuses(QueueErrors.Mismatch, Worker.SyncRequest(Contract, _entries[2..]));

        Stage(Part(0, 3));
        // Or without asking: a part that begins at the beginning is the first one.
        Stage(Part(0, 1));
        Worker.Refuses(QueueErrors.PartGap, Part(3, 1));
        Stage(Part(1, 2));
        Opens(_entries[3]);
    }

    [Fact]
    public void EmptyPart_BeginsAnew_AndKeepsNothing()
    {
        Stage(Part(0, 2));
        Stage(Part(0, 0));
        Worker.Refuses(QueueErrors.PartGap, Part(2, 1));
        Opens(_entries);
    }

    [Fact]
    public void SyncQueue_WithAProofThatIsRefused_LeavesThePartsWhereTheyAre()
    {
        Stage(Part(0, 2));
        var old = Worker.SyncRequest(Contract, _entries[2..]);
        _network.Mine();
        Worker.Refuses(HeaderErrors.WrongBlock, old);
        Opens(_entries[2..]);
    }

    [Fact]
    public void Queue_ThatGrowsBetweenTheParts_IsProvenAtTheNewHead()
    {
        Stage(Part(0, 3));
        _network.Call(_network.User("alice"), Contract, "read()");
        _network.Mine();
        Stage(Part(3, 1));
        Assert.Equal(5u, Worker.Ask<QueueReply>(Worker.SyncRequest(Contract, EntriesOf(Contract)[4])).Length);
    }

    [Fact]
    public void PartsOfTwoContracts_DoNotMeet()
    {
        var other = _network.Deploy(_network.User("bob"), "bob"u8.ToArray(), salt: "bob").Contract;
        _network.Call(_network.User("bob"), other, "read()");
        _network.Mine();
        var others = EntriesOf(other);
        Stage(Part(0, 1));
        Stage(Worker.StageRequest(other, 0, others[0]));
        Stage(Part(1, 2));
        // Entries of the first one are counted and folded as this one's, and are not its queue.
        Worker.Refuses(QueueErrors.PartGap, Worker.StageRequest(other, 3, _entries[3]));
        Worker.Refuses(QueueErrors.Mismatch, Worker.SyncRequest(other, _entries[1]));
        Opens(_entries[3]);
        Assert.Equal(2u, Worker.Ask<QueueReply>(Worker.SyncRequest(other, others)).Length);
    }

    [Fact]
    public void OpenContract_TakesParts_AndUsesNoneBeforeItsProof()
    {
        Worker.Sync(Contract);
        var read = _network.Call(_network.User("alice"), Contract, "read()");
        _network.Call(_network.User("alice"), Contract, "read()");
        _network.Mine();
        var entries = EntriesOf(Contract);
        Worker.Refuses(QueueErrors.PartGap, Worker.StageRequest(Contract, 0, entries[0]));
        Stage(Worker.StageRequest(Contract, 4, entries[4]));
        Worker.Execute(_deploy, 0);
        Worker.Execute(_call, 1);
        Worker.Refuses(QueueErrors.WrongIndex, TestWorker.ExecuteRequest(read, 4));
        Assert.Equal(2u, Worker.MakeBatch(Contract).Entries[0].Parts.Index);
        // Nor is a request that proves the whole queue by itself helped by them.
        Worker.Refuses(
            QueueErrors.Mismatch, new RevealBodiesRequest(Contract, new EntryIndex(0), _network.Ledger.ProveQueue(Contract)));
        var reply = Worker.Ask<QueueReply>(Worker.SyncRequest(Contract, entries[5]));
        Assert.Equal((6u, new EntryIndex(2)), (reply.Length, reply.NextIndex));
    }

    [Fact]
    public void ClosedContract_HasNoParts()
    {
        Stage(Part(0, 3));
        Worker.Ask<DoneReply>(new CloseContractRequest(Contract));
        Worker.Refuses(QueueErrors.PartGap, Part(3, 1));
    }

    [Fact]
    public void ContractOpenedAtACheckpoint_TakesPartsFromThereOn()
    {
        using var story = new CheckpointStory(workers: 2).WithCheckpoint();
        var (header, pages) = story.Worker.ReadCheckpoint(story.Contract);
        var opened = story.Other(1, keysFrom: 2);
        byte[][] entries = [.. story.Network.Ledger.Contract(story.Contract).Entries.Select(entry => entry.Encode())];
        opened.Ask<DoneReply>(opened.StageRequest(story.Contract, 0, entries[0]));
        opened.Ask<DoneReply>(opened.OpenRequest(story.Contract, story.Head, header));
        opened.Refuses(CheckpointErrors.Incomplete, opened.StageRequest(story.Contract, 8, entries[8]));
        foreach (var (page, number) in pages.Select((page, number) => (page, (ushort)number)))
        {
            opened.Ask<DoneReply>(new LoadPageRequest(story.Contract, number, page));
        }

        // Those from before the opening are gone.
        opened.Refuses(QueueErrors.PartGap, opened.StageRequest(story.Contract, 1, entries[1]));
        opened.Ask<DoneReply>(opened.StageRequest(story.Contract, 8, entries[8]));
        var reply = opened.Ask<QueueReply>(opened.SyncRequest(story.Contract, entries[9..]));
        Assert.Equal(((uint)entries.Length, new EntryIndex(8)), (reply.Length, reply.NextIndex));
        opened.Apply(story.Contract, 8, story.Executed[8].Body);
    }

    public void Dispose() => _network.Dispose();

    private byte[][] EntriesOf(ContractAddress contract) => [.. _network.Ledger.Contract(contract).Entries.Select(entry => entry.Encode())];

    private StageEntriesRequest Part(int from, int count) =>
        Worker.StageRequest(Contract, (uint)from, [.. _entries.Skip(from).Take(count)]);

    private void Stage(StageEntriesRequest part) => Worker.Ask<DoneReply>(part);

    private void Opens(params byte[][] last)
    {
        Assert.Equal(4u, Worker.Ask<QueueReply>(Worker.SyncRequest(Contract, last)).Length);
        Worker.Execute(_deploy, 0);
        Worker.Execute(_call, 1);
    }

    private void Refused(byte[][] lie)
    {
        Stage(Worker.StageRequest(Contract, 0, lie[..2]));
        Stage(Worker.StageRequest(Contract, 2, lie[2]));
        Worker.Refuses(QueueErrors.Mismatch, Worker.SyncRequest(Contract, lie[3]));
        Worker.Refuses(QueueErrors.UnknownContract, TestWorker.ExecuteRequest(_deploy, 0));
        Opens(_entries);
    }
}
