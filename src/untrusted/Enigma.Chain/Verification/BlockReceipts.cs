// SPDX-License-Identifier: MIT
using System.Text.Json;
using Enigma.Crypto;
using Enigma.Ethereum;

namespace Enigma.Chain;

/// <summary>
/// The receipts of one block, proven complete: encoded as consensus does, their trie must have the root that the block's header holds.
/// An event that is left out, added, moved or altered changes it. Not covered is the hash of an event's transaction, which no receipt holds.
/// </summary>
internal static class BlockReceipts
{
    private const int BloomSize = 256;

    /// <summary>The events of <paramref name="emitter"/> in <paramref name="block"/>, in order, out of an answer of <c>eth_getBlockReceipts</c>.</summary>
    /// <exception cref="EnigmaException"><c>chain.bad_reply</c>; <c>chain.contradicts_header</c> when these are not the block's receipts.</exception>
    public static IReadOnlyList<ChainLog> ProvenLogs(JsonElement answer, ChainBlock block, Address emitter)
    {
        var receipts = RpcReplies.Items(answer, "receipts");
        var encoded = new List<byte[]>(receipts.Count);
        var logs = new List<ChainLog>();
        var logIndex = 0ul;
        foreach (var receipt in receipts)
        {
            var events = RpcReplies.Items(Quantity.Member(receipt, "logs"), "logs");
            var transaction = Quantity.ToHash(Quantity.Member(receipt, "transactionHash"), "transaction hash");
            var writer = new RlpListWriter();
            foreach (var item in events)
            {
                var log = ReadLog(item, block, transaction, logIndex++);
                writer.AddEncoded(Encode(log));
                if (log.Emitter == emitter)
                {
                    logs.Add(log);
                }
            }

            encoded.Add(Encode(receipt, writer.ToArray()));
        }

        var expected = BlockHeader.Decode(block.HeaderRlp.Span).ReceiptsRoot;
        var root = OrderedTrie.Root(encoded);
        return root == expected
            ? logs
            : throw new EnigmaException(
                ChainErrors.ContradictsHeader,
                $"the {receipts.Count} receipts that the Ethereum endpoint tells of block {block.Number} ({block.Hash}) have root {root}, its header {expected}; "
                + "it leaves events out or invents them, ask another endpoint");
    }

    private static ChainLog ReadLog(JsonElement log, ChainBlock block, Hash32 transaction, ulong index) => new(
        block.Number,
        block.Hash,
        transaction,
        index,
        Quantity.ToAddress(Quantity.Member(log, "address"), "emitter"),
        [.. RpcReplies.Items(Quantity.Member(log, "topics"), "topics").Select(topic => Quantity.ToHash(topic, "topic"))],
        Quantity.ToBytes(Quantity.Member(log, "data"), "log data"));

    private static byte[] Encode(ChainLog log)
    {
        var topics = new RlpListWriter();
        foreach (var topic in log.Topics)
        {
            topics.Add(topic);
        }

        return new RlpListWriter().Add(log.Emitter).AddEncoded(topics.ToArray()).Add(log.Data.Span).ToArray();
    }

    // EIP-2718: the type's byte before the list, none for the first kind of transactions.
    private static byte[] Encode(JsonElement receipt, byte[] logs)
    {
        var type = Quantity.ToUInt64(Quantity.Member(receipt, "type"), "transaction type");
        var bloom = Quantity.ToBytes(Quantity.Member(receipt, "logsBloom"), "bloom filter");
        if (type > 0x7F || bloom.Length != BloomSize)
        {
            throw new EnigmaException(
                ChainErrors.BadReply, $"a receipt of the Ethereum endpoint has type {type} and a bloom filter of {bloom.Length} bytes; expected a type up to 127 and {BloomSize} bytes");
        }

        var list = new RlpListWriter()
            .Add(Quantity.ToUInt64(Quantity.Member(receipt, "status"), "status"))
            .Add(Quantity.ToUInt64(Quantity.Member(receipt, "cumulativeGasUsed"), "gas used"))
            .Add(bloom)
            .AddEncoded(logs)
            .ToArray();
        return type == 0 ? list : [(byte)type, .. list];
    }
}
