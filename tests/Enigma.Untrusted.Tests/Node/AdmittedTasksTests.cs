// SPDX-License-Identifier: MIT
using Enigma.Crypto;
using Enigma.Network;
using Enigma.Node;
using Enigma.Protocol;
using Enigma.Untrusted.Tests.Storage;
using Xunit;

namespace Enigma.Untrusted.Tests.Node;

/// <summary>Anybody may have anything admitted, for nothing: what that leaves is bounded, and takes nothing from those who record.</summary>
public sealed class AdmittedTasksTests : IDisposable
{
    private const ulong ReorgDepth = 512;

    private static readonly ContractAddress Invented = new(Address.Parse("0x00000000000000000000000000000000000000c2"));
    private static readonly ContractAddress AlsoInvented = new(Address.Parse("0x00000000000000000000000000000000000000c3"));
    private static readonly byte[] Envelope = "what the user sealed"u8.ToArray();
    private static readonly byte[] Module = "what the user deploys"u8.ToArray();

    private readonly MemoryRecordStore _records = new();
    private readonly ContentStore _contents;
    private readonly PlayedLedger _ledger;

    public AdmittedTasksTests()
    {
        _contents = new ContentStore(_records);
        _ledger = new PlayedLedger(_records);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _records.Dispose();

    [Fact]
    public void Expire_WhatNoQueueNames_LeavesNothing_AlsoAfterARestart()
    {
        var admitted = new AdmittedTasks(_records, _contents);
        admitted.Add(At(1), Invented, new BlockNumber(33), [Task(Envelope), Task(Module)]);
        admitted = new AdmittedTasks(_records, _contents);
        admitted.Expire(At(33 + ReorgDepth));
        Assert.True(_contents.TryGet(Keccak256.Hash(Envelope), out _));
        admitted.Expire(At(34 + ReorgDepth));
        Assert.False(_contents.TryGet(Keccak256.Hash(Envelope), out _));
        Assert.False(_contents.TryGet(Keccak256.Hash(Module), out _));
        Assert.Empty(_records.Scan(RecordKind.Admitted, default));
        Assert.Equal(0, admitted.Count);
    }

    [Fact]
    public async Task Expire_AnEnvelopeThatWasRecordedByWayOfAnotherNodeBefore_KeepsIt()
    {
        var entry = await _ledger.RecordAsync(0, Keccak256.Hash(Envelope), Cancel);
        var admitted = new AdmittedTasks(_records, _contents);
        admitted.Add(At(1), PlayedLedger.Contract, new BlockNumber(33), [Task(Envelope) with { Task = entry.Record.Id(PlayedLedger.Network) }]);
        admitted.Expire(At(34 + ReorgDepth));
        Assert.Equal(0, admitted.Count);
        RequireKept(Envelope);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Expire_WhatNodesHoldAnyway_AndAStrangerHadAdmittedAsCode_KeepsIt(bool isHereBefore)
    {
        // A body, a page of a checkpoint, evidence: it may come from a peer, or out of the enclave, when it is admitted already.
        byte[] body = [1, 2, 3];
        if (isHereBefore)
        {
            _contents.Add(body);
        }

        var admitted = new AdmittedTasks(_records, _contents);
        admitted.Add(At(1), Invented, new BlockNumber(33), [Task(body)]);
        _contents.Add(body);
        admitted = new AdmittedTasks(_records, _contents);
        admitted.Expire(At(34 + ReorgDepth));
        Assert.Equal(0, admitted.Count);
        RequireKept(body);
    }

    [Fact]
    public async Task Add_AFlood_IsRefusedWhenItsShareIsFull_AndPushesNobodyOut()
    {
        await _ledger.RecordAsync(0, Hash32.Zero, Cancel);
        var admitted = new AdmittedTasks(_records, _contents, new AdmissionLimits { Bytes = 1000, BytesOfContract = 300 });
        admitted.Add(At(1), PlayedLedger.Contract, new BlockNumber(33), [Task(Envelope)]);
        admitted.Add(At(1), Invented, new BlockNumber(33), [Task(new byte[200])]);
        Refused(1, AlsoInvented, new byte[150]);
        Refused(33, AlsoInvented, new byte[150]);
        // Those who have a contract have room, and what was admitted before is all there.
        admitted.Add(At(2), PlayedLedger.Contract, new BlockNumber(34), [Task(new byte[250])]);
        Assert.Equal(3, admitted.Count);
        Assert.True(_contents.TryGet(Keccak256.Hash(Envelope), out _));
        // What only a reorganisation could still record goes first, once somebody looked whether it is recorded.
        Refused(34, AlsoInvented, new byte[150]);
        admitted.Expire(At(34));
        admitted.Add(At(34), AlsoInvented, new BlockNumber(66), [Task(new byte[150])]);
        Assert.False(_contents.TryGet(Keccak256.Hash(new byte[200]), out _));
        Assert.True(_contents.TryGet(Keccak256.Hash(new byte[250]), out _));

        void Refused(ulong block, ContractAddress contract, byte[] content) => Assert.Equal(
            NodeErrors.AdmissionsFull,
            Assert.Throws<EnigmaException>(() => admitted.Add(At(block), contract, new BlockNumber(block + 32), [Task(content)])).Code);
    }

    [Fact]
    public void Done_EndsTheCount_AndKeepsTheContent_HoweverOften()
    {
        var admitted = new AdmittedTasks(_records, _contents, new AdmissionLimits { Tasks = 1 });
        admitted.Add(At(1), Invented, new BlockNumber(33), [Task(Envelope)]);
        Assert.Throws<EnigmaException>(() => admitted.Add(At(1), Invented, new BlockNumber(33), [Task(Module)]));
        admitted.Done(Keccak256.Hash(Envelope));
        admitted.Add(At(1), Invented, new BlockNumber(33), [Task(Module)]);
        admitted.Done(Keccak256.Hash(Envelope));
        RequireKept(Envelope);
        // A restart tells all of the Ledger again.
        admitted = new AdmittedTasks(_records, _contents);
        admitted.Done(Keccak256.Hash(Envelope));
        admitted.Done(Keccak256.Hash(Module));
        RequireKept(Module);
        Assert.Empty(_records.Scan(RecordKind.Admitted, default));
    }

    [Fact]
    public async Task Done_AndTheRecordIsTakenBack_KeepsTheContent_AlsoWhenItIsAdmittedAgain()
    {
        var recorded = await _ledger.RecordAsync(0, Keccak256.Hash(Envelope), Cancel);
        var task = Task(Envelope) with { Task = recorded.Record.Id(PlayedLedger.Network) };
        var admitted = new AdmittedTasks(_records, _contents);
        admitted.Add(At(1), PlayedLedger.Contract, new BlockNumber(33), [task]);
        admitted.Done(Keccak256.Hash(Envelope));
        await _ledger.RewindAsync(0, Cancel);
        admitted.Add(At(1), PlayedLedger.Contract, new BlockNumber(33), [task]);
        admitted.Expire(At(34 + ReorgDepth));
        RequireKept(Envelope);
    }

    [Fact]
    public void Done_OnAFullDisk_IsDoneAgain()
    {
        using var records = new CountingStore();
        var contents = new ContentStore(records);
        var admitted = new AdmittedTasks(records, contents);
        admitted.Add(At(1), Invented, new BlockNumber(33), [Task(Envelope)]);
        records.IsFull = true;
        Assert.Equal(StoreErrors.Full, Assert.Throws<EnigmaException>(() => admitted.Done(Keccak256.Hash(Envelope))).Code);
        Assert.True(admitted.Has(Keccak256.Hash(Envelope)));
        Assert.True(contents.TryGet(Keccak256.Hash(Envelope), out _));
        records.IsFull = false;
        admitted.Done(Keccak256.Hash(Envelope));
        Assert.NotNull(records.Get(RecordKind.Contents, Keccak256.Hash(Envelope).AsSpan()));
    }

    [Fact]
    public async Task Find_WhatIsAdmittedHere_KeepsItForWhoeverNeedsIt()
    {
        await using var peer = new InMemoryNetwork().Join();
        using var exchange = new ContentExchange(peer, _contents, new ReceiptStore(_records), _ledger.Mirror);
        var admitted = new AdmittedTasks(_records, _contents);
        admitted.Add(At(1), Invented, new BlockNumber(33), [Task(Envelope), Task(Module)]);
        Assert.NotNull(exchange.Have(Keccak256.Hash(Module)));
        Assert.Null(exchange.Here(Keccak256.Hash(Envelope)));
        Assert.NotNull(await exchange.FindAsync(Keccak256.Hash(Envelope), Cancel));
        Assert.NotNull(exchange.Here(Keccak256.Hash(Envelope)));
        admitted.Expire(At(34 + ReorgDepth));
        RequireKept(Envelope);
        Assert.False(_contents.TryGet(Keccak256.Hash(Module), out _));
    }

    [Fact]
    public void Expire_WhatIsInAStoreOfAnOlderProgram_LeavesTheContent()
    {
        // It kept what was admitted beside everything else, and nobody can tell any more who needs it.
        var hash = _contents.Add(Envelope);
        _records.Write(
            new RecordBatch().Put(RecordKind.Admitted, hash.AsSpan(), WireValue.Encode(new AdmittedTask(Invented, hash, new BlockNumber(33), 0))), Durability.Disk);
        var admitted = new AdmittedTasks(_records, _contents);
        Assert.True(admitted.Has(hash));
        admitted.Expire(At(34 + ReorgDepth));
        Assert.Empty(_records.Scan(RecordKind.Admitted, default));
        RequireKept(Envelope);
    }

    [Fact]
    public async Task Add_MoreThanCanBeComputedInTime_IsRefused_AlsoAfterARestart_UntilSomeIsDoneOrPassed()
    {
        await _ledger.RecordAsync(0, Hash32.Zero, Cancel);
        var limits = new AdmissionLimits { GasOfContract = 3 * Greatest };
        var admitted = new AdmittedTasks(_records, _contents, limits);
        // One of the base class waits on the Ledger.
        admitted.Add(At(1), PlayedLedger.Contract, new BlockNumber(33), [Task([1], Greatest), Task([2], Greatest)]);
        admitted = new AdmittedTasks(_records, _contents, limits);
        var message = Refused(1, [3]);
        Assert.Contains($"gas limits of {(2 * Greatest) + GasClass.BaseGas} together are to be computed, expected at most {3 * Greatest} with {Greatest} more; wait for results", message, StringComparison.Ordinal);
        // Another contract's are its own, what was admitted already is no more to compute, and a module is none.
        admitted.Add(At(1), AlsoInvented, new BlockNumber(33), [Task([4], Greatest), Task(Module)]);
        admitted.Add(At(2), PlayedLedger.Contract, new BlockNumber(34), [Task([1], Greatest)]);
        Refused(33, [3]);
        admitted.Done(Keccak256.Hash([1]));
        admitted.Add(At(33), PlayedLedger.Contract, new BlockNumber(65), [Task([3], Greatest)]);
        // The second one can only be recorded up to block 33.
        admitted.Expire(At(33));
        Refused(33, [5]);
        admitted.Expire(At(34));
        admitted.Add(At(34), PlayedLedger.Contract, new BlockNumber(66), [Task([5], Greatest)]);

        string Refused(ulong block, byte[] content)
        {
            var refusal = Assert.Throws<EnigmaException>(
                () => admitted.Add(At(block), PlayedLedger.Contract, new BlockNumber(block + 32), [Task(content, Greatest)]));
            Assert.Equal(NodeErrors.AdmissionsFull, refusal.Code);
            return refusal.Message;
        }
    }

    [Fact]
    public void Add_OneTaskOfTheGreatestClass_IsTakenWhateverTheBound()
    {
        var admitted = new AdmittedTasks(_records, _contents, new AdmissionLimits { GasOfContract = 1 });
        admitted.Add(At(1), Invented, new BlockNumber(33), [Task(Envelope, Greatest)]);
        Assert.Equal(1, admitted.Count);
    }

    [Fact]
    public async Task PendingGas_IsOfWhatIsNeitherCommittedNorExpired()
    {
        for (var i = 0u; i < 4; i++)
        {
            await _ledger.RecordAsync(i, Hash32.FromUInt64(i), Cancel);
        }

        var queue = _ledger.Mirror.Current.Queue(PlayedLedger.Contract);
        Assert.Equal(4 * GasClass.BaseGas, queue.PendingGas());
        queue = queue.With([new QueuedEntry(new ExpiryEntry(PlayedLedger.Contract, new EntryIndex(2), new BlockNumber(9)), Hash32.Zero, Hash32.Zero)]);
        Assert.Equal(3 * GasClass.BaseGas, queue.PendingGas());
        var head = new HeadParts(default, Hash32.Zero, default, 2, Hash32.Zero);
        Assert.Equal(GasClass.BaseGas, (queue with { Batches = [new CommittedBatch(new EntryIndex(0), head, new WorkerId(1), Hash32.Zero)] }).PendingGas());
    }

    [Theory]
    [InlineData(12ul, 28_800_000_000ul)]
    [InlineData(100ul, 240_000_000_000ul)]
    [InlineData(0ul, 409_600_000ul)]
    [InlineData(ulong.MaxValue, ulong.MaxValue)]
    public void GasAhead_IsAThirdOfTheDeadline_AndOneTaskAtLeast(ulong blocks, ulong gas)
    {
        Assert.Equal(gas, new WorkerOptions().GasAheadOf(blocks));
        Assert.Equal(1_000_000_000ul, new WorkerOptions { GasAhead = 1_000_000_000 }.GasAheadOf(blocks));
    }

    // Kept for good, and only once.
    private void RequireKept(byte[] content)
    {
        Assert.NotNull(_records.Get(RecordKind.Contents, Keccak256.Hash(content).AsSpan()));
        Assert.Null(_records.Get(RecordKind.AdmittedContents, Keccak256.Hash(content).AsSpan()));
    }

    private static ulong Greatest => GasClass.Maximum.Gas;

    private static AdmittedContent Task(byte[] content, ulong gas = 0) => new(new TaskId(Keccak256.Hash(content)), content, gas);

    private LedgerSnapshot At(ulong block) => _ledger.Mirror.Current with { Block = new BlockNumber(block) };
}
