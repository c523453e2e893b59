// SPDX-License-Identifier: MIT
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Enigma.Crypto;

namespace Enigma.Untrusted.Tests.Chain;

/// <summary>
/// An HTTP proxy before a real Ethereum node that alters what it likes. Without anything to alter it is a faithful endpoint.
/// </summary>
internal sealed class AlteringProxy : IAsyncDisposable
{
    private readonly HttpListener _listener = new();
    private readonly HttpClient _http = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _serving;

    public AlteringProxy(Uri behind)
    {
        Behind = behind;
        using (var probe = new TcpListener(IPAddress.Loopback, 0))
        {
            probe.Start();
            Endpoint = new Uri($"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}/");
        }

        _listener.Prefixes.Add(Endpoint.ToString());
        _listener.Start();
        _serving = ServeAsync();
    }

    public Uri Endpoint { get; }

    /// <summary>The node that is asked.</summary>
    public Uri Behind { get; set; }

    /// <summary>How long each answer takes.</summary>
    public TimeSpan Delay { get; set; }

    /// <summary>Alters the text of a reply to a method; null keeps it.</summary>
    public Func<string, string, string?>? Alter { get; set; }

    /// <summary>The same, told the whole request instead of its method; comes first.</summary>
    public Func<string, string, string?>? AlterByRequest { get; set; }

    /// <summary>The node behind is gone: a gateway's answer.</summary>
    public bool IsDown { get; set; }

    /// <summary>Requests are taken and never answered.</summary>
    public bool Hangs { get; set; }

    /// <summary>Half of each body is sent and then nothing more: the connection stays, or is cut.</summary>
    public BodyEnd Bodies { get; set; }

    /// <summary>Transactions are taken with their hash and go nowhere.</summary>
    public bool SwallowsTransactions { get; set; }

    /// <summary>The methods that were asked, in order.</summary>
    public List<string> Asked { get; } = [];

    /// <summary>Alters the JSON of the replies to one method.</summary>
    public static Func<string, string, string?> OnReply(string method, Action<JsonObject> alter) => (asked, text) =>
    {
        if (asked != method)
        {
            return null;
        }

        var reply = JsonNode.Parse(text)!.AsObject();
        alter(reply);
        return reply.ToJsonString();
    };

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Close();
        await _serving;
        _http.Dispose();
        _stop.Dispose();
    }

    private async Task ServeAsync()
    {
        var running = new List<Task>();
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                running.Add(AnswerAsync(await _listener.GetContextAsync()));
                running.RemoveAll(task => task.IsCompleted);
            }
            catch (Exception closed) when (closed is HttpListenerException or ObjectDisposedException)
            {
                break;
            }
        }

        await Task.WhenAll(running);
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        try
        {
            using var reader = new StreamReader(context.Request.InputStream);
            var request = await reader.ReadToEndAsync(_stop.Token);
            var method = JsonNode.Parse(request)!["method"]!.GetValue<string>();
            lock (Asked)
            {
                Asked.Add(method);
            }

            if (Hangs)
            {
                await Task.Delay(Timeout.Infinite, _stop.Token);
            }

            await Task.Delay(Delay, _stop.Token);
            if (IsDown)
            {
                context.Response.StatusCode = (int)HttpStatusCode.BadGateway;
                context.Response.Close();
                return;
            }

            if (SwallowsTransactions && method == "eth_sendRawTransaction")
            {
                var transaction = Convert.FromHexString(JsonNode.Parse(request)!["params"]![0]!.GetValue<string>().AsSpan(2));
                var taken = new JsonObject { ["jsonrpc"] = "2.0", ["id"] = JsonNode.Parse(request)!["id"]!.DeepClone(), ["result"] = Keccak256.Hash(transaction).ToString() };
                await context.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(taken.ToJsonString()), _stop.Token);
                context.Response.Close();
                return;
            }

            using var content = new StringContent(request, Encoding.UTF8, "application/json");
            using var response = await _http.PostAsync(Behind, content, _stop.Token);
            var text = await response.Content.ReadAsStringAsync(_stop.Token);
            var altered = AlterByRequest?.Invoke(request, text) ?? Alter?.Invoke(method, text) ?? text;
            context.Response.StatusCode = altered.StartsWith("HTTP ", StringComparison.Ordinal) ? int.Parse(altered[5..8]) : 200;
            var body = Encoding.UTF8.GetBytes(altered);
            if (Bodies != BodyEnd.Whole)
            {
                context.Response.ContentLength64 = body.Length;
                await context.Response.OutputStream.WriteAsync(body.AsMemory(0, body.Length / 2), _stop.Token);
                await context.Response.OutputStream.FlushAsync(_stop.Token);
                await Task.Delay(Bodies == BodyEnd.Stalls ? Timeout.Infinite : 0, _stop.Token);
                context.Response.Abort();
                return;
            }

            await context.Response.OutputStream.WriteAsync(body, _stop.Token);
            context.Response.Close();
        }
        catch (Exception gone) when (gone is OperationCanceledException or HttpListenerException or IOException or ObjectDisposedException or HttpRequestException)
        {
            try
            {
                context.Response.Abort();
            }
            catch (ObjectDisposedException)
            {
                // Closed by whoever asked.
            }
        }
    }
}

/// <summary>How a body of a proxy ends.</summary>
public enum BodyEnd
{
    /// <summary>With its last byte.</summary>
    Whole,

    /// <summary>Never.</summary>
    Stalls,

    /// <summary>With the connection, half way.</summary>
    IsCut,
}
