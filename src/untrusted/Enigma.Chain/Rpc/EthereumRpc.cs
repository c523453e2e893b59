// SPDX-License-Identifier: MIT
using System.Text.Json;
using Enigma.Crypto;
using Enigma.Ethereum;

namespace Enigma.Chain;

/// <summary>
/// The calls of an Ethereum endpoint that a node needs, typed. Nothing it says is believed where it matters: enclaves and clients check
/// headers, proofs and signatures themselves.
/// </summary>
public sealed class EthereumRpc(JsonRpcClient client)
{
    /// <summary>The plain client, for methods that only a local chain has.</summary>
    public JsonRpcClient Client => client;

    /// <summary><c>eth_chainId</c></summary>
    public async Task<ulong> GetChainIdAsync(CancellationToken cancellationToken) =>
        Quantity.ToUInt64(await client.CallAsync("eth_chainId", null, cancellationToken).ConfigureAwait(false), "chain id");

    /// <summary><c>eth_blockNumber</c></summary>
    public async Task<ulong> GetBlockNumberAsync(CancellationToken cancellationToken) =>
        Quantity.ToUInt64(await client.CallAsync("eth_blockNumber", null, cancellationToken).ConfigureAwait(false), "block number");

    /// <summary>The newest block.</summary>
    public async Task<ChainBlock> GetLatestBlockAsync(CancellationToken cancellationToken) =>
        await GetBlockAsync("latest", cancellationToken).ConfigureAwait(false)
        ?? throw new EnigmaException(ChainErrors.BadReply, "Ethereum endpoint has no latest block");

    /// <summary>The block of a height; null when the chain is not that high.</summary>
    public Task<ChainBlock?> GetBlockAsync(ulong number, CancellationToken cancellationToken) =>
        GetBlockAsync(Quantity.Encode(number), cancellationToken);

    /// <summary>The events of one contract in a range of blocks, both ends included, in order.</summary>
    public async Task<IReadOnlyList<ChainLog>> GetLogsAsync(Address emitter, ulong from, ulong to, CancellationToken cancellationToken)
    {
        var result = await client.CallAsync("eth_getLogs", writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("address", emitter.ToString());
            writer.WriteString("fromBlock", Quantity.Encode(from));
            writer.WriteString("toBlock", Quantity.Encode(to));
            writer.WriteEndObject();
        }, cancellationToken).ConfigureAwait(false);
        return ReadLogs(result);
    }

    /// <summary><c>eth_getProof</c> of an account and some of its slots at a block.</summary>
    public async Task<AccountProof> GetProofAsync(
        Address account, IReadOnlyList<Hash32> slots, ulong blockNumber, CancellationToken cancellationToken)
    {
        var result = await client.CallAsync("eth_getProof", writer =>
        {
            writer.WriteStringValue(account.ToString());
            writer.WriteStartArray();
            foreach (var slot in slots)
            {
                writer.WriteStringValue(slot.ToString());
            }

            writer.WriteEndArray();
            writer.WriteStringValue(Quantity.Encode(blockNumber));
        }, cancellationToken).ConfigureAwait(false);
        var proofs = Items(Quantity.Member(result, "storageProof"), "storageProof");
        if (proofs.Count != slots.Count)
        {
            throw new EnigmaException(ChainErrors.BadReply, $"eth_getProof answered {proofs.Count} storage proofs; asked for {slots.Count}");
        }

        return new AccountProof(
            blockNumber,
            ReadNodes(Quantity.Member(result, "accountProof")),
            [.. proofs.Select((proof, i) => (slots[i], ReadNodes(Quantity.Member(proof, "proof"))))]);
    }

    /// <summary>One word of a contract's storage at a block.</summary>
    public async Task<Hash32> GetStorageAsync(Address account, Hash32 slot, ulong blockNumber, CancellationToken cancellationToken)
    {
        var result = await client.CallAsync("eth_getStorageAt", writer =>
        {
            writer.WriteStringValue(account.ToString());
            writer.WriteStringValue(slot.ToString());
            writer.WriteStringValue(Quantity.Encode(blockNumber));
        }, cancellationToken).ConfigureAwait(false);
        return Quantity.ToHash(result, "storage word");
    }

    /// <summary><c>eth_call</c> at the newest block.</summary>
    /// <exception cref="EnigmaException"><c>chain.reverted</c> with the decoded reason.</exception>
    public async Task<byte[]> CallAsync(Address to, ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        var result = await WithRevertReasonAsync(
            client.CallRawAsync("eth_call", writer =>
            {
                WriteCall(writer, null, to, data);
                writer.WriteStringValue("latest");
            }, cancellationToken)).ConfigureAwait(false);
        return Quantity.ToBytes(result, "result of eth_call");
    }

    /// <summary><c>eth_estimateGas</c></summary>
    /// <exception cref="EnigmaException"><c>chain.reverted</c> with the decoded reason.</exception>
    public async Task<ulong> EstimateGasAsync(Address from, Address? to, ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        var result = await WithRevertReasonAsync(
            client.CallRawAsync("eth_estimateGas", writer => WriteCall(writer, from, to, data), cancellationToken)).ConfigureAwait(false);
        return Quantity.ToUInt64(result, "gas estimate");
    }

    /// <summary>How many transactions the account sent, those that wait for a block included.</summary>
    public async Task<ulong> GetNonceAsync(Address account, CancellationToken cancellationToken)
    {
        var result = await client.CallAsync("eth_getTransactionCount", writer =>
        {
            writer.WriteStringValue(account.ToString());
            writer.WriteStringValue("pending");
        }, cancellationToken).ConfigureAwait(false);
        return Quantity.ToUInt64(result, "nonce");
    }

    /// <summary>Twice the newest base fee, so that the offer outlives a few full blocks, and a tip of 1 gwei.</summary>
    public async Task<FeeQuote> GetFeesAsync(CancellationToken cancellationToken)
    {
        var result = await client.CallAsync("eth_getBlockByNumber", writer =>
        {
            writer.WriteStringValue("latest");
            writer.WriteBooleanValue(false);
        }, cancellationToken).ConfigureAwait(false);
        var tip = (UInt128)1_000_000_000;
        return new FeeQuote((2 * Quantity.ToUInt128(Quantity.Member(result, "baseFeePerGas"), "base fee")) + tip, tip);
    }

    /// <summary>Hands a signed transaction to the endpoint.</summary>
    /// <exception cref="EnigmaException"><c>chain.reverted</c> when the endpoint ran it and it failed; <c>chain.refused</c></exception>
    public async Task<Hash32> SendRawTransactionAsync(ReadOnlyMemory<byte> encoded, CancellationToken cancellationToken)
    {
        var result = await WithRevertReasonAsync(
            client.CallRawAsync(
                "eth_sendRawTransaction", writer => writer.WriteStringValue(Quantity.Encode(encoded.Span)), cancellationToken)).ConfigureAwait(false);
        return Quantity.ToHash(result, "transaction hash");
    }

    /// <summary>The receipt of a transaction; null while it is in no block.</summary>
    public async Task<TransactionReceipt?> GetReceiptAsync(Hash32 transaction, CancellationToken cancellationToken)
    {
        var result = await client.CallAsync(
            "eth_getTransactionReceipt", writer => writer.WriteStringValue(transaction.ToString()), cancellationToken).ConfigureAwait(false);
        if (result.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        var created = Quantity.Member(result, "contractAddress");
        return new TransactionReceipt(
            Quantity.ToHash(Quantity.Member(result, "transactionHash"), "transaction hash"),
            Quantity.ToUInt64(Quantity.Member(result, "blockNumber"), "block number"),
            Quantity.ToUInt64(Quantity.Member(result, "status"), "status") == 1,
            Quantity.ToUInt64(Quantity.Member(result, "gasUsed"), "gas used"),
            created.ValueKind == JsonValueKind.Null ? null : Quantity.ToAddress(created, "contract address"),
            ReadLogs(Quantity.Member(result, "logs")));
    }

    private async Task<ChainBlock?> GetBlockAsync(string tag, CancellationToken cancellationToken)
    {
        var result = await client.CallAsync("eth_getBlockByNumber", writer =>
        {
            writer.WriteStringValue(tag);
            writer.WriteBooleanValue(false);
        }, cancellationToken).ConfigureAwait(false);
        if (result.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        var rlp = BlockHeaderFields.ToRlp(
            name => result.TryGetProperty(name, out var field) && field.ValueKind == JsonValueKind.String ? field.GetString() : null);
        var hash = Quantity.ToHash(Quantity.Member(result, "hash"), "block hash");
        if (Keccak256.Hash(rlp) != hash)
        {
            throw new EnigmaException(
                ChainErrors.BadReply,
                $"block {tag} of the Ethereum endpoint claims hash {hash}, its fields hash to {Keccak256.Hash(rlp)}; use an endpoint of a current Ethereum client");
        }

        return new ChainBlock(
            Quantity.ToUInt64(Quantity.Member(result, "number"), "block number"),
            hash,
            Quantity.ToHash(Quantity.Member(result, "parentHash"), "parent hash"),
            Quantity.ToUInt64(Quantity.Member(result, "timestamp"), "timestamp"),
            rlp);
    }

    private static void WriteCall(Utf8JsonWriter writer, Address? from, Address? to, ReadOnlyMemory<byte> data)
    {
        writer.WriteStartObject();
        if (from is { } sender)
        {
            writer.WriteString("from", sender.ToString());
        }

        if (to is { } target)
        {
            writer.WriteString("to", target.ToString());
        }

        writer.WriteString("data", Quantity.Encode(data.Span));
        writer.WriteEndObject();
    }

    private static async Task<JsonElement> WithRevertReasonAsync(Task<JsonElement> call)
    {
        try
        {
            return await call.ConfigureAwait(false);
        }
        catch (JsonRpcException failed) when (failed.Data is { Length: > 0 } data)
        {
            throw new EnigmaException(ChainErrors.Reverted, RevertReason.Describe(data), failed);
        }
        catch (JsonRpcException failed)
        {
            throw new EnigmaException(ChainErrors.Refused, $"Ethereum endpoint refused the call: {failed.Message} ({failed.Code})", failed);
        }
    }

    private static List<ChainLog> ReadLogs(JsonElement array) =>
    [
        .. Items(array, "logs").Select(log => new ChainLog(
            Quantity.ToUInt64(Quantity.Member(log, "blockNumber"), "block number"),
            Quantity.ToHash(Quantity.Member(log, "blockHash"), "block hash"),
            Quantity.ToHash(Quantity.Member(log, "transactionHash"), "transaction hash"),
            Quantity.ToUInt64(Quantity.Member(log, "logIndex"), "log index"),
            Quantity.ToAddress(Quantity.Member(log, "address"), "emitter"),
            [.. Items(Quantity.Member(log, "topics"), "topics").Select(topic => Quantity.ToHash(topic, "topic"))],
            Quantity.ToBytes(Quantity.Member(log, "data"), "log data"))),
    ];

    private static List<byte[]> ReadNodes(JsonElement array) =>
        [.. Items(array, "proof").Select(node => Quantity.ToBytes(node, "proof node"))];

    private static List<JsonElement> Items(JsonElement array, string what) =>
        array.ValueKind == JsonValueKind.Array
            ? [.. array.EnumerateArray()]
            : throw new EnigmaException(ChainErrors.BadReply, $"{what} in a reply of the Ethereum endpoint is not an array");
}
