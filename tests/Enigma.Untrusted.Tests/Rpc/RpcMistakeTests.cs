// SPDX-License-Identifier: MIT
using System.Text.Json;
using Enigma.Node;
using Xunit;
using static Enigma.Untrusted.Tests.Rpc.RpcMessages;

namespace Enigma.Untrusted.Tests.Rpc;

/// <summary>Rubbish sent to a running user node, over HTTP and over a WebSocket: each mistake has its code and its exact words.</summary>
[Collection(nameof(RpcNetwork))]
public sealed class RpcMistakeTests(RpcNetwork network)
{
    private const string Hash = "0x0000000000000000000000000000000000000000000000000000000000000000";
    private const string Address = "0x1111111111111111111111111111111111111111";
    private const string Terms = """{"gasClass":1,"gasPrice":1,"callGasLimit":0,"callPrepaid":"0","token":"0x0000000000000000000000000000000000000000","amount":"0","keyEpoch":1}""";
    private const string NotJson =
        "the request is not JSON in UTF-8 with every member named once and at most 16 levels; send one JSON-RPC 2.0 object or a list of them";
    private const string NoRequest = "the request lacks \"jsonrpc\": \"2.0\" or a \"method\" string; send both";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<string, string, string> Malformed => new()
    {
        { "not json", "rpc.not_json", NotJson },
        { "", "rpc.not_json", NotJson },
        { "{} {}", "rpc.not_json", NotJson },
        { """{"jsonrpc":"2.0","id":1,"id":2,"method":"enigma_status"}""", "rpc.not_json", NotJson },
        { Request("enigma_status", new string('[', 16) + new string(']', 16)), "rpc.not_json", NotJson },
        { new string('[', 100_000), "rpc.not_json", NotJson },
        { "[]", "rpc.bad_request", "the batch holds 0 requests; send 1 to 100 at once" },
        { "7", "rpc.bad_request", "the request is a JSON number; expected one JSON-RPC 2.0 object" },
        { "null", "rpc.bad_request", "the request is a JSON null; expected one JSON-RPC 2.0 object" },
        { """{"id":1,"method":"enigma_status"}""", "rpc.bad_request", NoRequest },
        { """{"jsonrpc":"1.0","id":1,"method":"enigma_status"}""", "rpc.bad_request", NoRequest },
        { """{"jsonrpc":"2.0","id":1,"method":7}""", "rpc.bad_request", NoRequest },
        {
            """{"jsonrpc":"2.0","id":{},"method":"enigma_status"}""",
            "rpc.bad_request",
            "the id is {}; expected a number, null, or a string of at most 128 characters"
        },
        {
            """{"jsonrpc":"2.0","id":1,"method":"\ud800"}""",
            "rpc.bad_request",
            "the request holds text that is not Unicode; send no half of a surrogate pair"
        },
    };

    public static TheoryData<string, string, string, string> Mistakes => new()
    {
        { "enigma_nothing", "{}", "rpc.unknown_method", $"method 'enigma_nothing' does not exist; known are: {string.Join(", ", UserDesk.Methods.Select(method => method.Name))}" },
        { "enigma_getManifest", "7", "rpc.bad_params", "params is 7; expected one object with named members" },
        { "enigma_getSignedHeader", """{"number":"1x"}""", "rpc.bad_params", "params.number is \"1x\"; expected a whole number from 0 to 18446744073709551615" },
        { "enigma_getSignedHeader", """{"number":4000000000}""", "node.not_found", "there is no block 4000000000 yet; ask without a number for the newest one" },
        { "enigma_getContractKey", "{}", "rpc.bad_params", "params.contract is missing; expected The address of the secret contract." },
        { "enigma_getContractKey", """{"contract":"0x11"}""", "rpc.bad_params", "params.contract is \"0x11\"; expected 0x and 40 hex digits" },
        { "enigma_getKeeperEvidence", """{"a":1}""", "rpc.bad_params", "params is an object with the member 'a'; expected no members" },
        { "enigma_getWorkerEvidence", """{"workerId":-1}""", "rpc.bad_params", "params.workerId is -1; expected a whole number from 0 to 4294967295" },
        { "enigma_getWorkerEvidence", """{"workerId":1.5}""", "rpc.bad_params", "params.workerId is 1.5; expected a whole number from 0 to 4294967295" },
        { "enigma_status", "[]", "rpc.bad_params", "params is []; expected one object with named members" },
        { "enigma_status", """{"verbose":true}""", "rpc.bad_params", "params is an object with the member 'verbose'; expected no members" },
        { "enigma_admit", $$"""{"contract":"{{Address}}"}""", "rpc.bad_params", "params.sender is missing; expected The account that will record the tasks." },
        { "enigma_admit", Admit("""{"gasClass":256}""", "[]"), "rpc.bad_params", "params.terms.gasClass is 256; expected a whole number from 0 to 255" },
        { "enigma_admit", Admit(Terms, "[]"), "rpc.bad_params", "params.envelopes is []; expected a list of 1 to 256 values" },
        { "enigma_admit", Admit(Terms, "[\"0x1\"]"), "rpc.bad_params", "params.envelopes[0] is \"0x1\"; expected 0x and two hex digits per byte" },
        { "enigma_admit", Admit(Terms, "[\"0xzz\"]"), "rpc.bad_params", "params.envelopes[0] is \"0xzz\"; expected 0x and two hex digits per byte" },
        { "enigma_getTask", "{}", "rpc.bad_params", "params.taskId is missing; expected The id of the task." },
        { "enigma_getTask", """{"taskId":"0x12"}""", "rpc.bad_params", "params.taskId is \"0x12\"; expected 0x and 64 hex digits" },
        { "enigma_waitTask", WaitFor("done", 1), "rpc.bad_params", "params.stage is \"done\"; expected one of admitted, recorded, computed, confirmed, expired" },
        { "enigma_waitTask", WaitFor("computed", 30_001), "rpc.bad_params", "params.timeoutMs is 30001; expected a whole number from 0 to 30000" },
        { "enigma_getContract", """{"contract":7}""", "rpc.bad_params", "params.contract is 7; expected 0x and 40 hex digits" },
        { "enigma_getContract", $$"""{"contract":"{{Address}}"}""", "node.not_found", $"no contract {Address} is on the Ledger; check the address and the network" },
        { "enigma_getCode", $$"""{"contract":"{{Address}}"}""", "node.not_found", $"no contract {Address} is on the Ledger; check the address and the network" },
        { "enigma_subscribe", """{"kind":"all"}""", "rpc.bad_params", "params.kind is \"all\"; expected one of task, contract, head" },
        { "enigma_unsubscribe", """{"subscription":"x"}""", "rpc.bad_params", "params.subscription is \"x\"; expected a whole number from 0 to 18446744073709551615" },
        { "enigma_query", $$"""{"contract":"{{Address}}"}""", "rpc.bad_params", "params.envelope is missing; expected The sealed query or estimate, with its permit inside." },
        { "enigma_query", $$"""{"contract":"{{Address}}","envelope":"0x1"}""", "rpc.bad_params", "params.envelope is \"0x1\"; expected 0x and two hex digits per byte" },
        { "enigma_getCollateral", """{"tee":"sev"}""", "rpc.bad_params", "params.tee is \"sev\"; expected one of sgx, tdx" },
        { "enigma_getCollateral", """{"tee":"sgx"}""", "rpc.bad_params", "params.ca is missing; expected The CA of its PCK certificate." },
        { "rpc.discover", """{"a":1}""", "rpc.bad_params", "params is an object with the member 'a'; expected no members" },
        {
            "enigma_getTask",
            $$"""{"taskId":"0x{{new string('e', 100)}}"}""",
            "rpc.bad_params",
            $"params.taskId is \"0x{new string('e', 77)}... (104 characters); expected 0x and 64 hex digits"
        },
    };

    [Fact]
    public void Mistakes_CoverEveryMethod() => Assert.Empty(
        UserDesk.Methods.Select(method => method.Name).Except(Mistakes.Select(row => row.Data.Item1)));

    [Theory]
    [MemberData(nameof(Malformed))]
    public async Task Send_WhatIsNoRequest_IsToldWithItsCode(string body, string code, string message)
    {
        var posted = await network.Client.AskAsync(network.Devnet.Rpc, body, Cancel);
        Assert.Equal((code, message), (posted.CodeOf(), posted.MessageOf()));
        using var socket = await RpcSocket.ConnectAsync(network.Devnet.Rpc, Cancel);
        Assert.Equal(posted.GetRawText(), (await socket.AskAsync(body, Cancel)).GetRawText());
    }

    [Theory]
    [MemberData(nameof(Mistakes))]
    public async Task Call_WithAMistake_IsToldWithItsCode(string method, string parameters, string code, string message)
    {
        var posted = await network.Client.AskAsync(network.Devnet.Rpc, Request(method, parameters, "\"mine\""), Cancel);
        Assert.Equal((code, message), (posted.CodeOf(), posted.MessageOf()));
        Assert.Equal("mine", posted.GetProperty("id").GetString());
        if (code == "rpc.bad_params")
        {
            var data = posted.GetProperty("error").GetProperty("data");
            Assert.EndsWith($" is {data.GetProperty("value").GetString()}; expected {data.GetProperty("expected").GetString()}", message, StringComparison.Ordinal);
            Assert.Equal($"expected {data.GetProperty("expected").GetString()}", data.GetProperty("hint").GetString());
        }

        using var socket = await RpcSocket.ConnectAsync(network.Devnet.Rpc, Cancel);
        Assert.Equal(posted.GetRawText(), (await socket.AskAsync(Request(method, parameters, "\"mine\""), Cancel)).GetRawText());
    }

    [Fact]
    public async Task Call_NobodyThere_NamesTheService()
    {
        var answer = await network.Client.AskAsync(network.Devnet.Rpc, Request("enigma_getWorkerEvidence", """{"workerId":99}"""), Cancel);
        Assert.Equal("peer.no_service", answer.CodeOf());
        Assert.Contains("worker/99", answer.MessageOf(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Subscribe_OverHttp_NeedsAWebSocket()
    {
        var answer = await network.Client.AskAsync(network.Devnet.Rpc, Request("enigma_subscribe", """{"kind":"head"}"""), Cancel);
        Assert.Equal("rpc.needs_websocket", answer.CodeOf());
    }

    [Fact]
    public async Task Call_EveryMethodThatNeedsNothing_AnswersInTheDeclaredForm()
    {
        foreach (var method in UserDesk.Methods.Where(method => method.Params.All(param => !param.IsRequired)))
        {
            var answer = await network.Client.AskAsync(network.Devnet.Rpc, Request(method.Name), Cancel);
            Assert.True(answer.TryGetProperty("result", out var result), $"{method.Name}: {answer}");
            SchemaCheck.Require(method.Result.Schema, result, method.Name);
        }

        var task = await network.Client.AskAsync(network.Devnet.Rpc, Request("enigma_getTask", $$"""{"taskId":"{{Hash}}"}"""), Cancel);
        SchemaCheck.Require(RpcResults.Task.Schema, task.GetProperty("result"), "enigma_getTask");
    }

    private static string WaitFor(string stage, int timeout) => $$"""{"taskId":"{{Hash}}","stage":"{{stage}}","timeoutMs":{{timeout}}}""";

    private static string Admit(string terms, string envelopes) =>
        $$"""{"contract":"{{Address}}","sender":"{{Address}}","terms":{{terms}},"envelopes":{{envelopes}}}""";
}
