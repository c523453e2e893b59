// SPDX-License-Identifier: MIT
namespace Enigma.Enclave.Worker.Wasm.State;

/// <summary>
/// Some entries, one behind the other in one array: what the collector has to look at are leaves, not entries. It is read from its start,
/// which for so few bytes is as fast as an index, and needs none.
/// </summary>
/// <param name="records">One record that may be long, or several that together are not longer than <see cref="MaximumLength"/>.</param>
internal sealed class StateLeaf(byte[] records) : StateNode
{
    /// <summary>The most bytes of several records: what is copied when one of them changes.</summary>
    public const int MaximumLength = 1024;

    private static StateLeaf Empty { get; } = new([]);

    /// <inheritdoc/>
    public override int Size => (2 * ObjectBytes) + records.Length;

    /// <inheritdoc/>
    public override ReadOnlySpan<StateChild> Children => [];

    /// <summary>The entries in order.</summary>
    public IEnumerable<KeyValuePair<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>>> Entries()
    {
        for (int at = 0; at < records.Length;)
        {
            var record = StateRecord.At(records, at);
            yield return KeyValuePair.Create(record.KeyIn((ReadOnlyMemory<byte>)records), record.ValueIn(records));
            at = record.End;
        }
    }

    /// <inheritdoc/>
    public override ReadOnlyMemory<byte>? Find(ReadOnlySpan<byte> key)
    {
        int at = Seek(0, key, out bool isFound);
        return isFound ? StateRecord.At(records, at).ValueIn(records) : new ReadOnlyMemory<byte>?();
    }

    /// <inheritdoc/>
    public override ReadOnlyMemory<byte>? FirstKeyFrom(ReadOnlySpan<byte> key)
    {
        int at = Seek(0, key, out _);
        return at < records.Length ? StateRecord.At(records, at).KeyIn((ReadOnlyMemory<byte>)records) : new ReadOnlyMemory<byte>?();
    }

    /// <inheritdoc/>
    public override IEnumerable<StateLeaf> Leaves() => [this];

    /// <summary>The leaves of the entries that changes alone make.</summary>
    public static void Create(ReadOnlySpan<StateChange> changes, List<StateChild> into, StateUpdate update)
    {
        byte[]? low = [];
        Empty.Merge(changes, ref low, into, update);
    }

    /// <inheritdoc/>
    public override void Update(ReadOnlySpan<StateChange> changes, byte[] low, List<StateChild> into, StateUpdate update)
    {
        byte[]? inherited = low;
        if (records.Length <= MaximumLength)
        {
            update.Replace(this, low);
            Merge(changes, ref inherited, into, update);
            return;
        }

        // One long record, which is not to be copied for what is written beside it.
        ReadOnlySpan<byte> own = StateRecord.At(records, 0).KeyIn((ReadOnlySpan<byte>)records);
        int before = 0;
        while (before < changes.Length && changes[before].Key.Span.SequenceCompareTo(own) < 0)
        {
            before++;
        }

        int behind = before < changes.Length && changes[before].Key.Span.SequenceEqual(own) ? before + 1 : before;
        Empty.Merge(changes[..before], ref inherited, into, update);
        if (behind == before)
        {
            into.Add(new StateChild(Low(ref inherited, own), this));
        }
        else
        {
            update.Replace(this, low);
            Merge(changes[before..behind], ref inherited, into, update);
        }

        Empty.Merge(changes[behind..], ref inherited, into, update);
    }

    /// <inheritdoc/>
    public override StateNode? Join(StateChild right)
    {
        var other = (StateLeaf)right.Node;
        var (length, least) = (records.Length + other.Length, Math.Min(records.Length, other.Length));
        return least < MaximumLength / 4 && length <= MaximumLength * 3 / 4 ? new StateLeaf([.. records, .. other.Records]) : null;
    }

    private int Length => records.Length;

    private byte[] Records => records;

    /// <summary>Where the first record begins, from a position on, whose key is not below a key.</summary>
    private int Seek(int from, ReadOnlySpan<byte> key, out bool isFound)
    {
        ReadOnlySpan<byte> bytes = records;
        while (from < bytes.Length)
        {
            var record = StateRecord.At(bytes, from);
            int order = record.KeyIn(bytes).SequenceCompareTo(key);
            if (order >= 0)
            {
                isFound = order == 0;
                return from;
            }

            from = record.End;
        }

        isFound = false;
        return from;
    }

    private void Merge(ReadOnlySpan<StateChange> changes, ref byte[]? low, List<StateChild> into, StateUpdate update)
    {
        int most = records.Length;
        foreach (StateChange change in changes)
        {
            most += change.Value is { } value ? StateRecord.LengthOf(change.Key, value) : 0;
        }

        var (merged, length, read) = (new byte[most], 0, 0);
        foreach (StateChange change in changes)
        {
            int from = read;
            read = Seek(from, change.Key.Span, out bool isFound);
            records.AsSpan(from, read - from).CopyTo(merged.AsSpan(length));
            length += read - from;
            if (isFound)
            {
                var old = StateRecord.At(records, read);
                update.Remove(old.KeyAndValue);
                read = old.End;
            }

            if (change.Value is { } value)
            {
                var record = StateRecord.Write(merged, length, change.Key.Span, value.Span);
                update.Add(record.KeyAndValue);
                length = record.End;
            }
        }

        records.AsSpan(read).CopyTo(merged.AsSpan(length));
        Cut(merged, length + records.Length - read, ref low, into);
    }

    /// <summary>Leaves of about the same length, as few as there can be.</summary>
    private static void Cut(byte[] merged, int length, ref byte[]? low, List<StateChild> into)
    {
        int pieces = (length + MaximumLength - 1) / MaximumLength;
        int enough = length / Math.Max(1, pieces);
        for (int from = 0; from < length;)
        {
            var first = StateRecord.At(merged, from);
            int end = first.End;
            while (end < length && end - from < enough && StateRecord.At(merged, end).End - from <= MaximumLength)
            {
                end = StateRecord.At(merged, end).End;
            }

            byte[] piece = end - from == merged.Length ? merged : merged[from..end];
            into.Add(new StateChild(Low(ref low, first.KeyIn((ReadOnlySpan<byte>)merged)), new StateLeaf(piece)));
            from = end;
        }
    }

    /// <summary>The bound of the node that was there, for the first in its place; for the others their first key.</summary>
    private static byte[] Low(ref byte[]? inherited, ReadOnlySpan<byte> firstKey)
    {
        byte[] low = inherited ?? firstKey.ToArray();
        inherited = null;
        return low;
    }
}
