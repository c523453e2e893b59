// SPDX-License-Identifier: MIT
using Enigma.Crypto;

namespace Enigma.Protocol;

/// <summary>The rolling hash over a contract's queue: one word authenticates the whole ordered list (spec/tasks.md §3).</summary>
public readonly record struct QueueHash(Hash32 Value) : IWireValue<QueueHash>
{
    /// <summary>The hash of a queue without entries: zero.</summary>
    public static QueueHash Empty => default;

    /// <summary>The queue with one more entry, given by its hash: <c>H(q | H(entry))</c>.</summary>
    public QueueHash Fold(Hash32 entryHash) => new(Keccak256.Hash(Value.AsSpan(), entryHash.AsSpan()));

    /// <summary>The queue with one more entry.</summary>
    public QueueHash Fold(QueueEntry entry) => Fold(entry.Hash);

    /// <inheritdoc/>
    public void Write(WireWriter writer) => writer.WriteHash(Value);

    /// <inheritdoc/>
    public static QueueHash Read(ref WireReader reader) => new(reader.ReadHash());

    /// <summary>The value alone.</summary>
    public override string ToString() => Value.ToString();
}
