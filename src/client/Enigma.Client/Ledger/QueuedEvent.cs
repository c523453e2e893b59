// SPDX-License-Identifier: MIT
using Enigma.Client.Rpc;
using Enigma.Crypto;
using Enigma.Ethereum;
using Enigma.Protocol;

namespace Enigma.Client.Ledger;

/// <summary>The event by which the Ledger tells the entries that one call put into a queue (spec/ledger.md §5).</summary>
/// <param name="FirstIndex">The position of the first entry in the queue.</param>
/// <param name="Entries">All of them, in order.</param>
internal sealed record QueuedEvent(EntryIndex FirstIndex, IReadOnlyList<QueueEntry> Entries)
{
    private static readonly IReadOnlyList<AbiType> Values = AbiSignature.ParseTypes("(uint32,bytes,bytes32[])");

    /// <summary>The event's first topic.</summary>
    public static Hash32 Topic { get; } = AbiSignature.Parse("Queued(address,address,uint32,bytes,bytes32[])").Hash;

    /// <summary>Those that somebody recorded; the Ledger writes the others by itself.</summary>
    public IReadOnlyList<RecordedEntry> Recorded => [.. Entries.OfType<RecordedEntry>()];

    /// <summary>Reads a log; null when it is another event.</summary>
    public static QueuedEvent? From(EventLog log, Address ledger)
    {
        if (log.Contract != ledger || log.Topics.Count != 3 || log.Topics[0] != Topic)
        {
            return null;
        }

        var values = AbiCodec.Decode(Values, log.Data);
        var first = QueueEntry.Decode(values[1].AsBytes().Span);
        var more = values[2].AsList().Select(hash => hash.AsHash()).ToArray();
        return new QueuedEvent(
            new EntryIndex((uint)((AbiValue.Number)values[0]).Value), first is RecordedEntry recorded ? [.. recorded.Expand(more)] : [first]);
    }
}
