// SPDX-License-Identifier: MIT
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Enigma.Devnet;
using Enigma.Node;
using Xunit;

namespace Enigma.Untrusted.Tests.Node;

/// <summary>Rubbish sent to a running user node: each mistake has its code, and the message names what was given and what was expected.</summary>
public sealed class RpcTests(RpcTests.Network network) : IClassFixture<RpcTests.Network>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<string, string, string> Mistakes => new()
    {
        { "not json", "rpc.bad_request", "the body is not JSON" },
        { "[]", "rpc.bad_request", "the body is a JSON Array" },
        { """{"id":1,"method":"enigma_status"}""", "rpc.bad_request", "\"jsonrpc\": \"2.0\"" },
        { Call("enigma_nothing", "{}"), "rpc.unknown_method", "'enigma_nothing' does not exist" },
        { Call("enigma_status", "[]"), "rpc.bad_params", "params is []; expected one object" },
        { Call("enigma_status", """{"verbose":true}"""), "rpc.bad_params", "unknown member 'verbose'" },
        { Call("enigma_getTask", "{}"), "rpc.bad_params", "params.taskId is missing" },
        { Call("enigma_getTask", """{"taskId":"0x12"}"""), "rpc.bad_params", "params.taskId is \"0x12\"; expected 0x and 64 hex digits" },
        { Call("enigma_getContract", """{"contract":7}"""), "rpc.bad_params", "params.contract is 7; expected 0x and 40 hex digits" },
        { Call("enigma_getContract", $$"""{"contract":"0x{{new string('1', 40)}}"}"""), "node.not_found", "no contract 0x1111" },
        { Call("enigma_getWorkerEvidence", """{"workerId":-1}"""), "rpc.bad_params", "params.workerId is -1; expected a whole number" },
        { Call("enigma_getWorkerEvidence", """{"workerId":99}"""), "peer.no_service", "worker/99" },
        { Call("enigma_getSignedHeader", """{"number":4000000000}"""), "node.not_found", "no block 4000000000" },
        { WaitFor("done", 1), "rpc.bad_params", "params.stage is 'done'" },
        { WaitFor("computed", 30_001), "rpc.bad_params", "params.timeoutMs is 30001; expected a whole number from 0 to 30000" },
        { Call("enigma_admit", """{"contract":"0x0000000000000000000000000000000000000001"}"""), "rpc.bad_params", "params.terms is missing" },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public async Task Post_AMistake_IsToldWithItsCode(string body, string code, string part)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await network.Client.PostAsync(network.Rpc, content, Cancel);
        var error = (await response.Content.ReadFromJsonAsync<JsonElement>(Cancel)).GetProperty("error");
        Assert.Equal(code, error.GetProperty("data").GetProperty("code").GetString());
        Assert.Contains(part, error.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.NotEqual(0, error.GetProperty("code").GetInt32());
    }

    [Fact]
    public async Task Post_LongerThanAccepted_IsTooLarge()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, network.Rpc)
        {
            Content = new StringContent(new string(' ', RpcServer.MaxBody + 1), Encoding.UTF8, "application/json"),
        };
        // The node answers before it reads: whoever asks first is spared the upload.
        request.Headers.ExpectContinue = true;
        using var response = await network.Client.SendAsync(request, Cancel);
        var error = (await response.Content.ReadFromJsonAsync<JsonElement>(Cancel)).GetProperty("error");
        Assert.Equal("rpc.too_large", error.GetProperty("data").GetProperty("code").GetString());
    }

    [Fact]
    public async Task Send_WhatAPageOfAnotherOriginCould_IsNotAnswered()
    {
        using var text = new StringContent(Call("enigma_status", "{}"), Encoding.UTF8, "text/plain");
        using var posted = await network.Client.PostAsync(network.Rpc, text, Cancel);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, posted.StatusCode);
        using var fetched = await network.Client.GetAsync(network.Rpc, Cancel);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, fetched.StatusCode);
    }

    private static string Call(string method, string parameters) =>
        $$"""{"jsonrpc":"2.0","id":1,"method":"{{method}}","params":{{parameters}}}""";

    private static string WaitFor(string stage, int timeout) =>
        Call("enigma_waitTask", $$"""{"taskId":"0x{{new string('0', 64)}}","stage":"{{stage}}","timeoutMs":{{timeout}}}""");

    /// <summary>A network of one worker.</summary>
    public sealed class Network : IAsyncLifetime
    {
        private Enigma.Devnet.Devnet? _devnet;

        public HttpClient Client { get; } = new();

        public Uri Rpc => _devnet!.Rpc;

        public async ValueTask InitializeAsync() =>
            _devnet = await Enigma.Devnet.Devnet.StartAsync(
                new DevnetOptions { Workers = 1, Accounts = 1, BlockPace = null, IsAnnounced = false }, null, TestContext.Current.CancellationToken);

        public async ValueTask DisposeAsync()
        {
            Client.Dispose();
            if (_devnet is not null)
            {
                await _devnet.DisposeAsync();
            }
        }
    }
}
