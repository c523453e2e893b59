// SPDX-License-Identifier: MIT
using System.Text.Json;
using Enigma.Crypto;
using Enigma.Ethereum;

namespace Enigma.Chain;

/// <summary>Reads replies of an Ethereum endpoint into types. Whatever does not fit is <c>chain.bad_reply</c>, never another exception.</summary>
internal static class RpcReplies
{
    private const int MaximumTopics = 4;

    /// <summary>The items of an array.</summary>
    public static List<JsonElement> Items(JsonElement array, string what) =>
        array.ValueKind == JsonValueKind.Array
            ? [.. array.EnumerateArray()]
            : throw new EnigmaException(ChainErrors.BadReply, $"{what} in a reply of the Ethereum endpoint is not an array");

    /// <summary>A block whose hash is that of its header's fields, whatever else the reply claims.</summary>
    /// <param name="reply">The block as the endpoint tells it.</param>
    /// <param name="asked">For errors.</param>
    /// <param name="known">A block that was read before, which is the answer where the reply claims its hash.</param>
    public static ChainBlock ToBlock(JsonElement reply, string asked, ChainBlock? known = null)
    {
        var claimed = Quantity.ToHash(Quantity.Member(reply, "hash"), "block hash");
        if (claimed == known?.Hash)
        {
            // The only header of that hash. Who claims it over other fields could as well have told the right ones.
            return known;
        }

        try
        {
            var rlp = BlockHeaderFields.ToRlp(
                name => reply.ValueKind == JsonValueKind.Object && reply.TryGetProperty(name, out var field) && field.ValueKind == JsonValueKind.String
                    ? field.GetString()
                    : null);
            // Decoded here once, so that nobody later meets a header that is well hashed and malformed.
            var header = BlockHeader.Decode(rlp);
            return header.Hash == claimed
                ? new ChainBlock(header.Number, header.Hash, header.ParentHash, header.Timestamp, rlp)
                : throw new EnigmaException(
                    ChainErrors.BadReply,
                    $"block {asked} of the Ethereum endpoint claims hash {claimed}, its fields hash to {header.Hash}; use an endpoint of a current Ethereum client");
        }
        catch (EnigmaException malformed) when (malformed.Code == BlockHeaderErrors.BadField || malformed.Code == BlockHeaderErrors.BadFormat)
        {
            throw new EnigmaException(ChainErrors.BadReply, $"block {asked} of the Ethereum endpoint is malformed: {malformed.Message}", malformed);
        }
    }

    /// <summary>A receipt of <paramref name="transaction"/>.</summary>
    public static TransactionReceipt ToReceipt(JsonElement reply, Hash32 transaction)
    {
        var told = Quantity.ToHash(Quantity.Member(reply, "transactionHash"), "transaction hash");
        if (told != transaction)
        {
            throw new EnigmaException(ChainErrors.BadReply, $"the Ethereum endpoint tells the receipt of {told}; asked for {transaction}");
        }

        var created = Quantity.Member(reply, "contractAddress");
        return new TransactionReceipt(
            told,
            Quantity.ToUInt64(Quantity.Member(reply, "blockNumber"), "block number"),
            Quantity.ToUInt64(Quantity.Member(reply, "status"), "status") == 1,
            Quantity.ToUInt64(Quantity.Member(reply, "gasUsed"), "gas used"),
            created.ValueKind == JsonValueKind.Null ? null : Quantity.ToAddress(created, "contract address"),
            [.. Items(Quantity.Member(reply, "logs"), "logs").Select(ToLog)]);
    }

    /// <summary>The nodes of a proof.</summary>
    public static List<byte[]> ToNodes(JsonElement array) =>
        [.. Items(array, "proof").Select(node => Quantity.ToBytes(node, "proof node"))];

    private static ChainLog ToLog(JsonElement log)
    {
        var topics = Items(Quantity.Member(log, "topics"), "topics");
        return topics.Count > MaximumTopics
            ? throw new EnigmaException(ChainErrors.BadReply, $"an event of the Ethereum endpoint has {topics.Count} topics; expected at most {MaximumTopics}")
            : new ChainLog(
                Quantity.ToUInt64(Quantity.Member(log, "blockNumber"), "block number"),
                Quantity.ToHash(Quantity.Member(log, "blockHash"), "block hash"),
                Quantity.ToHash(Quantity.Member(log, "transactionHash"), "transaction hash"),
                Quantity.ToUInt64(Quantity.Member(log, "logIndex"), "log index"),
                Quantity.ToAddress(Quantity.Member(log, "address"), "emitter"),
                [.. topics.Select(topic => Quantity.ToHash(topic, "topic"))],
                Quantity.ToBytes(Quantity.Member(log, "data"), "log data"));
    }
}
