// SPDX-License-Identifier: MIT
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Enigma.Untrusted.Tests.Collateral;

/// <summary>What the server answers to one request.</summary>
internal sealed record PcsAnswer(byte[] Body, IReadOnlyList<(string Name, string Value)> Headers)
{
    public int Status { get; init; } = 200;

    /// <summary>Bytes that are announced; the body's unless given.</summary>
    public long? Announced { get; init; }

    /// <summary>Whether the body goes on without end.</summary>
    public bool IsEndless { get; init; }

    /// <summary>Whether nothing is ever answered.</summary>
    public bool IsSilent { get; init; }
}

/// <summary>A service over real sockets that answers what a test says, byte for byte: also what no HTTP library would send.</summary>
internal sealed class PcsServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<string> _asked = new();
    private readonly Func<string, PcsAnswer> _answer;
    private readonly Task _accepting;

    public PcsServer(Func<string, PcsAnswer> answer)
    {
        _answer = answer;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");

    /// <summary>Paths and queries, in the order in which they came.</summary>
    public IReadOnlyList<string> Asked => [.. _asked];

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _accepting;
        _listener.Stop();
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        List<Task> connections = [];
        try
        {
            while (true)
            {
                connections.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var _ = client;
        try
        {
            await using var stream = client.GetStream();
            using var reader = new StreamReader(stream, Encoding.ASCII, leaveOpen: true);
            var target = (await reader.ReadLineAsync(_stop.Token))?.Split(' ')[1] ?? "";
            while (!string.IsNullOrEmpty(await reader.ReadLineAsync(_stop.Token)))
            {
            }

            _asked.Enqueue(target);
            await WriteAsync(stream, _answer(target));
        }
        catch (Exception gone) when (gone is IOException or OperationCanceledException)
        {
            // The client has seen enough, or the test has.
        }
    }

    private async Task WriteAsync(NetworkStream stream, PcsAnswer answer)
    {
        if (answer.IsSilent)
        {
            await Task.Delay(Timeout.Infinite, _stop.Token);
        }

        var head = new StringBuilder($"HTTP/1.1 {answer.Status} Told\r\nConnection: close\r\n");
        foreach (var (name, value) in answer.Headers)
        {
            head.Append($"{name}: {value}\r\n");
        }

        head.Append(answer.IsEndless ? "\r\n" : $"Content-Length: {answer.Announced ?? answer.Body.Length}\r\n\r\n");
        await stream.WriteAsync(Encoding.Latin1.GetBytes(head.ToString()), _stop.Token);
        do
        {
            await stream.WriteAsync(answer.Body, _stop.Token);
        }
        while (answer.IsEndless);
    }
}
