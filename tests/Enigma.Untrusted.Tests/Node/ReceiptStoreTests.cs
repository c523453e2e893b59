// SPDX-License-Identifier: MIT
using Enigma.Crypto;
using Enigma.Node;
using Enigma.Protocol;
using Xunit;

namespace Enigma.Untrusted.Tests.Node;

public sealed class ReceiptStoreTests : IDisposable
{
    private static readonly ContractAddress Contract = new(Address.Parse("0x00000000000000000000000000000000000000c1"));

    private readonly CountingStore _records = new();
    private readonly ReceiptStore _store;

    public ReceiptStoreTests() => _store = new ReceiptStore(_records);

    public void Dispose() => _records.Dispose();

    [Fact]
    public void Finalize_LeavesOfTheRoot_AreFinalAndProvable()
    {
        Leaf[] leaves = [Leaf(0), Leaf(1), Leaf(2)];
        Assert.False(_store.TryFinalize(Contract, Head(leaves)));
        AddAll(leaves);
        Assert.True(_store.TryFinalize(Contract, Head(leaves)));
        Assert.Equal(3u, _store.Final(Contract));
        Assert.True(ReceiptsTree.TryVerify(leaves[1], 3, _store.Prove(Contract, new EntryIndex(1), 3), Head(leaves).ReceiptsRoot));
    }

    [Fact]
    public void Finalize_AFalseLeaf_IsForgottenAndTheTrueOneTaken()
    {
        Leaf[] leaves = [Leaf(0), Leaf(1)];
        AddAll([leaves[0], Leaf(1, salt: 9)]);
        Assert.False(_store.TryFinalize(Contract, Head(leaves)));
        Assert.False(_store.TryGet(Contract, new EntryIndex(1), out _));
        AddAll(leaves);
        Assert.True(_store.TryFinalize(Contract, Head(leaves)));
    }

    [Fact]
    public void Add_ToAFinalEntry_ChangesNothing()
    {
        Leaf[] leaves = [Leaf(0)];
        AddAll(leaves);
        Assert.True(_store.TryFinalize(Contract, Head(leaves)));
        _store.Add(Contract, Leaf(0, salt: 9));
        Assert.True(_store.TryGet(Contract, new EntryIndex(0), out var leaf));
        Assert.Equal(leaves[0], leaf);
    }

    [Fact]
    public void Reopen_GoesBackWithoutReading_AndForwardOnAnotherFork()
    {
        Leaf[] leaves = [.. Enumerable.Range(0, 13).Select(index => Leaf((uint)index))];
        AddAll(leaves);
        Assert.True(_store.TryFinalize(Contract, Head(leaves)));
        var read = _records.LeavesRead;
        var common = ContractLedger.Empty(Contract) with { Batches = [new CommittedBatch(new EntryIndex(0), Head(leaves[..5]), new WorkerId(1), Hash32.Zero)] };
        _store.Reopen(LedgerSnapshot.Empty with { Contracts = LedgerSnapshot.Empty.Contracts.Add(Contract, common) });
        Assert.Equal(read, _records.LeavesRead);
        Assert.Equal(5u, _store.Final(Contract));

        Leaf[] others = [.. leaves[..5], Leaf(5, salt: 9), Leaf(6, salt: 9)];
        AddAll(others[5..]);
        Assert.True(_store.TryFinalize(Contract, Head(others)));
        Assert.All(others, leaf => Assert.True(ReceiptsTree.TryVerify(
            leaf, 7, _store.Prove(Contract, leaf.Index, 7), Head(others).ReceiptsRoot)));
    }

    [Fact]
    public void Add_FarAhead_IsNotKept()
    {
        _store.Add(Contract, Leaf(1_000_000));
        Assert.False(_store.TryGet(Contract, new EntryIndex(1_000_000), out _));
    }

    private void AddAll(IEnumerable<Leaf> leaves)
    {
        foreach (var leaf in leaves)
        {
            _store.Add(Contract, leaf);
        }
    }

    private static Leaf Leaf(uint index, ulong salt = 0) => new(
        Hash32.FromUInt64(index), new TaskId(Hash32.FromUInt64(salt)), Address.Zero, new EntryIndex(index), 5, 3, EntryStatus.Succeeded, GasClass.Base,
        Hash32.FromUInt64(salt), default);

    private static HeadParts Head(Leaf[] leaves)
    {
        var range = new ReceiptsRange();
        Array.ForEach(leaves, range.Append);
        return new HeadParts(default, range.Root, default, (uint)leaves.Length, Hash32.Zero);
    }
}
