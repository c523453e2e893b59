// SPDX-License-Identifier: MIT
using System.Buffers.Binary;
using Enigma.Chain;
using Enigma.Crypto;

namespace Enigma.Node;

/// <summary>
/// What each block did to the Ledger, so that a restart replays it without an endpoint. Every record names the block with events before it:
/// one that is damaged or missing cuts the journal there, and the rest is read anew (spec/storage.md section 4). Used by one task at a time.
/// </summary>
public sealed class ChainJournal(IRecordStore records)
{
    private readonly Queue<(ulong Number, bool IsEmpty)> _recent = new();
    private ulong _lastEvents;

    /// <summary>
    /// The blocks that are whole, in order. If <paramref name="apply"/> refuses one, or one is damaged, it and all behind it are cut away.
    /// </summary>
    /// <returns>Why the journal was cut; null when it was whole.</returns>
    internal async Task<EnigmaException?> ReplayAsync(Func<JournaledBlock, Task> apply)
    {
        var next = 0ul;
        try
        {
            foreach (var (key, value) in records.Scan(RecordKind.Blocks, ReadOnlyMemory<byte>.Empty))
            {
                var record = value is { } whole && key.Length == sizeof(ulong) ? JournaledBlock.Decode(whole.Span) : throw Damaged(next, "is damaged");
                if (!Key(record.Block.Number).AsSpan().SequenceEqual(key) || record.PreviousEvents != _lastEvents)
                {
                    throw Damaged(next, "does not follow the one before");
                }

                await apply(record).ConfigureAwait(false);
                Remember(record);
                next = record.Block.Number + 1;
            }

            return null;
        }
        catch (EnigmaException damaged)
        {
            CutFrom(next);
            return damaged;
        }
    }

    /// <summary>Adds a block behind the others.</summary>
    /// <exception cref="EnigmaException"><c>store.full</c> and nothing was added.</exception>
    internal void Append(ChainBlock block, IReadOnlyList<ChainLog> logs, IReadOnlyDictionary<Hash32, Hash32> words)
    {
        var record = new JournaledBlock(block, logs, words, _lastEvents);
        var batch = new RecordBatch().Put(RecordKind.Blocks, Key(block.Number), record.Encode());
        if (_recent.Count == LogFollower.MaxReorgDepth && _recent.Peek() is { IsEmpty: true } old)
        {
            // Too deep for a reorganisation: what did not change anything is not needed any more.
            batch.Remove(RecordKind.Blocks, Key(old.Number));
        }

        records.Write(batch, Durability.Process);
        Remember(record);
    }

    /// <summary>Forgets blocks from a number on.</summary>
    internal void CutFrom(ulong number)
    {
        var batch = new RecordBatch();
        foreach (var (key, _) in records.Scan(RecordKind.Blocks, Key(number)))
        {
            batch.Remove(RecordKind.Blocks, key);
        }

        records.Write(batch, Durability.Process);
        var kept = _recent.Where(block => block.Number < number).ToArray();
        _recent.Clear();
        Array.ForEach(kept, _recent.Enqueue);
        if (_lastEvents >= number)
        {
            _lastEvents = LastEventsBefore(number);
        }
    }

    private ulong LastEventsBefore(ulong number)
    {
        // The record before the cut names it, or is it.
        if (_recent.Count == 0)
        {
            return 0;
        }

        var last = JournaledBlock.Decode(records.Get(RecordKind.Blocks, Key(_recent.Last().Number))!.Value.Span);
        return last.IsEmpty ? last.PreviousEvents : last.Block.Number;
    }

    private void Remember(JournaledBlock record)
    {
        if (!record.IsEmpty)
        {
            _lastEvents = record.Block.Number;
        }

        _recent.Enqueue((record.Block.Number, record.IsEmpty));
        if (_recent.Count > LogFollower.MaxReorgDepth)
        {
            _recent.Dequeue();
        }
    }

    private static EnigmaException Damaged(ulong from, string fault) =>
        new(StoreErrors.Damaged, $"the chain journal has a record from block {from} on that {fault}; the chain is read anew from there");

    private static byte[] Key(ulong number)
    {
        var key = new byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(key, number);
        return key;
    }
}
