// SPDX-License-Identifier: MIT
using Enigma.Protocol;
using Enigma.Trusted.Tests.Network;

namespace Enigma.Trusted.Tests.Worker;

/// <summary>
/// A contract with a history: one worker records, executes and commits it, entry by entry where a test wants it, and its bodies and heads
/// are kept. Other workers get its keys by holding the seat for a moment.
/// </summary>
internal sealed class CheckpointStory : IDisposable
{
    /// <summary>The bodies of so many small tasks are longer than the smallest checkpoint needs.</summary>
    public const int EnoughTasks = 8;

    private readonly TestUser _alice;

    public CheckpointStory(int workers = 3, Reveal reveal = Reveal.Provisional)
    {
        Network = new TestNetwork(workers);
        _alice = Network.User("alice");
        Contract = _alice.NewContract("vault");
        GiveSeat(Worker);
        Add(Network.Deploy(_alice, [1], reveal));
        Network.Mine();
    }

    public TestNetwork Network { get; }

    public ContractAddress Contract { get; }

    /// <summary>Who executes and commits.</summary>
    public TestWorker Worker => Network.Workers[0];

    /// <summary>What was recorded: null for an entry that the Ledger wrote.</summary>
    public List<TestTask?> Tasks { get; } = [];

    public List<ExecutedReply> Executed { get; } = [];

    /// <summary>The head when so many entries are computed.</summary>
    public Dictionary<uint, HeadParts> Heads { get; } = [];

    public uint Length => (uint)Tasks.Count;

    /// <summary>The head with everything that was executed.</summary>
    public HeadParts Head => Heads[(uint)Executed.Count];

    public CheckpointStory Store(int count = 1, int bytes = 1)
    {
        for (var i = 0; i < count; i++)
        {
            Call("store(bytes)", [.. Enumerable.Repeat((byte)Tasks.Count, bytes)]);
        }

        return this;
    }

    public CheckpointStory Call(string function, byte[]? arguments = null)
    {
        Add(Network.Call(_alice, Contract, function, arguments));
        return this;
    }

    /// <summary>The Ledger expires an entry that is not committed.</summary>
    public CheckpointStory Expire(uint index)
    {
        QueueTests.Expire(Network, Contract, index);
        Tasks.Add(null);
        return this;
    }

    public CheckpointStory TurnEpoch()
    {
        Network.TurnEpoch();
        Network.Mine();
        GiveSeat(Worker);
        return this;
    }

    /// <summary>Executes what is recorded, and keeps the head after every entry.</summary>
    public CheckpointStory Execute()
    {
        Network.Mine();
        Worker.Sync(Contract);
        while (Executed.Count < Tasks.Count)
        {
            Executed.Add(Step(Worker, (uint)Executed.Count));
            Heads[(uint)Executed.Count] = Worker.MakeBatch(Contract).Entries[0].Parts;
        }

        return this;
    }

    /// <summary>Has the Ledger confirm everything that was executed, or the first entries of it.</summary>
    public CheckpointStory Commit(uint? index = null)
    {
        var parts = Heads[index ?? (uint)Executed.Count];
        Network.Ledger.Contract(Contract).Commit(parts.Index, parts.Head);
        Network.Mine();
        Worker.Sync(Contract);
        return this;
    }

    /// <summary>A history of two epochs with a committed checkpoint.</summary>
    public CheckpointStory WithCheckpoint() => Store(EnoughTasks - 1).Execute().Commit().TurnEpoch().Store(2).Execute().Commit();

    /// <summary>Has a worker execute an entry, whatever it is.</summary>
    public ExecutedReply Step(TestWorker worker, uint index) =>
        Tasks[(int)index] is { } task ? worker.Execute(task, index) : worker.Skip(Contract, index);

    /// <summary>Another worker, with the keys of the epochs from one on.</summary>
    public TestWorker Other(int worker, ulong keysFrom)
    {
        var other = Network.Workers[worker];
        GiveSeat(other);
        other.FetchKeys(Contract, keysFrom);
        GiveSeat(Worker);
        return other;
    }

    public void Dispose() => Network.Dispose();

    private void GiveSeat(TestWorker worker)
    {
        Network.Ledger.SetSeat(Network.Ledger.SeatIndex(Contract), worker.Id.Value);
        Network.Mine();
    }

    private void Add(TestTask task) => Tasks.Add(task);
}
