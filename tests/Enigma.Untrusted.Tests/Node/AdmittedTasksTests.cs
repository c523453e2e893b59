// SPDX-License-Identifier: MIT
using Enigma.Crypto;
using Enigma.Node;
using Enigma.Protocol;
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
    public async Task Expire_AnEnvelopeThatIsRecorded_AndWasAdmittedAgainByAStranger_KeepsIt()
    {
        await _ledger.RecordAsync(0, Keccak256.Hash(Envelope), Cancel);
        _contents.Add(Envelope);
        var admitted = new AdmittedTasks(_records, _contents);
        admitted.Add(At(1), PlayedLedger.Contract, new BlockNumber(33), [Task(Envelope)]);
        admitted.Expire(At(34 + ReorgDepth));
        Assert.Equal(0, admitted.Count);
        Assert.True(_contents.TryGet(Keccak256.Hash(Envelope), out _));
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
        // What only a reorganisation could still record goes first.
        admitted.Add(At(34), AlsoInvented, new BlockNumber(66), [Task(new byte[150])]);
        Assert.False(_contents.TryGet(Keccak256.Hash(new byte[200]), out _));
        Assert.True(_contents.TryGet(Keccak256.Hash(new byte[250]), out _));

        void Refused(ulong block, ContractAddress contract, byte[] content) => Assert.Equal(
            NodeErrors.AdmissionsFull,
            Assert.Throws<EnigmaException>(() => admitted.Add(At(block), contract, new BlockNumber(block + 32), [Task(content)])).Code);
    }

    [Fact]
    public void Done_EndsTheCount_AndKeepsTheContent()
    {
        var admitted = new AdmittedTasks(_records, _contents, new AdmissionLimits { Tasks = 1 });
        admitted.Add(At(1), Invented, new BlockNumber(33), [Task(Envelope)]);
        Assert.Throws<EnigmaException>(() => admitted.Add(At(1), Invented, new BlockNumber(33), [Task(Module)]));
        admitted.Done(Keccak256.Hash(Envelope));
        admitted.Add(At(1), Invented, new BlockNumber(33), [Task(Module)]);
        Assert.True(_contents.TryGet(Keccak256.Hash(Envelope), out _));
    }

    private static (TaskId Task, ReadOnlyMemory<byte> Content) Task(byte[] content) => (new TaskId(Keccak256.Hash(content)), content);

    private LedgerSnapshot At(ulong block) => _ledger.Mirror.Current with { Block = new BlockNumber(block) };
}
