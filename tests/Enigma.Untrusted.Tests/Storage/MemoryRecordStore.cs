// SPDX-License-Identifier: MIT
using Enigma.Node;
using Enigma.Protocol;

namespace Enigma.Untrusted.Tests.Storage;

/// <summary>Keeps records as long as it lives: for tests of what is recorded, not of how it is kept.</summary>
internal sealed class MemoryRecordStore : IRecordStore
{
    private readonly Lock _gate = new();
    private readonly SortedDictionary<(RecordKind Kind, ByteString Key), byte[]> _records = new(
        Comparer<(RecordKind Kind, ByteString Key)>.Create((left, right) =>
            left.Kind != right.Kind ? left.Kind.CompareTo(right.Kind) : left.Key.Span.SequenceCompareTo(right.Key.Span)));

    public ErrorCode? Trouble => null;

    public ReadOnlyMemory<byte>? Get(RecordKind kind, ReadOnlySpan<byte> key)
    {
        lock (_gate)
        {
            // Not a conditional expression: in one, null would become empty memory by way of an array.
            if (_records.TryGetValue((kind, ByteString.Copy(key)), out var value))
            {
                return value;
            }

            return null;
        }
    }

    public IEnumerable<(byte[] Key, ReadOnlyMemory<byte>? Value)> Scan(RecordKind kind, ReadOnlyMemory<byte> from)
    {
        lock (_gate)
        {
            return
            [
                .. _records
                    .Where(record => record.Key.Kind == kind && record.Key.Key.Span.SequenceCompareTo(from.Span) >= 0)
                    .Select(record => (record.Key.Key.Span.ToArray(), (ReadOnlyMemory<byte>?)record.Value)),
            ];
        }
    }

    public void Write(RecordBatch batch, Durability durability)
    {
        lock (_gate)
        {
            foreach (var (kind, key, value) in batch.Changes)
            {
                if (value is not { } put)
                {
                    _records.Remove((kind, ByteString.Copy(key)));
                }
                else
                {
                    _records[(kind, ByteString.Copy(key))] = put.ToArray();
                }
            }
        }
    }

    public Task SyncAsync() => Task.CompletedTask;

    public void Dispose()
    {
    }
}
