// SPDX-License-Identifier: MIT
using System.Net;
using System.Net.Sockets;
using Enigma.TestKit;
using Xunit;

namespace Enigma.EndToEnd.Tests.Leaks;

/// <summary>The relay is a wire: neither direction waits for the other, and one that ends does not end the other.</summary>
public sealed class RecordingRelayTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Relay_PassesEachDirectionOn_AtOnceAndToItsEnd()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        await using var relay = RecordingRelay.Before(new Uri($"http://{listener.LocalEndpoint}"));
        using var caller = new TcpClient();
        await caller.ConnectAsync(relay.Address.Host, relay.Address.Port, Cancellation);
        using var target = await listener.AcceptTcpClientAsync(Cancellation);
        var (calling, called) = (caller.GetStream(), target.GetStream());

        // The target speaks first, and the caller has said nothing yet.
        await called.WriteAsync("first"u8.ToArray(), Cancellation);
        Assert.Equal("first"u8.ToArray(), await ReadAsync(calling, 5));

        await calling.WriteAsync("asked"u8.ToArray(), Cancellation);
        caller.Client.Shutdown(SocketShutdown.Send);
        Assert.Equal("asked"u8.ToArray(), await ReadAsync(called, 5));
        Assert.Equal(0, await called.ReadAsync(new byte[1], Cancellation));

        // The caller has said all and still hears.
        await called.WriteAsync("last"u8.ToArray(), Cancellation);
        target.Close();
        Assert.Equal("last"u8.ToArray(), await ReadAsync(calling, 4));
        Assert.Equal(0, await calling.ReadAsync(new byte[1], Cancellation));

        var (toTarget, fromTarget) = Assert.Single(relay.Connections);
        Assert.Equal("asked"u8.ToArray(), toTarget.ToArray());
        Assert.Equal("firstlast"u8.ToArray(), fromTarget.ToArray());
    }

    private static async Task<byte[]> ReadAsync(NetworkStream stream, int count)
    {
        var bytes = new byte[count];
        await stream.ReadExactlyAsync(bytes, Cancellation);
        return bytes;
    }
}
