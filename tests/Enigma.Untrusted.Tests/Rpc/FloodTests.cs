// SPDX-License-Identifier: MIT
using System.Net.WebSockets;
using Enigma.Node;
using Xunit;
using static Enigma.Untrusted.Tests.Rpc.RpcMessages;

namespace Enigma.Untrusted.Tests.Rpc;

/// <summary>One client asks far too much; another one is served all the while, and memory does not grow.</summary>
public sealed class FloodTests
{
    private const int Requests = 5_000;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Flood_OverAWebSocket_IsThrottledAndStarvesNobody()
    {
        await using var server = await TestServer.StartAsync(new RpcOptions { Limits = new RpcLimits { Rate = 100, Burst = 200 } }, Cancel);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        using var flood = await RpcSocket.ConnectAsync(server.Address, Cancel);
        var refused = 0;
        var reading = Task.Run(
            async () =>
            {
                for (var i = 0; i < Requests; i++)
                {
                    refused += (await flood.NextAsync(Cancel)).TryGetProperty("error", out _) ? 1 : 0;
                }
            },
            Cancel);
        var sending = Task.Run(
            async () =>
            {
                for (var i = 0; i < Requests; i++)
                {
                    await flood.SendAsync(Request("test_count"), Cancel);
                }
            },
            Cancel);
        using var client = new HttpClient();
        var served = 0;
        while (!reading.IsCompleted)
        {
            using var response = await client.PostJsonAsync(server.Address, Request("test_answer", """{"size":1}"""), Cancel);
            served += response.IsSuccessStatusCode ? 1 : 0;
            // Stays below its own rate.
            await Task.WhenAny(reading, Task.Delay(20, Cancel));
        }

        await Task.WhenAll(reading, sending);
        Assert.Equal(Requests, refused + server.Counted);
        Assert.True(refused > Requests / 2, $"only {refused} of {Requests} were refused");
        Assert.True(served > 0);
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 16 * 1024 * 1024);
    }

    [Fact]
    public async Task Flood_WithoutReading_EndsTheConnection()
    {
        var limits = new RpcLimits { QueuedMessages = 64, QueuedBytes = 64 * 1024, MessageTime = TimeSpan.FromMilliseconds(200) };
        await using var server = await TestServer.StartAsync(new RpcOptions { Limits = limits }, Cancel);
        using var flood = await RpcSocket.ConnectAsync(server.Address, Cancel);
        await Assert.ThrowsAnyAsync<WebSocketException>(async () =>
        {
            while (true)
            {
                await flood.SendAsync(Request("test_answer", """{"size":60000}"""), Cancel);
            }
        });
        // The client hears of it before the server has counted it.
        for (var left = 100; left > 0 && !server.Metrics.Contains("enigma_rpc_websockets_closed_total{", StringComparison.Ordinal); left--)
        {
            await Task.Delay(50, Cancel);
        }

        Assert.Contains("enigma_rpc_websockets_closed_total{code=\"1008\"} 1\n", server.Metrics, StringComparison.Ordinal);
    }
}
