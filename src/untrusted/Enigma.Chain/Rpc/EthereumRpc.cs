// SPDX-License-Identifier: MIT
using System.Text.Json;
using Enigma.Crypto;
using Enigma.Ethereum;

namespace Enigma.Chain;

/// <summary>One Ethereum endpoint. Its replies are bounded, read into types and checked against the header they belong to.</summary>
/// <param name="client">The way to the endpoint; stays the caller's to dispose.</param>
/// <param name="time">What is waited by before a proof is asked for again; null for the system's clock.</param>
public sealed class EthereumRpc(JsonRpcClient client, TimeProvider? time = null) : IEthereumRpc
{
    // The most that is believed of a told tip, 1000 gwei in wei per gas: what is offered is bounded by the sender's cap anyway.
    private static readonly UInt128 MaxTip = (UInt128)1_000_000_000_000;
    private static readonly UInt128 MinTip = (UInt128)1_000_000_000;

    // An endpoint that makes a block just now has made it in a moment; whoever waits for the proof waits no longer than that.
    private static readonly TimeSpan FirstProofPause = TimeSpan.FromMilliseconds(2);
    private static readonly TimeSpan LongestProofPause = TimeSpan.FromMilliseconds(100);

    private const int ProofAttempts = 10;
    private const ulong FeeBlocks = 5;

    private readonly TimeProvider _time = time ?? TimeProvider.System;
    private ChainBlock? _newest;

    /// <summary>The plain client, for methods that only a local chain has.</summary>
    public JsonRpcClient Client => client;

    /// <inheritdoc/>
    public Task<ulong> GetChainIdAsync(CancellationToken cancellationToken) =>
        client.CallAsync("eth_chainId", null, static result => Quantity.ToUInt64(result, "chain id"), cancellationToken);

    /// <inheritdoc/>
    public Task<ulong> GetBlockNumberAsync(CancellationToken cancellationToken) =>
        client.CallAsync("eth_blockNumber", null, static result => Quantity.ToUInt64(result, "block number"), cancellationToken);

    /// <summary>The newest block that the endpoint has. While that is the same one its header is not decoded again.</summary>
    public async Task<ChainBlock> GetLatestBlockAsync(CancellationToken cancellationToken)
    {
        var newest = await GetBlockAsync("latest", Volatile.Read(ref _newest), cancellationToken).ConfigureAwait(false)
            ?? throw new EnigmaException(ChainErrors.BadReply, "Ethereum endpoint has no latest block");
        Volatile.Write(ref _newest, newest);
        return newest;
    }

    /// <inheritdoc/>
    public async Task<ChainBlock?> GetBlockAsync(ulong number, CancellationToken cancellationToken)
    {
        var block = await GetBlockAsync(Quantity.Encode(number), null, cancellationToken).ConfigureAwait(false);
        return block is null || block.Number == number
            ? block
            : throw new EnigmaException(ChainErrors.BadReply, $"the Ethereum endpoint tells block {block.Number}; asked for block {number}");
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<ChainLog>> GetLogsAsync(ChainBlock block, Address emitter, CancellationToken cancellationToken)
    {
        // eth_getLogs is never asked: nothing shows what it leaves out.
        if (!LogsBloom.MayContain(block.HeaderRlp.Span, emitter))
        {
            return [];
        }

        return await client.CallAsync(
            "eth_getBlockReceipts",
            writer => writer.WriteStringValue(block.Hash.ToString()),
            result => BlockReceipts.ProvenLogs(result, block, emitter),
            cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task<AccountProof> GetProofAsync(
        Address account, IReadOnlyList<Hash32> slots, StatePoint state, CancellationToken cancellationToken)
    {
        // All attempts together may take as long as one answer: a wrong proof that also comes slowly costs no more.
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(client.Limit);
        EnigmaException? wrong = null;
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await GetProofOnceAsync(account, slots, state, limit.Token).ConfigureAwait(false);
            }
            catch (EnigmaException other) when (other.Code == ChainErrors.ContradictsHeader && attempt < ProofAttempts)
            {
                // An endpoint that makes a block just now may prove another state than that of the block asked for.
                wrong = other;
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                throw wrong ?? Late();
            }

            var pause = FirstProofPause * (1 << (attempt - 1));
            await Task.Delay(pause < LongestProofPause ? pause : LongestProofPause, _time, cancellationToken).ConfigureAwait(false);
        }

        EnigmaException Late() => new(
            ChainErrors.Unreachable,
            $"Ethereum endpoint {EndpointName.Of(client.Endpoint)} did not answer eth_getProof within {client.Limit.TotalSeconds:0.#} s");
    }

    /// <inheritdoc/>
    public Task<byte[]> CallAsync(Address to, ReadOnlyMemory<byte> data, CancellationToken cancellationToken) =>
        WithRevertReasonAsync(client.CallRawAsync("eth_call", writer =>
        {
            WriteCall(writer, null, to, data);
            writer.WriteStringValue("latest");
        }, static result => Quantity.ToBytes(result, "result of eth_call"), cancellationToken));

    /// <inheritdoc/>
    public Task<ulong> EstimateGasAsync(Address from, Address? to, ReadOnlyMemory<byte> data, CancellationToken cancellationToken) =>
        WithRevertReasonAsync(client.CallRawAsync(
            "eth_estimateGas",
            writer => WriteCall(writer, from, to, data),
            static result => Quantity.ToUInt64(result, "gas estimate"),
            cancellationToken));

    /// <summary>How many transactions of an account the endpoint knows, those that wait for a block included. Nothing proves it.</summary>
    public Task<ulong> GetNonceAsync(Address account, CancellationToken cancellationToken) =>
        client.CallAsync("eth_getTransactionCount", writer =>
        {
            writer.WriteStringValue(account.ToString());
            writer.WriteStringValue("pending");
        }, static result => Quantity.ToUInt64(result, "nonce"), cancellationToken);

    /// <summary>
    /// Twice the base fee of the next block, so that the offer outlives a few full blocks, and the median tip of the last blocks, at least 1 gwei.
    /// </summary>
    public Task<FeeQuote> GetFeesAsync(CancellationToken cancellationToken) =>
        client.CallAsync("eth_feeHistory", writer =>
        {
            writer.WriteStringValue(Quantity.Encode(FeeBlocks));
            writer.WriteStringValue("latest");
            writer.WriteStartArray();
            writer.WriteNumberValue(50);
            writer.WriteEndArray();
        }, ReadFees, cancellationToken);

    /// <inheritdoc/>
    public async Task<Hash32> SendRawTransactionAsync(ReadOnlyMemory<byte> encoded, CancellationToken cancellationToken)
    {
        var hash = Keccak256.Hash(encoded.Span);
        Hash32 told;
        try
        {
            told = await WithRevertReasonAsync(client.CallRawAsync(
                "eth_sendRawTransaction",
                writer => writer.WriteStringValue(Quantity.Encode(encoded.Span)),
                static result => Quantity.ToHash(result, "transaction hash"),
                cancellationToken)).ConfigureAwait(false);
        }
        catch (EnigmaException refused) when (refused.InnerException is JsonRpcException why && Refusals.IsAlreadyKnown(why.Message))
        {
            return hash;
        }

        return told == hash
            ? hash
            : throw new EnigmaException(ChainErrors.BadReply, $"the Ethereum endpoint took transaction {told}; sent was {hash}");
    }

    /// <inheritdoc/>
    public Task<TransactionReceipt?> GetReceiptAsync(Hash32 transaction, CancellationToken cancellationToken) =>
        client.CallAsync(
            "eth_getTransactionReceipt",
            writer => writer.WriteStringValue(transaction.ToString()),
            result => result.ValueKind == JsonValueKind.Null ? null : RpcReplies.ToReceipt(result, transaction),
            cancellationToken);

    private static FeeQuote ReadFees(JsonElement result)
    {
        var baseFees = RpcReplies.Items(Quantity.Member(result, "baseFeePerGas"), "baseFeePerGas");
        if (baseFees.Count == 0)
        {
            throw new EnigmaException(ChainErrors.BadReply, "eth_feeHistory answered no base fee; expected that of the next block");
        }

        var tips = RpcReplies.Items(Quantity.Member(result, "reward"), "reward")
            .SelectMany(block => RpcReplies.Items(block, "reward")).Select(tip => Quantity.ToUInt128(tip, "tip")).Order().ToArray();
        var tip = UInt128.Clamp(tips.Length == 0 ? 0 : tips[tips.Length / 2], MinTip, MaxTip);
        var baseFee = UInt128.Min(Quantity.ToUInt128(baseFees[^1], "base fee"), ulong.MaxValue);
        return new FeeQuote((2 * baseFee) + tip, tip);
    }

    private Task<AccountProof> GetProofOnceAsync(
        Address account, IReadOnlyList<Hash32> slots, StatePoint state, CancellationToken cancellationToken) =>
        client.CallAsync("eth_getProof", writer =>
        {
            writer.WriteStringValue(account.ToString());
            writer.WriteStartArray();
            foreach (var slot in slots)
            {
                writer.WriteStringValue(slot.ToString());
            }

            writer.WriteEndArray();
            writer.WriteStringValue(Quantity.Encode(state.Block));
        }, result => ReadProof(result, account, slots, state), cancellationToken);

    private static AccountProof ReadProof(JsonElement result, Address account, IReadOnlyList<Hash32> slots, StatePoint state)
    {
        var proofs = RpcReplies.Items(Quantity.Member(result, "storageProof"), "storageProof");
        return proofs.Count == slots.Count
            ? AccountProof.Verify(
                state,
                account,
                RpcReplies.ToNodes(Quantity.Member(result, "accountProof")),
                proofs.Select((proof, i) => (slots[i], (IReadOnlyList<byte[]>)RpcReplies.ToNodes(Quantity.Member(proof, "proof")))))
            : throw new EnigmaException(ChainErrors.BadReply, $"eth_getProof answered {proofs.Count} storage proofs; asked for {slots.Count}");
    }

    private Task<ChainBlock?> GetBlockAsync(string tag, ChainBlock? known, CancellationToken cancellationToken) =>
        client.CallAsync("eth_getBlockByNumber", writer =>
        {
            writer.WriteStringValue(tag);
            writer.WriteBooleanValue(false);
        }, result => result.ValueKind == JsonValueKind.Null ? null : RpcReplies.ToBlock(result, tag, known), cancellationToken);

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

    private static async Task<T> WithRevertReasonAsync<T>(Task<T> call)
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
            throw new EnigmaException(Refusals.CodeOf(failed.Message), $"Ethereum endpoint refused the call: {failed.Message} ({failed.Code})", failed);
        }
    }
}
