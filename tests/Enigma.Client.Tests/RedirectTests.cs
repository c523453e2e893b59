// SPDX-License-Identifier: MIT
using System.Net;
using System.Net.Sockets;
using System.Text;
using Enigma.Client.Rpc;
using Enigma.Protocol;
using Xunit;

namespace Enigma.Client.Tests;

/// <summary>An endpoint answers itself, or not at all: it never makes a client ask other services, of its own machine for example.</summary>
public sealed class RedirectTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(302)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task Call_ThatIsSentElsewhere_DoesNotGoThere(int status)
    {
        using var listener = new HttpListener();
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        var address = new Uri($"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}/");
        probe.Stop();
        listener.Prefixes.Add(address.ToString());
        listener.Start();
        var asked = new List<string>();
        var serving = ServeAsync(listener, status, asked);

        using var endpoint = new JsonRpcEndpoint(address, "the endpoint", new EnigmaClientOptions());
        var failure = await Assert.ThrowsAsync<EnigmaException>(() => endpoint.CallAsync("eth_chainId", writer =>
        {
            writer.WriteStartArray();
            writer.WriteEndArray();
        }, Cancel));
        listener.Close();
        await serving;
        Assert.Equal(ClientErrors.BadAnswer, failure.Code);
        Assert.Contains($"HTTP status {status} ", failure.Message, StringComparison.Ordinal);
        Assert.Equal(["/"], asked);
    }

    // What is asked elsewhere gets a good answer: only who does not ask there fails.
    private static async Task ServeAsync(HttpListener listener, int status, List<string> asked)
    {
        while (true)
        {
            HttpListenerContext context;
            try
            {
                context = await listener.GetContextAsync();
            }
            catch (Exception closed) when (closed is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            var path = context.Request.Url!.AbsolutePath;
            asked.Add(path);
            context.Response.StatusCode = path == "/" ? status : 200;
            context.Response.RedirectLocation = path == "/" ? "/elsewhere" : null;
            await context.Response.OutputStream.WriteAsync(
                path == "/" ? default : Encoding.UTF8.GetBytes("""{"jsonrpc":"2.0","id":1,"result":"0x1"}"""), Cancel);
            context.Response.Close();
        }
    }
}
