// SPDX-License-Identifier: MIT
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Enigma.Node;
using Xunit;
using static Enigma.Untrusted.Tests.Rpc.RpcMessages;

namespace Enigma.Untrusted.Tests.Rpc;

/// <summary>Messages over WebSockets, and clients that misbehave on them.</summary>
public sealed class WebSocketTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Send_InFragments_IsOneRequest()
    {
        await using var server = await TestServer.StartAsync(new RpcOptions(), Cancel);
        using var socket = await RpcSocket.ConnectAsync(server.Address, Cancel);
        var request = Request("test_count");
        await socket.SendAsync(request[..10], Cancel, isEnd: false);
        await socket.SendAsync("", Cancel, isEnd: false);
        await socket.SendAsync(request[10..20], Cancel, isEnd: false);
        await socket.SendAsync(request[20..], Cancel);
        Assert.Equal(1, (await socket.NextAsync(Cancel)).GetProperty("result").GetInt32());
    }

    [Fact]
    public async Task Send_WhileAnotherRequestWaits_IsAnsweredFirst()
    {
        await using var server = await TestServer.StartAsync(new RpcOptions(), Cancel);
        using var socket = await RpcSocket.ConnectAsync(server.Address, Cancel);
        await socket.SendAsync(Request("test_hold", id: "1"), Cancel);
        var second = await socket.AskAsync(Request("test_count", id: "2"), Cancel);
        server.Held.SetResult();
        var first = await socket.NextAsync(Cancel);
        Assert.Equal((2, 1), (second.GetProperty("id").GetInt32(), first.GetProperty("id").GetInt32()));
    }

    [Fact]
    public async Task Send_MoreAtOnceThanAllowed_IsToldThatItIsBusy()
    {
        await using var server = await TestServer.StartAsync(new RpcOptions { Limits = new RpcLimits { InFlight = 2 } }, Cancel);
        using var socket = await RpcSocket.ConnectAsync(server.Address, Cancel);
        await socket.SendAsync(Request("test_hold", id: "1"), Cancel);
        await socket.SendAsync(Request("test_hold", id: "2"), Cancel);
        var third = await socket.AskAsync(Request("test_count", id: "3"), Cancel);
        Assert.Equal("this connection has 2 requests at work, the most there may be; wait for an answer first", third.MessageOf());
        Assert.Equal("rpc.busy", third.CodeOf());
        server.Held.SetResult();
    }

    [Fact]
    public async Task Send_Binary_ClosesWithInvalidType()
    {
        await using var server = await TestServer.StartAsync(new RpcOptions(), Cancel);
        using var socket = await RpcSocket.ConnectAsync(server.Address, Cancel);
        await socket.Raw.SendAsync(Encoding.UTF8.GetBytes(Request("test_count")), WebSocketMessageType.Binary, true, Cancel);
        Assert.Equal(WebSocketCloseStatus.InvalidMessageType, await socket.CloseCodeAsync(Cancel));
        Assert.Equal(0, server.Counted);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Send_LongerThanAllowed_ClosesWithTooBig(bool isFragmented)
    {
        await using var server = await TestServer.StartAsync(new RpcOptions(), Cancel);
        using var socket = await RpcSocket.ConnectAsync(server.Address, Cancel);
        var half = new string(' ', 100_000);
        await socket.SendAsync(half, Cancel, isEnd: false);
        await socket.SendAsync(half, Cancel, isEnd: !isFragmented);
        Assert.Equal(WebSocketCloseStatus.MessageTooBig, await socket.CloseCodeAsync(Cancel));
    }

    [Fact]
    public async Task Send_AMessageThatNeverEnds_IsCutOff()
    {
        var limits = new RpcLimits { MessageTime = TimeSpan.FromMilliseconds(100) };
        await using var server = await TestServer.StartAsync(new RpcOptions { Limits = limits }, Cancel);
        using var socket = await RpcSocket.ConnectAsync(server.Address, Cancel);
        await socket.SendAsync("{", Cancel, isEnd: false);
        await Assert.ThrowsAsync<WebSocketException>(() => socket.CloseCodeAsync(Cancel));
    }

    [Fact]
    public async Task Read_TooSlowly_ClosesAndKeepsNothing()
    {
        var limits = new RpcLimits { QueuedBytes = 256 * 1024, CloseTime = TimeSpan.FromSeconds(30) };
        await using var server = await TestServer.StartAsync(new RpcOptions { Limits = limits }, Cancel);
        using var socket = await RpcSocket.ConnectAsync(server.Address, Cancel);
        await socket.SendAsync(Request("test_ticks"), Cancel);
        await MetricAsync(server, "enigma_rpc_websockets_closed_total{code=\"1008\"} 1");
        // The subscription has ended although nobody reads, and the reason is there for whoever begins to.
        await MetricAsync(server, "enigma_rpc_subscriptions{kind=\"head\"} 0");
        Assert.Equal(WebSocketCloseStatus.PolicyViolation, await socket.CloseCodeAsync(Cancel));
    }

    [Fact]
    public async Task Read_Never_IsCutOffAndOthersAreServed()
    {
        var limits = new RpcLimits { QueuedBytes = 256 * 1024, CloseTime = TimeSpan.FromMilliseconds(100) };
        await using var server = await TestServer.StartAsync(new RpcOptions { Limits = limits }, Cancel);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var slow = new List<RpcSocket>();
        for (var i = 0; i < 8; i++)
        {
            slow.Add(await RpcSocket.ConnectAsync(server.Address, Cancel));
            await slow[^1].SendAsync(Request("test_ticks"), Cancel);
        }

        using var client = new HttpClient();
        while (!server.Metrics.Contains("enigma_rpc_websockets 0\n", StringComparison.Ordinal))
        {
            Assert.True((await client.AskAsync(server.Address, Request("test_count"), Cancel)).TryGetProperty("result", out _));
        }

        Assert.Contains("enigma_rpc_websockets_closed_total{code=\"1008\"} 8\n", server.Metrics, StringComparison.Ordinal);
        slow.ForEach(socket => socket.Dispose());
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 32 * 1024 * 1024);
    }

    [Fact]
    public async Task Connect_AndNeverAnswerAPing_IsCutOff()
    {
        var limits = new RpcLimits { Heartbeat = TimeSpan.FromMilliseconds(100) };
        await using var server = await TestServer.StartAsync(new RpcOptions { Limits = limits }, Cancel);
        using var client = new TcpClient();
        await client.ConnectAsync(server.Address.Host, server.Address.Port, Cancel);
        await client.GetStream().WriteAsync(
            "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"u8.ToArray(),
            Cancel);
        await MetricAsync(server, "enigma_rpc_websockets 1");
        await MetricAsync(server, "enigma_rpc_websockets 0");
    }

    [Fact]
    public async Task Send_AMessageThatDrips_IsCutOffAfterTheTimeOfAMessage()
    {
        await using var server = await TestServer.StartAsync(
            new RpcOptions { Limits = new RpcLimits { MessageTime = TimeSpan.FromMilliseconds(200) } }, Cancel);
        using var socket = await RpcSocket.ConnectAsync(server.Address, Cancel);
        await Assert.ThrowsAnyAsync<WebSocketException>(async () =>
        {
            for (var part = 0; part < 200; part++)
            {
                await socket.SendAsync(" ", Cancel, isEnd: false);
                await Task.Delay(20, Cancel);
            }
        });
    }

    [Fact]
    public async Task Subscribe_MoreThanAllowed_IsRefusedAndTheOthersGoOn()
    {
        await using var server = await TestServer.StartAsync(
            new RpcOptions { Limits = new RpcLimits { Subscriptions = 1, QueuedBytes = 64 * 1024 * 1024, QueuedMessages = 100_000 } }, Cancel);
        using var socket = await RpcSocket.ConnectAsync(server.Address, Cancel);
        await socket.SendAsync(Request("test_ticks", id: "1"), Cancel);
        await socket.SendAsync(Request("test_ticks", id: "2"), Cancel);
        Assert.Equal(1, (await socket.NextAsync(Cancel)).GetProperty("result").GetInt32());
        JsonElement answer;
        do
        {
            answer = await socket.NextAsync(Cancel);
        }
        while (!answer.TryGetProperty("id", out _));

        Assert.Equal("this connection has 1 subscriptions, the most there may be; end one, or open another connection", answer.MessageOf());
        Assert.Equal("enigma_subscription", (await socket.NextAsync(Cancel)).GetProperty("method").GetString());
    }

    [Fact]
    public async Task Stop_WithOpenWebSockets_TellsThem()
    {
        var server = await TestServer.StartAsync(new RpcOptions(), Cancel);
        using var socket = await RpcSocket.ConnectAsync(server.Address, Cancel);
        await socket.AskAsync(Request("test_count"), Cancel);
        var closing = socket.CloseCodeAsync(Cancel);
        await server.DisposeAsync();
        Assert.Equal(WebSocketCloseStatus.EndpointUnavailable, await closing);
    }

    [Fact]
    public async Task Connect_MoreThanAllowed_IsBusy()
    {
        await using var server = await TestServer.StartAsync(new RpcOptions { Limits = new RpcLimits { WebSockets = 1 } }, Cancel);
        using var first = await RpcSocket.ConnectAsync(server.Address, Cancel);
        var refused = await Assert.ThrowsAsync<WebSocketException>(() => RpcSocket.ConnectAsync(server.Address, Cancel));
        Assert.Contains("503", refused.Message, StringComparison.Ordinal);
        Assert.Equal(1, (await first.AskAsync(Request("test_count"), Cancel)).GetProperty("result").GetInt32());
    }

    // There is no event for a counter, so it is read again; the test's own patience bounds it.
    private static async Task MetricAsync(TestServer server, string line)
    {
        while (!server.Metrics.Contains($"{line}\n", StringComparison.Ordinal))
        {
            Cancel.ThrowIfCancellationRequested();
            await Task.Delay(5, Cancel);
        }
    }
}
