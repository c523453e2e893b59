// SPDX-License-Identifier: MIT
using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Enigma.TestKit;

/// <summary>
/// A port that stands before another one and records both directions of every connection. Neither direction waits for the other: what is
/// read is passed on at once, and the end of one side's speech is passed on as that alone.
/// </summary>
public sealed class RecordingRelay : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<(Recording ToTarget, Recording FromTarget)> _connections = new();
    private readonly ConcurrentBag<Task> _running = [];
    private readonly ConcurrentDictionary<Socket, bool> _callers = new();
    private Uri _target;
    private readonly Task _accepting;

    private RecordingRelay(Uri target)
    {
        _target = target;
        _listener.Start();
        Address = new UriBuilder(target) { Port = ((IPEndPoint)_listener.LocalEndpoint).Port }.Uri;
        _accepting = AcceptAsync();
    }

    /// <summary>The address to call instead of the target's.</summary>
    public Uri Address { get; }

    /// <summary>What went to the target and what came from it, by connection.</summary>
    public IReadOnlyList<(Recording ToTarget, Recording FromTarget)> Connections => [.. _connections];

    /// <summary>Opens a port before a target, which need not listen yet.</summary>
    public static RecordingRelay Before(Uri target) => new(target);

    /// <summary>Stands before another target from now on; connections to the old one are cut.</summary>
    public void Redirect(Uri target)
    {
        Volatile.Write(ref _target, target);
        foreach (var caller in _callers.Keys)
        {
            caller.Close();
        }
    }

    /// <summary>Closes the port and all connections.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        await Task.WhenAll(_running);
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _running.Add(ServeAsync(await _listener.AcceptSocketAsync(_stop.Token)));
            }
        }
        catch (Exception stopped) when (stopped is OperationCanceledException or SocketException)
        {
            // The relay is closed.
        }
    }

    private async Task ServeAsync(Socket caller)
    {
        // In this order: whoever redirects meanwhile cuts this connection too.
        _callers[caller] = true;
        var endpoint = Volatile.Read(ref _target);
        var number = _connections.Count.ToString(CultureInfo.InvariantCulture);
        var (toTarget, fromTarget) = (new Recording($"to {endpoint.Port}, connection {number}"), new Recording($"from {endpoint.Port}, connection {number}"));
        _connections.Enqueue((toTarget, fromTarget));
        using var target = new Socket(SocketType.Stream, ProtocolType.Tcp);
        using (caller)
        {
            try
            {
                caller.NoDelay = target.NoDelay = true;
                await target.ConnectAsync(endpoint.Host, endpoint.Port, _stop.Token);
                await Task.WhenAll(CopyAsync(caller, target, toTarget), CopyAsync(target, caller, fromTarget));
            }
            catch (Exception broken) when (broken is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                // One of the two has gone without saying so; the other one sees it when both sockets close.
            }
            finally
            {
                _callers.TryRemove(caller, out _);
            }
        }
    }

    private async Task CopyAsync(Socket from, Socket to, Recording recording)
    {
        var buffer = new byte[1 << 16];
        try
        {
            while (await from.ReceiveAsync(buffer, _stop.Token) is var read and > 0)
            {
                recording.Append(buffer.AsSpan(0, read));
                for (var sent = 0; sent < read;)
                {
                    sent += await to.SendAsync(buffer.AsMemory(sent, read - sent), _stop.Token);
                }
            }

            to.Shutdown(SocketShutdown.Send);
        }
        catch (SocketException)
        {
            // A side that was cut off is cut off on the other side too, or the other direction would wait for ever.
            from.Close();
            to.Close();
            throw;
        }
    }
}
