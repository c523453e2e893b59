// SPDX-License-Identifier: MIT
using System.Text;
using System.Text.Json;
using Enigma.Chain;
using Enigma.Crypto;
using Enigma.Ethereum;
using Enigma.Fuzz.Engine;
using Enigma.Node;
using Enigma.Protocol;
using Enigma.Shared.Tests.Protocol;

namespace Enigma.Fuzz.Targets;

/// <summary>A request to the node's RPC, and parameters of every type.</summary>
[Covers(typeof(RpcRequest), nameof(RpcRequest.Parse))]
[Covers(typeof(RpcRequest), nameof(RpcRequest.Open))]
[Covers(typeof(RpcArguments), nameof(RpcArguments.Read))]
[Covers(typeof(RpcAnswer), nameof(RpcAnswer.Result))]
[Covers(typeof(RpcAnswer), nameof(RpcAnswer.Object))]
[Covers(typeof(RpcRefusal), nameof(RpcRefusal.BadParams))]
internal sealed class RpcRequestTarget : FuzzTarget
{
    private static readonly RpcParam[] Declared =
    [
        RpcParam.Optional("contract", RpcTypes.Contract, "of the fuzzer"), RpcParam.Optional("hash", RpcTypes.Hash, "of the fuzzer"),
        RpcParam.Optional("number", RpcTypes.Number(30_000), "of the fuzzer"), RpcParam.Optional("quantity", RpcTypes.Quantity, "of the fuzzer"),
        RpcParam.Optional("bytes", RpcTypes.Bytes(64), "of the fuzzer"), RpcParam.Optional("list", RpcTypes.List(RpcTypes.Bytes(8), 1, 3), "of the fuzzer"),
    ];

    public override CostBound Bound => CostBound.Default with { AllocatedPerByte = 1_024 };

    public override IEnumerable<byte[]> Seeds =>
        new[]
        {
            """{"contract":"0x1111111111111111111111111111111111111111","list":["0x00","0x"],"number":7,"quantity":"340282366920938463463374607431768211455"}""",
            $$"""{"hash":"{{Hash32.Zero}}","bytes":"0x0011","number":"30000","quantity":5}""", """{"contract":"\ud800"}""", """{"\ud800":1}""", "null", "[]", "7",
        }.Select(parameters => Encoding.UTF8.GetBytes($$"""{"jsonrpc":"2.0","id":1,"method":"enigma_x","params":{{parameters}}}"""))
            .Append("""{"jsonrpc":"2.0","id":"\udc00","method":"\ud800"}"""u8.ToArray()).Append("[[[[[[[[[[[[[[[[[[[["u8.ToArray());

    public override IEnumerable<byte[]> Words => new[] { "null", "[]", "{}", "\\ud800", "1e400", "-0", "\"id\"", "\"params\"", "\"0x\"" }.Select(Encoding.UTF8.GetBytes);

    public override bool IsRefusal(Exception exception) => exception is RpcRefusal || base.IsRefusal(exception);

    public override Verdict Parse(byte[] input)
    {
        using var document = RpcRequest.Parse(input, new RpcLimits());
        var request = RpcRequest.Open(document.RootElement, out var id);
        RpcAnswer.Result(id, writer => writer.WriteNullValue());
        RpcArguments.Read(request.Params, "params", Declared);
        return new(null, request.Params.ValueKind.ToString());
    }
}

/// <summary>JSON as the node reads it.</summary>
internal static class Json
{
    /// <summary>A reply of an Ethereum endpoint: the client under it lets no half character through, which would be no text.</summary>
    public static JsonDocument OpenReply(string text) => text.Contains("\\ud", StringComparison.OrdinalIgnoreCase)
        ? throw new JsonException("escaped surrogates are refused before anything is read")
        : Open(text);

    public static JsonDocument Open(string text) => JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = 16 });
}

/// <summary>The hex forms of an Ethereum endpoint.</summary>
[Covers(typeof(Quantity), nameof(Quantity.ToUInt64))]
[Covers(typeof(Quantity), nameof(Quantity.ToUInt128))]
[Covers(typeof(Quantity), nameof(Quantity.ToBytes))]
[Covers(typeof(Quantity), nameof(Quantity.ToHash))]
[Covers(typeof(Quantity), nameof(Quantity.ToAddress))]
[Covers(typeof(Quantity), nameof(Quantity.Member))]
internal sealed class QuantityTarget : TextTarget
{
    private static readonly Func<JsonElement, object>[] Readers =
    [
        e => Quantity.ToUInt64(e, "x"), e => Quantity.ToUInt128(e, "x"), e => Quantity.ToBytes(e, "x"), e => Quantity.ToHash(e, "x"), e => Quantity.ToAddress(e, "x"),
        e => Quantity.Member(e, "x"),
    ];

    public override IEnumerable<byte[]> Seeds => new[] { "\"0x0\"", "\"0xffffffffffffffff\"", "{\"x\":1}", "7", "\"0x00112233\"", "\"0x\\ud800\"", "{\"\\ud800\":1}" }.Select(Utf8);

    public override bool IsRefusal(Exception exception) => exception is JsonException || base.IsRefusal(exception);

    protected override Verdict Parse(string text)
    {
        using var document = Json.OpenReply(text);
        var read = new StringBuilder();
        foreach (var reader in Readers)
        {
            try
            {
                read.Append(reader(document.RootElement).GetType().Name);
            }
            catch (EnigmaException refusal) when (IsRefusal(refusal))
            {
                read.Append('-');
            }
        }

        return new(null, read.ToString());
    }
}

/// <summary>A record of the chain journal: the disk is the host's, and may have been written by anybody.</summary>
[Covers(typeof(JournaledBlock), nameof(JournaledBlock.Decode))]
internal sealed class JournaledBlockTarget : FuzzTarget
{
    private static readonly byte[] Header = new Enigma.Trusted.Tests.Ledger.TestLedger().Mine().Header;

    public override IEnumerable<byte[]> Seeds
    {
        get
        {
            var decoded = BlockHeader.Decode(Header);
            var block = new ChainBlock(decoded.Number, decoded.Hash, decoded.ParentHash, decoded.Timestamp, Header);
            var log = new ChainLog(block.Number, block.Hash, Hash32.FromUInt64(1), 2, Sample.Sender, [Hash32.Zero, Hash32.FromUInt64(3)], new byte[] { 4, 5 });
            var words = new Dictionary<Hash32, Hash32> { [Hash32.FromUInt64(6)] = Hash32.FromUInt64(7) };
            return [new JournaledBlock(block, [log, log], words, 8).Encode(), new JournaledBlock(block, [], new Dictionary<Hash32, Hash32>(), 0).Encode()];
        }
    }

    public override Verdict Parse(byte[] input) => new(JournaledBlock.Decode(input).Encode());
}

/// <summary>What an Ethereum endpoint answers to a node: <c>u8 what was asked | JSON</c>.</summary>
[Covers(typeof(RpcReplies), nameof(RpcReplies.Items))]
[Covers(typeof(RpcReplies), nameof(RpcReplies.ToBlock))]
[Covers(typeof(RpcReplies), nameof(RpcReplies.ToReceipt))]
[Covers(typeof(RpcReplies), nameof(RpcReplies.ToNodes))]
[Covers(typeof(BlockReceipts), nameof(BlockReceipts.ProvenLogs))]
[Covers(typeof(LogsBloom), nameof(LogsBloom.MayContain))]
internal sealed class EthereumReplyTarget : FuzzTarget
{
    private static readonly byte[] Header = new Enigma.Trusted.Tests.Ledger.TestLedger().Mine().Header;
    private static readonly BlockHeader Decoded = BlockHeader.Decode(Header);
    private static readonly ChainBlock Block = new(Decoded.Number, Decoded.Hash, Decoded.ParentHash, Decoded.Timestamp, Header);

    private static readonly Action<JsonElement>[] Readers =
    [
        reply => LogsBloom.MayContain(RpcReplies.ToBlock(reply, "7").HeaderRlp.Span, Sample.Sender), reply => RpcReplies.ToReceipt(reply, Hash32.Zero),
        reply => RpcReplies.ToNodes(reply), reply => BlockReceipts.ProvenLogs(reply, Block, Sample.Sender),
    ];

    public override CostBound Bound => CostBound.Default with { AllocatedPerByte = 1_024 };

    public override IEnumerable<byte[]> Seeds =>
        new[]
        {
            $$$"""{"transactionHash":"{{{Hash32.Zero}}}","contractAddress":null,"blockNumber":"0x1","status":"0x1","gasUsed":"0x2","cumulativeGasUsed":"0x2","type":"0x2","logsBloom":"0x{{{new string('0', 512)}}}","logs":[{"address":"{{{Address.Zero}}}","topics":["{{{Hash32.Zero}}}"],"data":"0x","blockNumber":"0x1","blockHash":"{{{Hash32.Zero}}}","logIndex":"0x0","transactionHash":"{{{Hash32.Zero}}}"}]}""",
            """{"parentHash":"0x00","number":"0x1","hash":"0x\ud800"}""", """["0x00","0x\ud800"]""", "[]", "null", "7",
        }.SelectMany(text => Enumerable.Range(0, Readers.Length).SelectMany(i => new[] { text, $"[{text}]" }.Select(reply => (byte[])[(byte)i, .. Encoding.UTF8.GetBytes(reply)])));

    public override IEnumerable<byte[]> Words => new[] { "null", "[]", "{}", "\"0x\"", "\"0x0\"", "-1", "1e9", "\\ud800", "\"logs\"", "\"topics\"", "\"type\"" }.Select(Encoding.UTF8.GetBytes);

    public override bool IsRefusal(Exception exception) => exception is JsonException || base.IsRefusal(exception);

    public override Verdict Parse(byte[] input)
    {
        if (input.Length == 0)
        {
            return new(null);
        }

        using var document = Json.OpenReply(Encoding.UTF8.GetString(input.AsSpan(1)));
        Readers[input[0] % Readers.Length](document.RootElement);
        return new(null, $"{input[0] % Readers.Length}");
    }
}

/// <summary>Logs that an endpoint says the Ledger emitted: <c>u8 event | b32 topic | b32 topic | data</c>.</summary>
[Covers(typeof(LedgerEvents), nameof(LedgerEvents.Decode))]
internal sealed class LedgerLogTarget : FuzzTarget
{
    private static readonly Hash32[] Events =
    [
        .. new[]
        {
            "Queued(address,address,uint32,bytes,bytes32[])", "EnvelopeForced(address,uint32,bytes)", "CommitRequested(address,uint32,uint64)",
            "WorkerReplaced(address,uint8,uint64)", "BatchCommitted(address,uint32,uint32,bytes32,bytes32,bytes32,uint32,bytes32,uint96,bytes)",
            "EntrySkipped(address,uint8)", "EpochTurned(uint64,bytes32,uint40,uint40,uint32,bytes32,bytes32)", "SeedRescheduled(uint64,uint40)",
            "SeatsTaken(uint32,uint32,uint16)", "SeatLeft(uint32,uint32,uint32)",
            "WorkerRegistered(uint32,address,address,bytes32,bytes32,bytes32,uint64)", "WorkerRenewed(uint32,bytes32,bytes32,bytes32,uint64)",
        }.Select(text => AbiSignature.Parse(text).Hash),
    ];

    public override IEnumerable<byte[]> Seeds
    {
        get
        {
            var queued = AbiCodec.Encode(
                AbiSignature.ParseTypes("(uint32,bytes,bytes32[])"),
                [AbiValue.Of(3ul), new AbiValue.Bytes(Sample.Task.Encode()), new AbiValue.List([AbiValue.Of(Sample.Hash("next"))])]);
            var committed = AbiCodec.Encode(
                AbiSignature.ParseTypes("(uint32,bytes32,bytes32,bytes32,uint32,bytes32,uint96,bytes)"),
                [AbiValue.Of(1ul), AbiValue.Of(Sample.Hash("a")), AbiValue.Of(Sample.Hash("b")), AbiValue.Of(Sample.Hash("c")), AbiValue.Of(2ul), AbiValue.Of(Sample.Hash("d")), AbiValue.Of(9ul), new AbiValue.Bytes(new byte[] { 0x11 })]);
            byte[][] datas = [queued, committed, Encoded(1, 3), Encoded(ulong.MaxValue, uint.MaxValue), AbiCodec.Encode(AbiSignature.ParseTypes("(bytes)"), [new AbiValue.Bytes(new byte[5])])];
            return Enumerable.Range(0, Events.Length).SelectMany(i => datas.Select(data => (byte[])[(byte)i, .. Encoded(5, 6), .. data]));
        }
    }

    // Seats of one event become one number each.
    public override CostBound Bound => CostBound.Default with { AllocatedBytes = 512 << 10 };

    public override Verdict Parse(byte[] input)
    {
        var padded = new byte[Math.Max(input.Length, 1 + (2 * Hash32.Size))];
        input.CopyTo(padded, 0);
        var log = new ChainLog(
            1, Hash32.Zero, Hash32.Zero, 0, Address.Zero,
            [Events[padded[0] % Events.Length], Hash32.FromSpan(padded.AsSpan(1, Hash32.Size)), Hash32.FromSpan(padded.AsSpan(1 + Hash32.Size, Hash32.Size))],
            padded.AsMemory(1 + (2 * Hash32.Size)));
        return new(null, LedgerEvents.Decode(log)?.GetType().Name ?? "none");
    }

    private static byte[] Encoded(params ulong[] values) => [.. values.SelectMany(value => Hash32.FromUInt64(value).ToArray())];
}

/// <summary>The data with which a call reverts, on both sides.</summary>
[Covers(typeof(Enigma.Client.Rpc.RevertReason), "Read")]
internal sealed class RevertReasonTarget : FuzzTarget
{
    public override IEnumerable<byte[]> Seeds =>
    [
        AbiSignature.Parse("Error(string)").EncodeCall(new AbiValue.Text("no")), AbiSignature.Parse("Panic(uint256)").EncodeCall(AbiValue.Of(17ul)),
        AbiSignature.Parse("KeyEpochNotAccepted(uint64,uint64)").EncodeCall(AbiValue.Of(3ul), AbiValue.Of(7ul)),
        AbiSignature.Parse("NotEnabled(string)").EncodeCall(new AbiValue.Text("calls")),
    ];

    public override Verdict Parse(byte[] input)
    {
        RevertReason.Describe(input);
        return new(null, Enigma.Client.Rpc.RevertReason.Read(input) is { } reason ? $"{reason.ToException().Code} {reason.Name}" : "none");
    }
}

/// <summary>A question for a contract's key, as a peer asks it.</summary>
[Covers(typeof(ContractKeyQuestion), nameof(ContractKeyQuestion.Decode))]
internal sealed class ContractKeyQuestionTarget : FuzzTarget
{
    public override IEnumerable<byte[]> Seeds => new Epoch?[] { null, new(3) }.Select(epoch => WireValue.Encode(new ContractKeyQuestion(Sample.Contract, epoch)));

    public override Verdict Parse(byte[] input) => new(WireValue.Encode(ContractKeyQuestion.Decode(input)));
}

/// <summary>What the Ledger says its parameters are.</summary>
[Covers(typeof(LedgerParameters), "FromAbi")]
internal sealed class LedgerParametersTarget : FuzzTarget
{
    public override IEnumerable<byte[]> Seeds => [new byte[13 * Hash32.Size]];

    public override Verdict Parse(byte[] input)
    {
        var parameters = LedgerParameters.FromAbi(AbiCodec.Decode(LedgerAbi.ParametersResult, input)[0]);
        return new(AbiCodec.Encode(LedgerAbi.ParametersResult, [parameters.ToAbi()]), "parameters");
    }
}

/// <summary>The configuration of a node. What its shape lets through is read without another complaint.</summary>
[Covers(typeof(NodeConfiguration), nameof(NodeConfiguration.Parse))]
[Covers(typeof(ConfigurationShape), nameof(ConfigurationShape.Problems))]
internal sealed class NodeConfigurationTarget : TextTarget
{
    public override IEnumerable<byte[]> Seeds => new[]
    {
        """{"manifest":"manifest.json","dataFolder":"data","createKeys":true,"insecureDevelopmentRoot":null,"user":{"port":8645,"watchesDeadlines":true}}""",
        """{"ethereum":{"endpoints":["http://127.0.0.1:8545"],"firstBlock":1,"pollMilliseconds":1000},"keeper":{"turnsEpochs":false}}""",
        """{"workers":[{"name":"worker-1","seats":1}],"collateral":{"services":[],"takesEarly":false},"programs":{"workerEnclave":"w"}}""",
        """{"dataFolder":"\ud800","\ud800":1}""", "[null]", "",
    }.Select(Utf8);

    protected override Verdict Parse(string text)
    {
        var read = NodeConfiguration.Parse(text, "/enigma/node.json");
        return new(null, $"{read.Workers.Count} {read.Ethereum.Endpoints.Count} {read.User?.Port}");
    }
}
