// SPDX-License-Identifier: MIT
using Enigma.Crypto;
using Enigma.Node;
using Enigma.Protocol;
using Enigma.Untrusted.Tests.Storage;
using Xunit;

namespace Enigma.Untrusted.Tests.Node;

/// <summary>Each entry is looked at once, also when a reorganisation puts others in its place.</summary>
public sealed class QueueCursorTests : IDisposable
{
    private readonly MemoryRecordStore _records = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _records.Dispose();

    [Fact]
    public async Task NewIn_NamesEachEntryOnce_AndThoseThatTookThePlaceOfOthers()
    {
        var ledger = new PlayedLedger(_records);
        var cursor = new QueueCursor();
        var first = await ledger.RecordAsync(0, Keccak256.Hash("one"u8), Cancel);
        var second = await ledger.RecordAsync(1, Keccak256.Hash("two"u8), Cancel);
        Assert.Equal([first, second], New());
        // Not before it is said to be seen.
        Assert.Equal([first, second], New());
        cursor.Seen(ledger.Mirror.Current);
        Assert.Empty(New());
        await ledger.RewindAsync(1, Cancel);
        var other = await ledger.RecordAsync(1, Keccak256.Hash("other"u8), Cancel);
        var third = await ledger.RecordAsync(2, Keccak256.Hash("three"u8), Cancel);
        Assert.Equal([other, third], New());
        cursor.Seen(ledger.Mirror.Current);
        Assert.Empty(New());

        IEnumerable<QueueEntry> New() => cursor.NewIn(ledger.Mirror.Current).Select(queued => queued.Entry);
    }
}
