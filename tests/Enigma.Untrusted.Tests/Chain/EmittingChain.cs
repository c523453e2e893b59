// SPDX-License-Identifier: MIT
using System.Text.Json.Nodes;
using Enigma.Chain;
using Enigma.Crypto;
using Enigma.Ethereum;
using Xunit;

namespace Enigma.Untrusted.Tests.Chain;

/// <summary>A real node with a contract that emits an event for every call, and an account that calls it.</summary>
public sealed class EmittingChain : IAsyncLifetime
{
    // Emits an event with topic 1 and no data for every call: PUSH1 1 PUSH0 PUSH0 LOG1.
    private static readonly byte[] Code = Convert.FromHexString("6560015f5fa1005f526006601af3");

    // PUSH1 1 PUSH32 topic PUSH0 PUSH0 LOG2, behind what deploys these 38 bytes.
    private static readonly byte[] MalformedCode =
    [
        .. Convert.FromHexString("6026600a5f3960265ff3"), 0x60, 1, 0x7f,
        .. AbiSignature.Parse("Queued(address,address,uint32,bytes,bytes32[])").Hash.AsSpan(), 0x5f, 0x5f, 0xa2,
    ];

    private readonly AnvilFixture _anvil = new();
    private readonly Secp256k1PrivateKey _key = Secp256k1PrivateKey.FromBytes(Keccak256.Hash("emitting chain"u8).AsSpan());

    internal Uri Endpoint => _anvil.Anvil.Client.Endpoint;

    internal EthereumRpc Rpc => _anvil.Rpc;

    internal Address Emitter { get; private set; }

    internal ulong Tip { get; private set; }

    /// <summary>A contract that emits a <c>Queued</c> without data, and the block in which it did.</summary>
    internal (Address Emitter, ulong Block) Malformed { get; private set; }

    /// <summary>All of an event in one line.</summary>
    internal static string Describe(ChainLog log) =>
        $"{log.BlockNumber} {log.BlockHash} {log.TransactionHash} {log.LogIndex} {log.Emitter} [{string.Join(' ', log.Topics)}] {Convert.ToHexStringLower(log.Data.Span)}";

    public async ValueTask InitializeAsync()
    {
        await _anvil.InitializeAsync();
        var cancel = TestContext.Current.CancellationToken;
        await _anvil.Local.FundAsync(_key.Address, cancel);
        using var sender = new TransactionSender(Rpc, _key, 31337);
        Emitter = (await sender.ExecuteAsync(null, Code, cancel)).Created!.Value;
        for (var i = 0; i < 3; i++)
        {
            await sender.ExecuteAsync(Emitter, new byte[] { 1 }, cancel);
            await _anvil.Local.MineAsync(2, cancel);
        }

        var malformed = (await sender.ExecuteAsync(null, MalformedCode, cancel)).Created!.Value;
        Malformed = (malformed, (await sender.ExecuteAsync(malformed, new byte[] { 1 }, cancel)).BlockNumber);
        await _anvil.Local.MineAsync(2, cancel);
        Tip = await Rpc.GetBlockNumberAsync(cancel);
    }

    /// <summary>Alters a proxy before this chain so that it ends at an old block.</summary>
    internal async Task<Func<string, string, string?>> StuckAtAsync(ulong number)
    {
        var old = await Rpc.Client.CallAsync("eth_getBlockByNumber", writer =>
        {
            writer.WriteStringValue($"0x{number:x}");
            writer.WriteBooleanValue(false);
        }, TestContext.Current.CancellationToken);
        return (method, text) =>
        {
            var reply = JsonNode.Parse(text)!.AsObject();
            if (method == "eth_blockNumber")
            {
                reply["result"] = $"0x{number:x}";
            }
            else if (method == "eth_getBlockByNumber" && reply["result"]!["number"]!.GetValue<string>() == $"0x{Tip:x}")
            {
                reply["result"] = JsonNode.Parse(old.GetRawText());
            }

            return reply.ToJsonString();
        };
    }

    public async ValueTask DisposeAsync()
    {
        _key.Dispose();
        await _anvil.DisposeAsync();
    }
}
