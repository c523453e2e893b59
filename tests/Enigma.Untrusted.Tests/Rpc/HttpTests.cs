// SPDX-License-Identifier: MIT
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Enigma.Node;
using Xunit;
using static Enigma.Untrusted.Tests.Rpc.RpcMessages;

namespace Enigma.Untrusted.Tests.Rpc;

/// <summary>Messages over HTTP: notifications, sizes and rates.</summary>
public sealed class HttpTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("\"a\"")]
    [InlineData("-1.50")]
    [InlineData("123456789012345678901234567890")]
    [InlineData("null")]
    public async Task Post_AnId_ComesBackAsItWasSent(string id)
    {
        await using var server = await TestServer.StartAsync(new RpcOptions(), Cancel);
        using var client = new HttpClient();
        using var response = await client.PostJsonAsync(server.Address, Request("test_count", id: id), Cancel);
        Assert.Equal($$"""{"jsonrpc":"2.0","id":{{id}},"result":1}""", await response.Content.ReadAsStringAsync(Cancel));
    }

    [Fact]
    public async Task Post_ABodyThatDrips_IsCutOffAfterTheTimeOfAMessage()
    {
        await using var server = await TestServer.StartAsync(
            new RpcOptions { Limits = new RpcLimits { MessageTime = TimeSpan.FromMilliseconds(200) } }, Cancel);
        using var client = new TcpClient();
        await client.ConnectAsync(server.Address.Host, server.Address.Port, Cancel);
        var stream = client.GetStream();
        await stream.WriteAsync(
            "POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n"u8.ToArray(), Cancel);
        var ended = EndAsync(stream);
        for (var bytes = 0; bytes < 200 && !ended.IsCompleted; bytes++)
        {
            try
            {
                await stream.WriteAsync(" "u8.ToArray(), Cancel);
            }
            catch (IOException)
            {
                // Cut off while it was written.
            }

            await Task.WhenAny(ended, Task.Delay(20, Cancel));
        }

        Assert.True(ended.IsCompleted, "the connection is still there");
    }

    [Fact]
    public async Task Post_NotificationsAlone_AreCarriedOutAndNotAnswered()
    {
        await using var server = await TestServer.StartAsync(new RpcOptions(), Cancel);
        using var client = new HttpClient();
        const string Notification = """{"jsonrpc":"2.0","method":"test_count"}""";
        foreach (var body in new[] { Notification, $"[{Notification},{Notification}]", """{"jsonrpc":"2.0","method":"test_none"}""" })
        {
            using var response = await client.PostJsonAsync(server.Address, body, Cancel);
            Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
            Assert.Empty(await response.Content.ReadAsByteArrayAsync(Cancel));
        }

        Assert.Equal(3, server.Counted);
    }

    [Theory]
    [InlineData("test_count", 131_072, true)]
    [InlineData("test_count", 131_073, false)]
    [InlineData("test_large", 200_000, true)]
    [InlineData("test_large", 300_001, false)]
    public async Task Post_ALongRequest_IsTakenOnlyByAMethodThatMayBeLarge(string method, int size, bool isTaken)
    {
        await using var server = await TestServer.StartAsync(new RpcOptions { Limits = new RpcLimits { LargeRequest = 300_000 } }, Cancel);
        using var client = new HttpClient();
        var request = Request(method);
        using var response = await client.PostJsonAsync(server.Address, request + new string(' ', size - request.Length), Cancel);
        Assert.Equal(isTaken ? HttpStatusCode.OK : HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        var answer = JsonElement.Parse(await response.Content.ReadAsStringAsync(Cancel));
        Assert.Equal(isTaken ? null : "rpc.too_large", isTaken ? null : answer.CodeOf());
    }

    [Fact]
    public async Task Post_LargeWithTheMethodLast_IsTooLarge()
    {
        await using var server = await TestServer.StartAsync(new RpcOptions(), Cancel);
        using var client = new HttpClient();
        var answer = await client.AskAsync(
            server.Address, $$"""{"jsonrpc":"2.0","id":1,"params":{"bytes":"0x{{new string('0', 200_000)}}"},"method":"test_large"}""", Cancel);
        Assert.Equal(
            "the request is longer than 131072 bytes; only enigma_admit may be, alone and with its method before its params", answer.MessageOf());
    }

    [Fact]
    public async Task Post_LongerThanAnything_IsRefusedBeforeItIsSent()
    {
        await using var server = await TestServer.StartAsync(new RpcOptions(), Cancel);
        using var client = new TcpClient();
        await client.ConnectAsync(server.Address.Host, server.Address.Port, Cancel);
        await client.GetStream().WriteAsync(
            Encoding.ASCII.GetBytes(
                $"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: {25 * 1024 * 1024}\r\nExpect: 100-continue\r\n\r\n"),
            Cancel);
        using var reader = new StreamReader(client.GetStream());
        Assert.Equal("HTTP/1.1 413 Payload Too Large", await reader.ReadLineAsync(Cancel));
    }

    [Fact]
    public async Task Post_MoreThanTheRate_IsToldWhenToComeAgain()
    {
        await using var server = await TestServer.StartAsync(new RpcOptions { Limits = new RpcLimits { Rate = 1, Burst = 3 } }, Cancel);
        using var client = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = 1 });
        for (var i = 0; i < 3; i++)
        {
            Assert.True((await client.AskAsync(server.Address, Request("test_count"), Cancel)).TryGetProperty("result", out _));
        }

        using var refused = await client.PostJsonAsync(server.Address, Request("test_count", id: "9"), Cancel);
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(1), refused.Headers.RetryAfter!.Delta);
        var answer = JsonElement.Parse(await refused.Content.ReadAsStringAsync(Cancel));
        Assert.Equal("rpc.rate_limited", answer.CodeOf());
        Assert.Equal(9, answer.GetProperty("id").GetInt32());
        Assert.InRange(answer.GetProperty("error").GetProperty("data").GetProperty("retryAfterMs").GetInt32(), 1, 1000);

        // Another connection has a rate of its own.
        using var other = new HttpClient();
        Assert.True((await other.AskAsync(server.Address, Request("test_count"), Cancel)).TryGetProperty("result", out _));
    }

    [Fact]
    public async Task Get_APage_CountsAsARequestOfItsConnection()
    {
        await using var server = await TestServer.StartAsync(new RpcOptions { Limits = new RpcLimits { Rate = 1, Burst = 2 } }, Cancel);
        using var client = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = 1 });
        var page = new Uri(server.Address, "page");
        foreach (var expected in new[] { HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.TooManyRequests })
        {
            using var response = await client.GetAsync(page, Cancel);
            Assert.Equal(expected, response.StatusCode);
        }
    }

    [Fact]
    public async Task Post_WhileAllPlacesAreTaken_IsToldThatTheNodeIsBusy()
    {
        var limits = new RpcLimits { LightAtOnce = 2, LineTime = TimeSpan.FromSeconds(1) };
        await using var server = await TestServer.StartAsync(new RpcOptions { Limits = limits }, Cancel);
        using var client = new HttpClient();
        var holding = new[] { 1, 2 }.Select(_ => client.AskAsync(server.Address, Request("test_hold"), Cancel)).ToArray();
        HttpResponseMessage refused;
        // The two may still be on their way.
        while ((refused = await client.PostJsonAsync(server.Address, Request("test_count"), Cancel)).StatusCode != HttpStatusCode.ServiceUnavailable)
        {
            refused.Dispose();
        }

        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.NotNull(refused.Headers.RetryAfter);
        refused.Dispose();
        server.Held.SetResult();
        await Task.WhenAll(holding);
        Assert.True((await client.AskAsync(server.Address, Request("test_count"), Cancel)).TryGetProperty("result", out _));
    }

    [Fact]
    public async Task Call_LongerThanItsTime_IsEnded()
    {
        await using var server = await TestServer.StartAsync(new RpcOptions { Limits = new RpcLimits { Time = TimeSpan.FromMilliseconds(50) } }, Cancel);
        using var client = new HttpClient();
        var answer = await client.AskAsync(server.Address, Request("test_hold"), Cancel);
        Assert.Equal("test_hold did not end within 0.05 s; ask again, or look whether the node is ready", answer.MessageOf());
        Assert.Equal("rpc.time_up", answer.CodeOf());
    }

    [Fact]
    public async Task Call_ThatBreaksTheNode_TellsNothingOfIt()
    {
        await using var server = await TestServer.StartAsync(new RpcOptions(), Cancel);
        using var client = new HttpClient();
        var answer = await client.AskAsync(server.Address, Request("test_break"), Cancel);
        Assert.Equal("rpc.internal", answer.CodeOf());
        Assert.DoesNotContain("secret", answer.GetRawText(), StringComparison.Ordinal);
        Assert.Contains("enigma_rpc_requests_total{method=\"test_break\",code=\"rpc.internal\"} 1\n", server.Metrics, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Send_AnotherMethodPathOrType_IsNotTaken()
    {
        await using var server = await TestServer.StartAsync(new RpcOptions(), Cancel);
        using var client = new HttpClient();
        using var text = new StringContent(Request("test_count"), Encoding.UTF8, new MediaTypeHeaderValue("text/plain"));
        using var posted = await client.PostAsync(server.Address, text, Cancel);
        using var read = await client.GetAsync(server.Address, Cancel);
        using var elsewhere = await client.GetAsync(new Uri(server.Address, "elsewhere"), Cancel);
        Assert.Equal(
            (HttpStatusCode.UnsupportedMediaType, HttpStatusCode.MethodNotAllowed, HttpStatusCode.NotFound),
            (posted.StatusCode, read.StatusCode, elsewhere.StatusCode));
        Assert.Equal(0, server.Counted);
    }

    private static async Task EndAsync(NetworkStream stream)
    {
        try
        {
            await stream.ReadAtLeastAsync(new byte[4096], 4096, throwOnEndOfStream: false, Cancel);
        }
        catch (IOException)
        {
            // The server cut it off.
        }
    }
}
