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
    public async Task Expire_WhatNoQueueNames_LeavesNothing_AlsoAfterARestart()
    {
        var admitted = new AdmittedTasks(_records, _contents);
        await admitted.AddAsync(At(1), Invented, new BlockNumber(33), [Task(Envelope), Task(Module)]);
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
        await admitted.AddAsync(At(1), PlayedLedger.Contract, new BlockNumber(33), [Task(Envelope) with { Task = entry.Record.Id(PlayedLedger.Network) }]);
        admitted.Expire(At(34 + ReorgDepth));
        Assert.Equal(0, admitted.Count);
        RequireKept(Envelope);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Expire_WhatNodesHoldAnyway_AndAStrangerHadAdmittedAsCode_KeepsIt(bool isHereBefore)
    {
        // A body, a page of a checkpoint, evidence: it may come from a peer, or out of the enclave, when it is admitted already.
        byte[] body = [1, 2, 3];
        if (isHereBefore)
        {
            _contents.Add(body);
        }

        var admitted = new AdmittedTasks(_records, _contents);
        await admitted.AddAsync(At(1), Invented, new BlockNumber(33), [Task(body)]);
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
        await admitted.AddAsync(At(1), PlayedLedger.Contract, new BlockNumber(33), [Task(Envelope)]);
        await admitted.AddAsync(At(1), Invented, new BlockNumber(33), [Task(new byte[200])]);
        await RefusedAsync(1, AlsoInvented, new byte[150]);
        await RefusedAsync(33, AlsoInvented, new byte[150]);
        // Those who have a contract have room, and what was admitted before is all there.
        await admitted.AddAsync(At(2), PlayedLedger.Contract, new BlockNumber(34), [Task(new byte[250])]);
        Assert.Equal(3, admitted.Count);
        Assert.True(_contents.TryGet(Keccak256.Hash(Envelope), out _));
        // What only a reorganisation could still record goes first, once somebody looked whether it is recorded.
        await RefusedAsync(34, AlsoInvented, new byte[150]);
        admitted.Expire(At(34));
        await admitted.AddAsync(At(34), AlsoInvented, new BlockNumber(66), [Task(new byte[150])]);
        Assert.False(_contents.TryGet(Keccak256.Hash(new byte[200]), out _));
        Assert.True(_contents.TryGet(Keccak256.Hash(new byte[250]), out _));

        async Task RefusedAsync(ulong block, ContractAddress contract, byte[] content) => Assert.Equal(
            NodeErrors.AdmissionsFull,
            (await Assert.ThrowsAsync<EnigmaException>(() => admitted.AddAsync(At(block), contract, new BlockNumber(block + 32), [Task(content)]))).Code);
    }

    [Fact]
    public async Task Done_EndsTheCount_AndKeepsTheContent_HoweverOften()
    {
        var admitted = new AdmittedTasks(_records, _contents, new AdmissionLimits { Tasks = 1 });
        await admitted.AddAsync(At(1), Invented, new BlockNumber(33), [Task(Envelope)]);
        await Assert.ThrowsAsync<EnigmaException>(() => admitted.AddAsync(At(1), Invented, new BlockNumber(33), [Task(Module)]));
        admitted.Done(Keccak256.Hash(Envelope));
        await admitted.AddAsync(At(1), Invented, new BlockNumber(33), [Task(Module)]);
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
        await admitted.AddAsync(At(1), PlayedLedger.Contract, new BlockNumber(33), [task]);
        admitted.Done(Keccak256.Hash(Envelope));
        await _ledger.RewindAsync(0, Cancel);
        await admitted.AddAsync(At(1), PlayedLedger.Contract, new BlockNumber(33), [task]);
        admitted.Expire(At(34 + ReorgDepth));
        RequireKept(Envelope);
    }

    [Fact]
    public async Task Done_OnAFullDisk_IsDoneAgain()
    {
        using var records = new CountingStore();
        var contents = new ContentStore(records);
        var admitted = new AdmittedTasks(records, contents);
        await admitted.AddAsync(At(1), Invented, new BlockNumber(33), [Task(Envelope)]);
        records.IsFull = true;
        Assert.Equal(StoreErrors.Full, Assert.Throws<EnigmaException>(() => admitted.Done(Keccak256.Hash(Envelope))).Code);
        Assert.True(admitted.Has(Keccak256.Hash(Envelope)));
        Assert.True(contents.TryGet(Keccak256.Hash(Envelope), out _));
        records.IsFull = false;
        admitted.Done(Keccak256.Hash(Envelope));
        Assert.NotNull(records.Get(RecordKind.Contents, Keccak256.Hash(Envelope).AsSpan()));
    }

    [Fact]
    public async Task Add_AnotherEnvelopeInTheNameOfASender_LeavesTheSendersOwn_AlsoAfterARestart()
    {
        // Whoever asks writes the sender and so the task; the next number of an account is public.
        var task = TaskId.Of(PlayedLedger.Network, Invented, PlayedLedger.User, 0);
        var admitted = new AdmittedTasks(_records, _contents);
        await admitted.AddAsync(At(1), Invented, new BlockNumber(33), [Task(Envelope) with { Task = task }]);
        await admitted.AddAsync(At(2), Invented, new BlockNumber(34), [Task(Module) with { Task = task }]);
        admitted = new AdmittedTasks(_records, _contents);
        Assert.Equal(2, admitted.Count);
        Assert.True(admitted.Has(Keccak256.Hash(Envelope)));
        admitted.Done(Keccak256.Hash(Envelope));
        RequireKept(Envelope);
        Assert.Equal(Invented, admitted.ContractOf(task));
        admitted.Expire(At(35 + ReorgDepth));
        Assert.Null(admitted.ContractOf(task));
        Assert.Empty(_records.Scan(RecordKind.Admitted, default));
        Assert.Empty(_records.Scan(RecordKind.AdmittedContents, default));
    }

    [Fact]
    public async Task Add_WhileTheDiskIsAtWork_IsNotDone_AndHoldsUpNobody()
    {
        using var records = new CountingStore();
        var synced = new TaskCompletionSource();
        records.Synced = synced.Task;
        var admitted = new AdmittedTasks(records, new ContentStore(records));
        var adding = admitted.AddAsync(At(1), Invented, new BlockNumber(33), [Task(Envelope)]);
        records.Synced = System.Threading.Tasks.Task.CompletedTask;
        await admitted.AddAsync(At(1), AlsoInvented, new BlockNumber(33), [Task(Module)]);
        Assert.Equal(2, admitted.Count);
        Assert.False(adding.IsCompleted);
        synced.SetException(new EnigmaException(StoreErrors.Full, "the disk is full"));
        Assert.Equal(StoreErrors.Full, (await Assert.ThrowsAsync<EnigmaException>(() => adding)).Code);
        // It may be on the disk, so it takes its room until it cannot be recorded any more.
        Assert.True(admitted.Has(Keccak256.Hash(Envelope)));
    }

    [Fact]
    public async Task Add_WhileMuchIsWritten_HoldsUpNobody()
    {
        using var records = new CountingStore();
        var admitted = new AdmittedTasks(records, new ContentStore(records));
        records.DuringNextWrite = () =>
        {
            var other = System.Threading.Tasks.Task.Run(() => admitted.AddAsync(At(1), AlsoInvented, new BlockNumber(33), [Task(Module)]));
            Assert.True(other.Wait(TimeSpan.FromSeconds(10)), "another admission waits for a write that goes on");
            // What is written has its room already.
            Assert.Equal(3, admitted.Count);
        };
        await admitted.AddAsync(At(1), Invented, new BlockNumber(33), [Task(new byte[300_000]), Task(Envelope)]);
        Assert.Equal(3, admitted.Count);
        Assert.True(admitted.Has(Keccak256.Hash(Envelope)));
    }

    [Fact]
    public async Task Add_TheDiskIsFullOnTheWay_KeepsWhatIsWritten_AndGivesTheRestOfTheRoomBack()
    {
        using var records = new CountingStore();
        var admitted = new AdmittedTasks(records, new ContentStore(records));
        records.DuringNextWrite = () => records.IsFull = true;
        var adding = admitted.AddAsync(At(1), Invented, new BlockNumber(33), [Task(new byte[300_000]), Task(Envelope)]);
        Assert.Equal(StoreErrors.Full, (await Assert.ThrowsAsync<EnigmaException>(() => adding)).Code);
        Assert.Equal(1, admitted.Count);
        Assert.False(admitted.Has(Keccak256.Hash(Envelope)));
        records.IsFull = false;
        admitted.Expire(At(34 + ReorgDepth));
        Assert.Equal(0, admitted.Count);
        Assert.Empty(records.Scan(RecordKind.AdmittedContents, default));
    }

    [Fact]
    public async Task Add_Again_WhileTheOldOneExpires_KeepsTheContent()
    {
        using var records = new CountingStore();
        var contents = new ContentStore(records);
        var admitted = new AdmittedTasks(records, contents);
        await admitted.AddAsync(At(1), Invented, new BlockNumber(33), [Task(Envelope)]);
        records.DuringNextWrite = () => admitted.Expire(At(34 + ReorgDepth));
        await admitted.AddAsync(At(34 + ReorgDepth), Invented, new BlockNumber(66 + ReorgDepth), [Task(Envelope)]);
        Assert.True(admitted.Has(Keccak256.Hash(Envelope)));
        Assert.True(contents.TryGet(Keccak256.Hash(Envelope), out _));
    }

    [Fact]
    public async Task Add_Twice_WhileTheFirstExpires_KeepsTheContent()
    {
        using var records = new CountingStore();
        var contents = new ContentStore(records);
        var admitted = new AdmittedTasks(records, contents);
        records.DuringNextWrite = () =>
        {
            admitted.AddAsync(At(1), Invented, new BlockNumber(33), [Task(Envelope)]).GetAwaiter().GetResult();
            admitted.Expire(At(34 + ReorgDepth));
        };
        await admitted.AddAsync(At(34 + ReorgDepth), Invented, new BlockNumber(66 + ReorgDepth), [Task(Envelope)]);
        Assert.True(contents.TryGet(Keccak256.Hash(Envelope), out _));
        Assert.NotEmpty(records.Scan(RecordKind.Admitted, default));
    }

    [Fact]
    public async Task Add_ForAShorterTimeThanBefore_KeepsItAsLong_AlsoAfterARestart()
    {
        var admitted = new AdmittedTasks(_records, _contents);
        await admitted.AddAsync(At(1), Invented, new BlockNumber(40), [Task(Envelope)]);
        await admitted.AddAsync(At(1), Invented, new BlockNumber(1), [Task(Envelope)]);
        admitted = new AdmittedTasks(_records, _contents);
        admitted.Expire(At(40 + ReorgDepth));
        Assert.True(admitted.Has(Keccak256.Hash(Envelope)));
        admitted.Expire(At(41 + ReorgDepth));
        Assert.Equal(0, admitted.Count);
    }

    [Theory]
    [InlineData(2 + ReorgDepth)]
    [InlineData(1ul << 63)]
    [InlineData(ulong.MaxValue)]
    public async Task Add_ForLongerThanAnyEnclaveAdmits_IsRefused(ulong validUntil)
    {
        var admitted = new AdmittedTasks(_records, _contents);
        var adding = admitted.AddAsync(At(1), Invented, new BlockNumber(validUntil), [Task(Envelope)]);
        Assert.Equal(WireErrors.BadFrame, (await Assert.ThrowsAsync<EnigmaException>(() => adding)).Code);
        Assert.Equal(0, admitted.Count);
        await admitted.AddAsync(At(1), Invented, new BlockNumber(1 + ReorgDepth), [Task(Envelope)]);
    }

    [Fact]
    public async Task TryGet_WhileTheRecordIsSettled_FindsWhatMoves()
    {
        using var records = new CountingStore();
        var contents = new ContentStore(records);
        var admitted = new AdmittedTasks(records, contents);
        await admitted.AddAsync(At(1), Invented, new BlockNumber(33), [Task(Envelope)]);
        records.AfterNextRead = () => admitted.Done(Keccak256.Hash(Envelope));
        Assert.True(contents.TryGet(Keccak256.Hash(Envelope), out _));
        Assert.False(admitted.Has(Keccak256.Hash(Envelope)));
        Assert.True(contents.TryGet(Keccak256.Hash(Envelope), out _));
    }

    [Fact]
    public async Task Find_WhatIsAdmittedHere_KeepsItForWhoeverNeedsIt()
    {
        await using var peer = new InMemoryNetwork().Join();
        using var exchange = new ContentExchange(peer, _contents, new ReceiptStore(_records), _ledger.Mirror);
        var admitted = new AdmittedTasks(_records, _contents);
        await admitted.AddAsync(At(1), Invented, new BlockNumber(33), [Task(Envelope), Task(Module)]);
        Assert.NotNull(exchange.Have(Keccak256.Hash(Module)));
        Assert.Null(exchange.Here(Keccak256.Hash(Envelope)));
        Assert.NotNull(await exchange.FindAsync(Keccak256.Hash(Envelope), Cancel));
        Assert.NotNull(exchange.Here(Keccak256.Hash(Envelope)));
        admitted.Expire(At(34 + ReorgDepth));
        RequireKept(Envelope);
        Assert.False(_contents.TryGet(Keccak256.Hash(Module), out _));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Expire_WhatIsInAStoreOfAnOlderProgram_LeavesTheContent(bool isWorker)
    {
        // It kept what was admitted beside everything else, and nobody can tell any more who needs it.
        var hash = _contents.Add(Envelope);
        var task = isWorker ? new TaskId(hash) : TaskId.Of(PlayedLedger.Network, Invented, PlayedLedger.User, 0);
        var record = WireValue.Encode(new AdmittedTask(Invented, hash, new BlockNumber(33), 0));
        _records.Write(new RecordBatch().Put(RecordKind.Admitted, task.Value.AsSpan(), record), Durability.Disk);
        Assert.True(new AdmittedTasks(_records, _contents).Has(hash));
        var admitted = new AdmittedTasks(_records, _contents);
        Assert.True(admitted.Has(hash));
        Assert.Equal(1, admitted.Count);
        Assert.Equal(isWorker ? null : Invented, admitted.ContractOf(task));
        admitted.Expire(At(34 + ReorgDepth));
        Assert.Empty(_records.Scan(RecordKind.Admitted, default));
        RequireKept(Envelope);
    }

    [Fact]
    public async Task Add_MoreThanCanBeComputedInTime_IsRefused_AlsoAfterARestart_UntilSomeIsDoneOrPassed()
    {
        await _ledger.RecordAsync(0, Hash32.Zero, Cancel);
        var limits = new AdmissionLimits { GasOfContract = 4 * Greatest };
        var admitted = new AdmittedTasks(_records, _contents, limits);
        // One of the base class waits on the Ledger.
        await admitted.AddAsync(At(1), PlayedLedger.Contract, new BlockNumber(33), [Task([1], Greatest), Task([2], Greatest)]);
        admitted = new AdmittedTasks(_records, _contents, limits);
        var message = await RefusedAsync(1, [3], [4]);
        Assert.Contains($"gas limits of {(2 * Greatest) + GasClass.BaseGas} together are to be computed, expected at most {4 * Greatest} with {2 * Greatest} more; wait for results", message, StringComparison.Ordinal);
        // Another contract's are its own, what was admitted already is no more to compute, and a module is none.
        await admitted.AddAsync(At(1), AlsoInvented, new BlockNumber(33), [Task([5], Greatest), Task([6], Greatest), Task([7], Greatest), Task(Module)]);
        await admitted.AddAsync(At(1), PlayedLedger.Contract, new BlockNumber(33), [Task([2], Greatest), Task([3], Greatest)]);
        admitted.Done(Keccak256.Hash([1]));
        admitted.Done(Keccak256.Hash([3]));
        // The second one can only be recorded up to block 33.
        admitted.Expire(At(33));
        await RefusedAsync(33, [8], [9], [10]);
        admitted.Expire(At(34));
        await admitted.AddAsync(At(34), PlayedLedger.Contract, new BlockNumber(66), [Task([8], Greatest), Task([9], Greatest), Task([10], Greatest)]);

        async Task<string> RefusedAsync(ulong block, params byte[][] contents)
        {
            var refusal = await Assert.ThrowsAsync<EnigmaException>(() => admitted.AddAsync(
                At(block), PlayedLedger.Contract, new BlockNumber(block + 32), [.. contents.Select(content => Task(content, Greatest))]));
            Assert.Equal(NodeErrors.AdmissionsFull, refusal.Code);
            return refusal.Message;
        }
    }

    [Fact]
    public async Task Add_MuchToComputeThatNobodyRecords_ShutsNobodyOut()
    {
        await _ledger.RecordAsync(0, Hash32.Zero, Cancel);
        var admitted = new AdmittedTasks(_records, _contents, new AdmissionLimits { GasOfContract = 4 * Greatest });
        for (byte i = 0; i < 20; i += 2)
        {
            await admitted.AddAsync(At(1), PlayedLedger.Contract, new BlockNumber(33), [Task([i], Greatest), Task([(byte)(i + 1)], Greatest / 2)]);
        }

        Assert.Equal(20, admitted.Count);
    }

    [Fact]
    public async Task Add_MoreTasksThanOneContractMayHave_IsRefused_AndThoseOfAllThatIsNotDeployedCountTogether()
    {
        await _ledger.RecordAsync(0, Hash32.Zero, Cancel);
        var admitted = new AdmittedTasks(_records, _contents, new AdmissionLimits { TasksOfContract = 2 });
        foreach (var (contract, another, i) in new[] { (PlayedLedger.Contract, PlayedLedger.Contract, (byte)0), (Invented, AlsoInvented, (byte)9) })
        {
            await admitted.AddAsync(At(1), contract, new BlockNumber(33), [Task([i])]);
            // The same once more is no more.
            await admitted.AddAsync(At(1), contract, new BlockNumber(33), [Task([i]), Task([(byte)(i + 1)])]);
            var refusal = await Assert.ThrowsAsync<EnigmaException>(() => admitted.AddAsync(At(1), another, new BlockNumber(33), [Task([(byte)(i + 2)])]));
            Assert.StartsWith($"2 tasks of contract{(i == 0 ? $" {contract}" : "s that are not deployed")} are admitted", refusal.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Add_WhenOthersHoldAllThereIs_AContractOnTheLedgerHasRoomOfItsOwn()
    {
        ContractAddress[] greedy = [Numbered(1), Numbered(2), Numbered(3)];
        await _ledger.RecordAsync([.. greedy, PlayedLedger.Contract], 0, Hash32.Zero, Cancel);
        foreach (var limits in new[] { new AdmissionLimits { Bytes = 1000, BytesOfContract = 300 }, new AdmissionLimits { Tasks = 4 } })
        {
            using var records = new MemoryRecordStore();
            var admitted = new AdmittedTasks(records, new ContentStore(records), limits);
            foreach (var (contract, i) in greedy.Append(Invented).Select((contract, i) => (contract, (byte)i)))
            {
                var content = new byte[contract == Invented ? 100 : 300];
                content[0] = i;
                await admitted.AddAsync(At(1), contract, new BlockNumber(33), [Task(content)]);
            }

            await Assert.ThrowsAsync<EnigmaException>(() => admitted.AddAsync(At(1), AlsoInvented, new BlockNumber(33), [Task(Module)]));
            await admitted.AddAsync(At(1), PlayedLedger.Contract, new BlockNumber(33), [Task(Envelope)]);
            Assert.Equal(5, admitted.Count);
        }
    }

    [Fact]
    public async Task Add_OneTaskOfTheGreatestClass_IsTakenWhateverTheBound()
    {
        var admitted = new AdmittedTasks(_records, _contents, new AdmissionLimits { GasOfContract = 1 });
        await admitted.AddAsync(At(1), Invented, new BlockNumber(33), [Task(Envelope, Greatest)]);
        // Beside one that nobody records, too.
        await admitted.AddAsync(At(1), Invented, new BlockNumber(33), [Task(Module, Greatest)]);
        Assert.Equal(2, admitted.Count);
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

    private static ContractAddress Numbered(byte number) => new(Address.FromSpan([.. new byte[Address.Size - 1], number]));

    private static AdmittedContent Task(byte[] content, ulong gas = 0) => new(Keccak256.Hash(content), content, gas);

    private LedgerSnapshot At(ulong block) => _ledger.Mirror.Current with { Block = new BlockNumber(block) };
}
