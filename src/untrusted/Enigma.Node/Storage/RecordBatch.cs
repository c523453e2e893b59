// SPDX-License-Identifier: MIT
namespace Enigma.Node;

/// <summary>When a write counts as done (spec/storage.md section 3).</summary>
public enum Durability
{
    /// <summary>Survives the end of the process, not a power cut: for what the chain or peers can give again.</summary>
    Process,

    /// <summary>Is on the disk before the write returns: for what nobody else has.</summary>
    Disk,
}

/// <summary>Changes that are written together or not at all.</summary>
public sealed class RecordBatch
{
    private readonly List<(RecordKind Kind, byte[] Key, ReadOnlyMemory<byte>? Value)> _changes = [];

    /// <summary>The changes in order; a record without a value is removed.</summary>
    public IReadOnlyList<(RecordKind Kind, byte[] Key, ReadOnlyMemory<byte>? Value)> Changes => _changes;

    /// <summary>Stores a record in place of an older one. The value is not copied: it stays as it is until the batch is written.</summary>
    public RecordBatch Put(RecordKind kind, ReadOnlySpan<byte> key, ReadOnlyMemory<byte> value)
    {
        _changes.Add((kind, key.ToArray(), value));
        return this;
    }

    /// <summary>Removes a record if it is there.</summary>
    public RecordBatch Remove(RecordKind kind, ReadOnlySpan<byte> key)
    {
        _changes.Add((kind, key.ToArray(), null));
        return this;
    }
}
