// SPDX-License-Identifier: MIT
using Enigma.Node;
using Enigma.Untrusted.Tests.Storage;

namespace Enigma.Untrusted.Tests.Node;

/// <summary>Counts what is read, can be full, and lets something happen between two reads.</summary>
internal sealed class CountingStore : IRecordStore
{
    private readonly MemoryRecordStore _records = new();

    private int _contentsRead;
    private int _leavesRead;

    public int ContentsRead => Volatile.Read(ref _contentsRead);

    public int LeavesRead => Volatile.Read(ref _leavesRead);

    /// <summary>Nothing can be written.</summary>
    public bool IsFull { get; set; }

    /// <summary>What happens behind the next read, once.</summary>
    public Action? AfterNextRead { get; set; }

    /// <summary>What happens before the next write ends, once.</summary>
    public Action? DuringNextWrite { get; set; }

    public ErrorCode? Trouble => IsFull ? StoreErrors.Full : null;

    public ReadOnlyMemory<byte>? Get(RecordKind kind, ReadOnlySpan<byte> key)
    {
        Interlocked.Add(ref _contentsRead, kind == RecordKind.Contents ? 1 : 0);
        Interlocked.Add(ref _leavesRead, kind == RecordKind.Receipts ? 1 : 0);
        var value = _records.Get(kind, key);
        var happens = AfterNextRead;
        AfterNextRead = null;
        happens?.Invoke();
        return value;
    }

    public IEnumerable<(byte[] Key, ReadOnlyMemory<byte>? Value)> Scan(RecordKind kind, ReadOnlyMemory<byte> from) => _records.Scan(kind, from);

    public void Write(RecordBatch batch, Durability durability)
    {
        if (IsFull)
        {
            throw new EnigmaException(StoreErrors.Full, "the disk is full");
        }

        _records.Write(batch, durability);
        var happens = DuringNextWrite;
        DuringNextWrite = null;
        happens?.Invoke();
    }

    /// <summary>Until this is complete the disk is at work.</summary>
    public Task Synced { get; set; } = Task.CompletedTask;

    public Task SyncAsync() => Synced;

    public void Dispose() => _records.Dispose();
}
