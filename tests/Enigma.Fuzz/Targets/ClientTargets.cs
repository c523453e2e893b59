// SPDX-License-Identifier: MIT
using System.Net;
using System.Text;
using System.Text.Json;
using Enigma.Cli.CommandLine;
using Enigma.Cli.Networks;
using Enigma.Client;
using Enigma.Client.Ledger;
using Enigma.Client.Rpc;
using Enigma.Crypto;
using Enigma.Ethereum;
using Enigma.Fuzz.Engine;
using Enigma.Protocol;
using Enigma.Shared.Tests.Protocol;

namespace Enigma.Fuzz.Targets;

/// <summary>An endpoint that answers the input, as the result of whatever it is asked, or as its whole body.</summary>
internal sealed class AnswerHandler : HttpMessageHandler
{
    public byte[] Answer { get; set; } = [];

    public bool IsWholeBody { get; set; }

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var asked = request.Content!.ReadAsByteArrayAsync(cancellationToken).GetAwaiter().GetResult();
        using var document = JsonDocument.Parse(asked);
        var id = document.RootElement.GetProperty("id").GetInt64();
        byte[] body = IsWholeBody
            ? Answer
            : [.. Encoding.UTF8.GetBytes($"{{\"jsonrpc\":\"2.0\",\"id\":{id},\"result\":"), .. Answer, (byte)'}'];
        return Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = new ByteArrayContent(body) });
    }
}

/// <summary>What an endpoint answers to a client: <c>u8 method | JSON</c>.</summary>
internal abstract class AnswerTarget : FuzzTarget
{
    private readonly Action<byte[], bool> _answer;
    private readonly Func<Task>[] _methods;

    protected AnswerTarget(Func<JsonRpcEndpoint, Func<Task>[]> methods)
    {
        var handler = new AnswerHandler();
        _answer = (answer, isWholeBody) => (handler.Answer, handler.IsWholeBody) = (answer, isWholeBody);
        _methods = methods(new JsonRpcEndpoint(new Uri("http://localhost/"), "the endpoint", new EnigmaClientOptions { MessageHandler = handler }));
    }

    public override CostBound Bound => CostBound.Default with { AllocatedPerByte = 1_024 };

    public override IEnumerable<byte[]> Seeds =>
        Results.SelectMany(result => Enumerable.Range(0, _methods.Length).Select(i => (byte[])[(byte)i, .. Encoding.UTF8.GetBytes(result)]))
            .Append([0x80, .. """{"jsonrpc":"2.0","id":1,"error":{"code":7,"message":"no","data":{"code":"task.bad","hint":""}}}"""u8])
            .Append([0x80, .. """{"jsonrpc":"2.0","id":1,"error":{"code":3,"message":"no","data":"0x08c379a0"}}"""u8]);

    public override IEnumerable<byte[]> Words => new[] { "null", "true", "[]", "{}", "\"0x\"", "\"0x0\"", "-1", "1e9", "\"\"", "4294967296", "\\ud800", "\"error\"", "\"id\"" }.Select(Encoding.UTF8.GetBytes);

    protected abstract IEnumerable<string> Results { get; }

    public override Verdict Parse(byte[] input)
    {
        if (input.Length == 0)
        {
            return new(null);
        }

        _answer(input[1..], (input[0] & 0x80) != 0);
        var method = (input[0] & 0x7f) % _methods.Length;
        _methods[method]().GetAwaiter().GetResult();
        return new(null, $"{method}");
    }

    // The endpoint's own code and number are given on: any code may come out, as this exception and no other.
    public override bool IsRefusal(Exception exception) => exception is EnigmaException;
}

/// <summary>What a node answers to a client.</summary>
[Covers(typeof(TaskAnswer), "From")]
[Covers(typeof(ReceiptProofAnswer), "From")]
[Covers(typeof(SignedHeaderAnswer), "From")]
[Covers(typeof(ContractKeyAnswer), "From")]
[Covers(typeof(AttachedEvidence), "From")]
[Covers(typeof(WorkerEvidenceAnswer), "From")]
[Covers(typeof(AdmissionAnswer), "From")]
[Covers(typeof(QueryAnswerFields), "From")]
[Covers(typeof(HeadAnswer), "From")]
[Covers(typeof(TaskStages), "Parse")]
internal sealed class NodeAnswerTarget() : AnswerTarget(static endpoint =>
{
    var node = new NodeRpc(endpoint);
    return
    [
        () => node.TaskAsync(new TaskId(Hash32.Zero), default), () => node.SignedHeaderAsync(default), () => node.ContractKeyAsync(Sample.Contract, default),
        () => node.KeeperEvidenceAsync(default), () => node.WorkerEvidenceAsync(new WorkerId(1), default),
        () => node.AdmitAsync(new AdmissionRequest(Sample.Contract, Sample.Sender, Sample.Terms, new(1), [], null, default), default),
        () => node.WaitTaskAsync(new TaskId(Hash32.Zero), TaskStage.Confirmed, TimeSpan.FromSeconds(1), default),
        () => node.QueryAsync(Sample.Contract, default, default),
    ];
})
{
    protected override IEnumerable<string> Results =>
    [
        $$$"""{"stage":"confirmed","entry":"{{{ByteString.Copy(Sample.Task.Encode())}}}","index":3,"envelope":"0x00","leaf":"{{{ByteString.Copy(Sample.Leaf.Encode())}}}","body":"0x","recordTransaction":"{{{Sample.Hash("t")}}}","proof":{"head":{"stateHash":"{{{Sample.Hash("s")}}}","receiptsRoot":"{{{Sample.Hash("r")}}}","queueHash":"{{{Sample.Hash("q")}}}","index":4,"checkpointHash":"{{{Hash32.Zero}}}"},"nodes":["{{{Sample.Hash("n")}}}"]}}""",
        """{"header":"0x00","signature":"0x"}""", """{"epoch":1,"publicKey":"0x00","signature":"0x00","keeperEvidence":"0x00","keeperCollateral":"0x"}""",
        """{"evidence":"0x00","collateral":"0x00","encryptionKey":"0x"}""",
        """{"validUntil":7,"signature":"0x00","workerId":1}""",
        $$$"""{"blockNumber":7,"head":{"stateHash":"{{{Sample.Hash("s")}}}","receiptsRoot":"{{{Sample.Hash("r")}}}","queueHash":"{{{Sample.Hash("q")}}}","index":4,"checkpointHash":"{{{Hash32.Zero}}}"},"answer":"0x00","signature":"{{{Sample.Signature}}}"}""",
        "null", "[]", "7", "\"text\"",
    ];
}

/// <summary>What an Ethereum endpoint answers to a client.</summary>
[Covers(typeof(TransactionReceipt), "From")]
[Covers(typeof(EventLog), "From")]
[Covers(typeof(AccountProof), "From")]
internal sealed class EthereumAnswerTarget() : AnswerTarget(static endpoint =>
{
    var rpc = new EthereumRpc(endpoint);
    return
    [
        () => rpc.ChainIdAsync(default), () => rpc.BalanceAsync(Sample.Sender, default), () => rpc.BaseFeeAsync(default),
        () => rpc.ReadAsync(Sample.Sender, Sample.Sender, default, default), () => rpc.ReceiptAsync(Hash32.Zero, default),
        () => rpc.LogsAsync(Sample.Sender, [], 0, default), () => rpc.ProofAsync(Sample.Sender, [Hash32.Zero], 1, default),
    ];
})
{
    protected override IEnumerable<string> Results =>
    [
        "\"0x7a69\"", """{"baseFeePerGas":"0x7"}""", "\"0x0011\"",
        $$$"""{"transactionHash":"{{{Hash32.Zero}}}","blockNumber":"0x1","gasUsed":"0x2","status":"0x1","logs":[{"address":"{{{Address.Zero}}}","topics":["{{{Hash32.Zero}}}"],"data":"0x","blockNumber":"0x1","transactionHash":"{{{Hash32.Zero}}}"}]}""",
        $$$"""[{"address":"{{{Address.Zero}}}","topics":["{{{Hash32.Zero}}}"],"data":"0x","blockNumber":"0x1","transactionHash":"{{{Hash32.Zero}}}"}]""",
        """{"accountProof":["0x00"],"storageProof":[{"proof":["0x00"]}]}""", "null", "[]", "7", "{}",
    ];
}

/// <summary>A log that an endpoint says records tasks: the data of the event.</summary>
[Covers(typeof(QueuedEvent), "From")]
internal sealed class QueuedLogTarget : FuzzTarget
{
    public override IEnumerable<byte[]> Seeds =>
    [
        AbiCodec.Encode(
            AbiSignature.ParseTypes("(uint32,bytes,bytes32[])"),
            [AbiValue.Of(3ul), new AbiValue.Bytes(Sample.Task.Encode()), new AbiValue.List([AbiValue.Of(Sample.Hash("next"))])]),
    ];

    public override Verdict Parse(byte[] input)
    {
        var log = new EventLog(Sample.Sender, [QueuedEvent.Topic, Hash32.Zero, Hash32.Zero], input, 1, Hash32.Zero);
        return new(null, $"{QueuedEvent.From(log, Sample.Sender)?.Entries.Count}");
    }
}

/// <summary>What a person types: function, values, and a module file.</summary>
[Covers(typeof(ModuleImports), nameof(ModuleImports.HostAbiOf))]
[Covers(typeof(NetworkOptions), nameof(NetworkOptions.ParseHashOrKeyFile))]
internal sealed class CommandLineTarget : TextTarget
{
    public override IEnumerable<byte[]> Seeds => new[] { "add(uint256,uint256)\n17\n25", "f(string)\n--x", "7", "token:5", "keys/authority.key" }.Select(Utf8);

    public override bool IsRefusal(Exception exception) => exception is UsageException || base.IsRefusal(exception);

    protected override Verdict Parse(string text)
    {
        var lines = text.Split('\n');
        var number = Accepts(() => Parsers.Number(0, 100, "7")(lines[0]));
        var word = Accepts(() => Parsers.Word(("latest", 1), ("safe", 2))(lines[0]));
        var key = Accepts(() => NetworkOptions.ParseHashOrKeyFile(lines[0]));
        var module = Accepts(() => ModuleImports.HostAbiOf([.. "\0asm\u0001\0\0\0"u8, .. Encoding.UTF8.GetBytes(text)]));
        AbiValues.Encode(AbiSignature.Parse(lines[0]), lines[1..]);
        return new(null, $"{number} {word} {key} {module}");
    }

    private bool Accepts(Action parse)
    {
        try
        {
            parse();
            return true;
        }
        catch (Exception refusal) when (IsRefusal(refusal))
        {
            return false;
        }
    }
}
