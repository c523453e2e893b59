// SPDX-License-Identifier: MIT
using Enigma.Crypto;
using Enigma.Node;
using Enigma.Protocol;
using Xunit;

namespace Enigma.Untrusted.Tests.Node;

/// <summary>What a node knows of one contract.</summary>
public sealed class ContractLedgerTests
{
    [Fact]
    public void BatchOf_AnEntry_IsTheOneThatMadeItFinal()
    {
        uint[] ends = [3, 4, 9];
        var queue = ContractLedger.Empty(PlayedLedger.Contract) with
        {
            Batches = [.. ends.Select(end => new CommittedBatch(default, new HeadParts(default, default, default, end, default), new WorkerId(1), Hash32.Zero))],
        };
        var found = Enumerable.Range(0, 10).Select(index => queue.BatchOf(new EntryIndex((uint)index))?.Parts.Index);
        Assert.Equal([3u, 3u, 3u, 4u, 9u, 9u, 9u, 9u, 9u, null], found);
    }

    [Fact]
    public void From_AnIndex_GivesTheRest_AndNothingBeyondTheEnd()
    {
        var entry = new QueuedEntry(new ExpiryEntry(PlayedLedger.Contract, new EntryIndex(1), default), Hash32.Zero, Hash32.Zero);
        var queue = ContractLedger.Empty(PlayedLedger.Contract).With([entry, entry, entry]);
        Assert.Equal([3, 1, 0, 0], new uint[] { 0, 2, 3, 7 }.Select(index => queue.From(index).Count()));
        Assert.Equal([new EntryIndex(1)], queue.Expired);
    }
}
