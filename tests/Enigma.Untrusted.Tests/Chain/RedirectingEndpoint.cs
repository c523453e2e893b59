// SPDX-License-Identifier: MIT
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Enigma.Untrusted.Tests.Chain;

/// <summary>
/// An endpoint that sends each question elsewhere on the same machine, where it gets a good answer: only who does not go there fails.
/// </summary>
internal sealed class RedirectingEndpoint : IAsyncDisposable
{
    private readonly HttpListener _listener = new();
    private readonly List<string> _asked = [];
    private readonly Task _serving;

    public RedirectingEndpoint(int status)
    {
        using (var probe = new TcpListener(IPAddress.Loopback, 0))
        {
            probe.Start();
            Address = new Uri($"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}/");
        }

        _listener.Prefixes.Add(Address.ToString());
        _listener.Start();
        _serving = ServeAsync(status);
    }

    public Uri Address { get; }

    /// <summary>The paths that were asked, once nobody asks any more.</summary>
    public async Task<IReadOnlyList<string>> EndAsync()
    {
        await DisposeAsync();
        return _asked;
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Close();
        await _serving;
    }

    private async Task ServeAsync(int status)
    {
        while (true)
        {
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync();
            }
            catch (Exception closed) when (closed is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            var path = context.Request.Url!.AbsolutePath;
            _asked.Add(path);
            context.Response.StatusCode = path == "/" ? status : 200;
            context.Response.RedirectLocation = path == "/" ? "/elsewhere" : null;
            await context.Response.OutputStream.WriteAsync(
                path == "/" ? default : Encoding.UTF8.GetBytes("""{"jsonrpc":"2.0","id":1,"result":"0x1"}"""));
            context.Response.Close();
        }
    }
}
