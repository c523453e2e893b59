// SPDX-License-Identifier: MIT
using System.Globalization;
using System.Text.Json;
using Enigma.Crypto;
using Enigma.Ethereum;

namespace Enigma.Client.Rpc;

/// <summary>The few methods of an Ethereum node that a client needs. What decides anything is proven elsewhere.</summary>
internal sealed class EthereumRpc(JsonRpcEndpoint endpoint)
{
    public Task<ulong> ChainIdAsync(CancellationToken cancellation) =>
        CallAsync("eth_chainId", _ => { }, result => JsonFields.Number(JsonFields.Text(result), "chain id"), cancellation);

    public Task<ulong> BlockNumberAsync(CancellationToken cancellation) =>
        CallAsync("eth_blockNumber", _ => { }, result => JsonFields.Number(JsonFields.Text(result), "block number"), cancellation);

    public Task<ulong> NonceAsync(Address account, CancellationToken cancellation) =>
        CallAsync(
            "eth_getTransactionCount",
            p => { p.WriteStringValue(account.ToString()); p.WriteStringValue("pending"); },
            result => JsonFields.Number(JsonFields.Text(result), "nonce"),
            cancellation);

    public Task<UInt256> BalanceAsync(Address account, CancellationToken cancellation) =>
        CallAsync(
            "eth_getBalance",
            p => { p.WriteStringValue(account.ToString()); p.WriteStringValue("latest"); },
            result => JsonFields.Quantity(JsonFields.Text(result), "balance"),
            cancellation);

    public Task<UInt256> BaseFeeAsync(CancellationToken cancellation) =>
        CallAsync(
            "eth_getBlockByNumber",
            p => { p.WriteStringValue("latest"); p.WriteBooleanValue(false); },
            result => JsonFields.Quantity(result.Text("baseFeePerGas"), "base fee"),
            cancellation);

    /// <summary>The result of a read-only call; throws <c>client.reverted</c> when it reverts.</summary>
    public Task<byte[]> ReadAsync(Address from, Address to, ReadOnlyMemory<byte> data, CancellationToken cancellation) =>
        CallAsync(
            "eth_call",
            p => { WriteCall(p, from, to, data.Span); p.WriteStringValue("latest"); },
            result => JsonFields.Bytes(JsonFields.Text(result), "result"),
            cancellation);

    /// <summary>The gas that a transaction would use now; throws <c>client.reverted</c> when it would revert.</summary>
    public Task<ulong> EstimateGasAsync(Address from, Address to, ReadOnlyMemory<byte> data, CancellationToken cancellation) =>
        CallAsync(
            "eth_estimateGas", p => WriteCall(p, from, to, data.Span), result => JsonFields.Number(JsonFields.Text(result), "gas"), cancellation);

    public Task<Hash32> SendAsync(SignedTransaction transaction, CancellationToken cancellation) =>
        CallAsync(
            "eth_sendRawTransaction",
            p => p.WriteStringValue(Hex(transaction.Encoded.Span)),
            result => JsonFields.Hash(result.GetString(), "transaction hash"),
            cancellation);

    /// <summary>The receipt of a transaction, null while no block includes it.</summary>
    public Task<TransactionReceipt?> ReceiptAsync(Hash32 transaction, CancellationToken cancellation) =>
        CallAsync(
            "eth_getTransactionReceipt",
            p => p.WriteStringValue(transaction.ToString()),
            result => result.ValueKind == JsonValueKind.Null ? null : TransactionReceipt.From(result),
            cancellation);

    /// <summary>Logs of one contract by topics; null matches any.</summary>
    public Task<EventLog[]> LogsAsync(Address contract, IReadOnlyList<Hash32?> topics, ulong fromBlock, CancellationToken cancellation) =>
        CallAsync(
            "eth_getLogs",
            p =>
            {
                p.WriteStartObject();
                p.WriteString("address", contract.ToString());
                p.WriteString("fromBlock", Hex(fromBlock));
                p.WriteString("toBlock", "latest");
                p.WriteStartArray("topics");
                foreach (var topic in topics)
                {
                    p.WriteStringValue(topic?.ToString());
                }

                p.WriteEndArray();
                p.WriteEndObject();
            },
            result => result.EnumerateArray().Select(EventLog.From).ToArray(),
            cancellation);

    /// <summary>The proof of an account and of some of its storage slots at a block.</summary>
    public Task<AccountProof> ProofAsync(Address account, IReadOnlyList<Hash32> slots, ulong block, CancellationToken cancellation) =>
        CallAsync(
            "eth_getProof",
            p =>
            {
                p.WriteStringValue(account.ToString());
                p.WriteStartArray();
                foreach (var slot in slots)
                {
                    p.WriteStringValue(slot.ToString());
                }

                p.WriteEndArray();
                p.WriteStringValue(Hex(block));
            },
            result => AccountProof.From(result, slots.Count),
            cancellation);

    private static void WriteCall(Utf8JsonWriter writer, Address from, Address to, ReadOnlySpan<byte> data)
    {
        writer.WriteStartObject();
        writer.WriteString("from", from.ToString());
        writer.WriteString("to", to.ToString());
        writer.WriteString("data", Hex(data));
        writer.WriteEndObject();
    }

    private static string Hex(ReadOnlySpan<byte> bytes) => "0x" + Convert.ToHexStringLower(bytes);

    private static string Hex(ulong number) => "0x" + number.ToString("x", CultureInfo.InvariantCulture);

    private async Task<T> CallAsync<T>(
        string method, Action<Utf8JsonWriter> writeItems, Func<JsonElement, T> read, CancellationToken cancellation)
    {
        var result = await endpoint.CallAsync(
            method,
            p =>
            {
                p.WriteStartArray();
                writeItems(p);
                p.WriteEndArray();
            },
            cancellation).ConfigureAwait(false);
        try
        {
            return read(result);
        }
        catch (Exception e) when (e is FormatException or InvalidOperationException or ArgumentException)
        {
            throw endpoint.BadAnswer(method, e.Message, e);
        }
    }
}
