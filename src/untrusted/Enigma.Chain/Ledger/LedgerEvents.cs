// SPDX-License-Identifier: MIT
using Enigma.Crypto;
using Enigma.Ethereum;
using Enigma.Protocol;

namespace Enigma.Chain;

/// <summary>Reads the Ledger's logs.</summary>
public static class LedgerEvents
{
    private static readonly Hash32 Queued = HashOf("Queued(address,address,uint32,bytes,bytes32[])");
    private static readonly Hash32 Forced = HashOf("EnvelopeForced(address,uint32,bytes)");
    private static readonly Hash32 CommitRequested = HashOf("CommitRequested(address,uint32,uint64)");
    private static readonly Hash32 WorkerReplaced = HashOf("WorkerReplaced(address,uint8,uint64)");
    private static readonly Hash32 BatchCommitted =
        HashOf("BatchCommitted(address,uint32,uint32,bytes32,bytes32,bytes32,uint32,bytes32,uint96,bytes)");
    private static readonly Hash32 Skipped = HashOf("EntrySkipped(address,uint8)");
    private static readonly Hash32 EpochTurned = HashOf("EpochTurned(uint64,bytes32,uint40,uint40,uint32,bytes32,bytes32)");
    private static readonly Hash32 SeedRescheduled = HashOf("SeedRescheduled(uint64,uint40)");
    private static readonly Hash32 CommitmentRenewed = HashOf("CommitmentRenewed(uint64,bytes32)");
    private static readonly Hash32 SeatsTaken = HashOf("SeatsTaken(uint32,uint32,uint16)");
    private static readonly Hash32 SeatLeft = HashOf("SeatLeft(uint32,uint32,uint32)");
    private static readonly Hash32 WorkerRegistered = HashOf("WorkerRegistered(uint32,address,address,bytes32,bytes32,bytes32,uint64)");
    private static readonly Hash32 WorkerRenewed = HashOf("WorkerRenewed(uint32,bytes32,bytes32,bytes32,uint64)");

    private static readonly IReadOnlyList<AbiType> QueuedData = AbiSignature.ParseTypes("(uint32,bytes,bytes32[])");
    private static readonly IReadOnlyList<AbiType> ForcedData = AbiSignature.ParseTypes("(bytes)");
    private static readonly IReadOnlyList<AbiType> CommittedData =
        AbiSignature.ParseTypes("(uint32,bytes32,bytes32,bytes32,uint32,bytes32,uint96,bytes)");
    private static readonly IReadOnlyList<AbiType> TakenData = AbiSignature.ParseTypes("(uint32,uint16)");
    private static readonly IReadOnlyList<AbiType> LeftData = AbiSignature.ParseTypes("(uint32,uint32)");
    private static readonly IReadOnlyList<AbiType> SkippedData = AbiSignature.ParseTypes("(uint8)");

    /// <summary>The event of a log; null for events that a node does not act on.</summary>
    /// <exception cref="EnigmaException"><c>chain.bad_reply</c> when the log is not what the Ledger emits.</exception>
    public static LedgerEvent? Decode(ChainLog log)
    {
        try
        {
            return DecodeKnown(log);
        }
        catch (EnigmaException malformed) when (malformed.Code != ChainErrors.BadReply)
        {
            // Who invents a block can give it receipts that match its root.
            throw new EnigmaException(
                ChainErrors.BadReply,
                $"event {log.LogIndex} of block {log.BlockNumber} is none that the Ledger emits ({malformed.Message}); use another Ethereum endpoint",
                malformed);
        }
    }

    /// <summary>These logs, when all of them can be read.</summary>
    /// <exception cref="EnigmaException">That of <see cref="Decode"/>.</exception>
    internal static IReadOnlyList<ChainLog> RequireReadable(IReadOnlyList<ChainLog> logs)
    {
        foreach (var log in logs)
        {
            Decode(log);
        }

        return logs;
    }

    private static LedgerEvent? DecodeKnown(ChainLog log)
    {
        if (log.Topics.Count < 2)
        {
            return null;
        }

        var kind = log.Topics[0];
        return kind == Queued ? DecodeQueued(log)
            : kind == Forced ? new EnvelopeForced(log, Contract(log), new EntryIndex(Index(log, 2)), Envelope(log))
            : kind == CommitRequested || kind == WorkerReplaced ? new ClockChanged(log, Contract(log))
            : kind == BatchCommitted ? DecodeCommitted(log)
            : kind == Skipped ? new EntrySkipped(log, Contract(log), (byte)AbiCodec.Decode(SkippedData, log.Data.Span)[0].AsUInt256().ToUInt64())
            : kind == EpochTurned || kind == SeedRescheduled || kind == CommitmentRenewed ? new EpochChanged(log)
            : kind == SeatsTaken || kind == SeatLeft ? new SeatsChanged(log, new WorkerId(Index(log, 1)), Seats(log, kind == SeatsTaken))
            : kind == WorkerRegistered || kind == WorkerRenewed
                ? new WorkerChanged(log, new WorkerId(Index(log, 1)), kind == WorkerRegistered ? Account(log, 2) : Address.Zero)
            : null;
    }

    private static EntriesQueued DecodeQueued(ChainLog log)
    {
        var data = AbiCodec.Decode(QueuedData, log.Data.Span);
        var first = QueueEntry.Decode(data[1].AsBytes().Span);
        Hash32[] more = [.. data[2].AsList().Select(hash => hash.AsHash())];
        return new EntriesQueued(
            log,
            Contract(log),
            new EntryIndex((uint)data[0].AsUInt256().ToUInt64()),
            first is RecordedEntry recorded ? [.. recorded.Expand(more)] : [first]);
    }

    private static ReceiptsCommitted DecodeCommitted(ChainLog log)
    {
        var data = AbiCodec.Decode(CommittedData, log.Data.Span);
        var parts = new HeadParts(
            new StateHash(data[1].AsHash()),
            data[2].AsHash(),
            new QueueHash(data[3].AsHash()),
            (uint)data[4].AsUInt256().ToUInt64(),
            data[5].AsHash());
        EntryResult[] results =
        [
            .. data[7].AsBytes().ToArray().Select(result => WireValue.Decode<EntryResult>([result], "result of an entry", LedgerErrors.BadStorage)),
        ];
        return new ReceiptsCommitted(
            log, Contract(log), new WorkerId(Index(log, 2)), new EntryIndex((uint)data[0].AsUInt256().ToUInt64()), parts, results);
    }

    private static ByteString Envelope(ChainLog log) => ByteString.Copy(AbiCodec.Decode(ForcedData, log.Data.Span)[0].AsBytes().Span);

    // SeatsTaken(firstIndex, count) and SeatLeft(index, movedFrom) name the places that change.
    private static uint[] Seats(ChainLog log, bool taken)
    {
        var data = AbiCodec.Decode(taken ? TakenData : LeftData, log.Data.Span);
        var first = (uint)data[0].AsUInt256().ToUInt64();
        var second = (uint)data[1].AsUInt256().ToUInt64();
        return taken ? [.. Enumerable.Range(0, (int)second).Select(offset => first + (uint)offset)] : [first, second];
    }

    private static ContractAddress Contract(ChainLog log) => new(Account(log, 1));

    private static Address Account(ChainLog log, int topic) =>
        log.Topics.Count > topic ? Address.FromSpan(log.Topics[topic].AsSpan()[(Hash32.Size - Address.Size)..]) : Address.Zero;

    private static uint Index(ChainLog log, int topic) => (uint)Number(log, topic, sizeof(uint));

    private static ulong Number(ChainLog log, int topic, int size = sizeof(ulong))
    {
        var word = log.Topics.Count > topic ? log.Topics[topic] : Hash32.Zero;
        // The Ledger cannot emit more than the type of the argument holds; an endpoint can say anything.
        return word.AsSpan()[..(Hash32.Size - size)].ContainsAnyExcept((byte)0)
            ? throw new EnigmaException(AbiErrors.BadData, $"topic {topic} of an event is {word}, expected a number of {size} bytes; use another Ethereum endpoint")
            : UInt256.FromWord(word).ToUInt64();
    }

    private static Hash32 HashOf(string signature) => AbiSignature.Parse(signature).Hash;
}
