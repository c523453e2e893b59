// SPDX-License-Identifier: MIT
using Enigma.Protocol;

namespace Enigma.Node;

/// <summary>Keeps records as long as the process lives: for tests and for networks that leave nothing behind.</summary>
public sealed class MemoryRecordStore : IRecordStore
{
    private readonly Lock _gate = new();
    private readonly SortedDictionary<(RecordKind Kind, ByteString Key), byte[]> _records = new(
        Comparer<(RecordKind Kind, ByteString Key)>.Create((left, right) =>
            left.Kind != right.Kind ? left.Kind.CompareTo(right.Kind) : left.Key.Span.SequenceCompareTo(right.Key.Span)));

    /// <inheritdoc/>
    public bool IsPersistent => false;

    /// <inheritdoc/>
    public ErrorCode? Trouble => null;

    /// <inheritdoc/>
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

    /// <inheritdoc/>
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

    /// <inheritdoc/>
    public void Write(RecordBatch batch, Durability durability)
    {
        lock (_gate)
        {
            foreach (var (kind, key, value) in batch.Changes)
            {
                if (value is null)
                {
                    _records.Remove((kind, ByteString.Copy(key)));
                }
                else
                {
                    _records[(kind, ByteString.Copy(key))] = value;
                }
            }
        }
    }

    /// <summary>Nothing to close.</summary>
    public void Dispose()
    {
    }
}
