// SPDX-License-Identifier: MIT
using Enigma.Chain;
using Enigma.Crypto;
using Enigma.Ethereum;
using Enigma.Protocol;

namespace Enigma.Node;

/// <summary>One block as the journal keeps it (spec/storage.md section 4): all that is needed to apply it again without an endpoint.</summary>
/// <param name="Block">The block.</param>
/// <param name="Logs">The Ledger's events in it.</param>
/// <param name="Words">The words of the Ledger that were read to apply it.</param>
/// <param name="PreviousEvents">The newest block before it that had events or words; zero when there was none.</param>
internal sealed record JournaledBlock(
    ChainBlock Block, IReadOnlyList<ChainLog> Logs, IReadOnlyDictionary<Hash32, Hash32> Words, ulong PreviousEvents)
{
    private const int MaxTopics = 4;

    /// <summary>Whether the block changed nothing; such a record is needed only while its block may be reorganised away.</summary>
    public bool IsEmpty => Logs.Count == 0 && Words.Count == 0;

    public byte[] Encode()
    {
        var writer = new WireWriter().WriteUInt64(PreviousEvents).WriteShortBytes(Block.HeaderRlp.Span).WriteUInt32((uint)Logs.Count);
        foreach (var log in Logs)
        {
            writer.WriteHash(log.TransactionHash).WriteUInt64(log.LogIndex).WriteAddress(log.Emitter).WriteByte((byte)log.Topics.Count);
            foreach (var topic in log.Topics)
            {
                writer.WriteHash(topic);
            }

            writer.WriteLongBytes(log.Data.Span);
        }

        writer.WriteUInt32((uint)Words.Count);
        foreach (var (slot, value) in Words)
        {
            writer.WriteHash(slot).WriteHash(value);
        }

        return writer.ToArray();
    }

    /// <summary>The block of a record.</summary>
    /// <exception cref="EnigmaException"><c>store.damaged</c>, <c>header.bad_format</c></exception>
    public static JournaledBlock Decode(ReadOnlySpan<byte> record)
    {
        var reader = new WireReader(record, "journal record", StoreErrors.Damaged);
        var previous = reader.ReadUInt64();
        var rlp = reader.ReadShortBytes();
        var header = BlockHeader.Decode(rlp.Span);
        var block = new ChainBlock(header.Number, header.Hash, header.ParentHash, header.Timestamp, rlp.Memory);
        var logs = new List<ChainLog>();
        for (var count = reader.ReadUInt32(); logs.Count < count;)
        {
            logs.Add(ReadLog(ref reader, block));
        }

        var words = new Dictionary<Hash32, Hash32>();
        for (var count = reader.ReadUInt32(); words.Count < count;)
        {
            if (!words.TryAdd(reader.ReadHash(), reader.ReadHash()))
            {
                throw reader.Bad("holds a word twice");
            }
        }

        reader.RequireEnd();
        return new JournaledBlock(block, logs, words, previous);
    }

    private static ChainLog ReadLog(ref WireReader reader, ChainBlock block)
    {
        var transaction = reader.ReadHash();
        var index = reader.ReadUInt64();
        var emitter = reader.ReadAddress();
        var topics = new Hash32[reader.ReadByte() is var count && count <= MaxTopics ? count : throw reader.Bad($"has {count} topics, expected at most {MaxTopics}")];
        for (var i = 0; i < topics.Length; i++)
        {
            topics[i] = reader.ReadHash();
        }

        return new ChainLog(block.Number, block.Hash, transaction, index, emitter, topics, reader.ReadLongBytes().Memory);
    }
}
