// SPDX-License-Identifier: MIT
using System.Net.WebSockets;
using Microsoft.Extensions.Logging;

namespace Enigma.Node;

/// <summary>
/// JSON-RPC 2.0 over one WebSocket: one message per text message, fragmented or not. Requests work at once, answers come as they are
/// ready. Nothing piles up for a slow reader: its further requests wait outside, and when events do not fit, or a message does not leave in
/// time, it is dropped.
/// </summary>
internal sealed class WebSocketSession : IDisposable
{
    private readonly WebSocket _socket;
    private readonly RpcDispatcher _dispatcher;
    private readonly Func<RequestBuffer> _newBuffer;
    private readonly RpcLimits _limits;
    private readonly RpcMetrics _metrics;
    private readonly OutboundQueue _outbound;
    private readonly ConnectionSubscriptions _subscriptions;
    private readonly RpcConnection _connection;
    private readonly CancellationTokenSource _work = new();
    private readonly CancellationTokenSource _abort = new();
    private (WebSocketCloseStatus Code, string Reason)? _close;

    public WebSocketSession(
        WebSocket socket, RpcDispatcher dispatcher, Func<RequestBuffer> newBuffer, RpcLimits limits, RpcMetrics metrics, TimeProvider time, ILogger log)
    {
        _socket = socket;
        _dispatcher = dispatcher;
        _newBuffer = newBuffer;
        _limits = limits;
        _metrics = metrics;
        _outbound = new OutboundQueue(limits);
        _subscriptions = new ConnectionSubscriptions(limits, metrics, message => Queue(message), log);
        _connection = new RpcConnection(limits, time) { Subscriptions = _subscriptions };
    }

    /// <summary>Serves until either side closes.</summary>
    /// <param name="stopping">The server stops: the client is told to come again.</param>
    public async Task RunAsync(CancellationToken stopping)
    {
        using var stop = stopping.Register(() => Close(WebSocketCloseStatus.EndpointUnavailable, "the node stops"));
        var writing = WriteAsync();
        try
        {
            await ReadAsync().ConfigureAwait(false);
        }
        catch (Exception gone) when (gone is WebSocketException or OperationCanceledException)
        {
            _socket.Abort();
        }

        Close(WebSocketCloseStatus.NormalClosure, "");
        await _subscriptions.DisposeAsync().ConfigureAwait(false);
        await writing.ConfigureAwait(false);
    }

    public void Dispose()
    {
        _work.Dispose();
        _abort.Dispose();
        _outbound.Dispose();
    }

    private async Task ReadAsync()
    {
        while (true)
        {
            await WaitForRoomAsync().ConfigureAwait(false);
            var request = _newBuffer();
            if (!await ReceiveAsync(request).ConfigureAwait(false))
            {
                request.Dispose();
                return;
            }

            if (_close is not null)
            {
                // What still arrives from a client that was told to go is read only to find its own close.
                request.Dispose();
                continue;
            }

            _ = AnswerAsync(request);
        }
    }

    private async Task WaitForRoomAsync()
    {
        try
        {
            await _outbound.WaitForRoomAsync(_work.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // Closed meanwhile: what is left to read is the client's own close.
        }
    }

    // One whole message; false when the client closed.
    private async Task<bool> ReceiveAsync(RequestBuffer request)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(_abort.Token);
        for (var isFirst = true; ; isFirst = false)
        {
            var part = await _socket.ReceiveAsync(request.Free(), patience.Token).ConfigureAwait(false);
            if (part.MessageType == WebSocketMessageType.Close)
            {
                return false;
            }

            if (_close is null)
            {
                await TakeAsync(request, part).ConfigureAwait(false);
            }

            if (part.EndOfMessage)
            {
                return true;
            }

            // From its first part on, for all of the message.
            if (isFirst && _close is null)
            {
                patience.CancelAfter(_limits.MessageTime);
            }
        }
    }

    private async Task TakeAsync(RequestBuffer request, ValueWebSocketReceiveResult part)
    {
        if (part.MessageType == WebSocketMessageType.Binary)
        {
            Close(WebSocketCloseStatus.InvalidMessageType, "send text messages");
            return;
        }

        try
        {
            await request.AdvanceAsync(part.Count, _work.Token).ConfigureAwait(false);
        }
        catch (RpcRefusal refused) when (refused.Fault.Code == NodeErrors.TooLarge)
        {
            // Its rest would have to be read to find the next message.
            Close(WebSocketCloseStatus.MessageTooBig, refused.Fault.Message[..Math.Min(120, refused.Fault.Message.Length)]);
        }
        catch (RpcRefusal busy)
        {
            Close(WebSocketCloseStatus.EndpointUnavailable, busy.Fault.Message[..Math.Min(120, busy.Fault.Message.Length)]);
        }
        catch (OperationCanceledException)
        {
            // Closed while it stood in line.
        }
    }

    private async Task AnswerAsync(RequestBuffer request)
    {
        using (request)
        {
            try
            {
                var answer = await _dispatcher.AnswerAsync(request.Written, _connection, _work.Token).ConfigureAwait(false);
                if (answer.Bytes.IsEmpty)
                {
                    answer.Dispose();
                }
                else if (!Queue(answer.Bytes, answer))
                {
                    return;
                }

                answer.Leave();
            }
            catch (OperationCanceledException)
            {
                // The connection is being closed.
            }
        }
    }

    private bool Queue(ReadOnlyMemory<byte> message, IDisposable? place = null)
    {
        if (_outbound.TryAdd(message, place))
        {
            return true;
        }

        Close(WebSocketCloseStatus.PolicyViolation, "you read too slowly: too much waits for you; connect again");
        return false;
    }

    // Whatever waits is forgotten; who does not take the close in time is cut off.
    private void Close(WebSocketCloseStatus code, string reason)
    {
        lock (_abort)
        {
            if (_close is not null)
            {
                return;
            }

            _close = (code, reason);
        }

        _metrics.WebSocketClosed((int)code);
        _outbound.Close();
        _work.Cancel();
        _abort.CancelAfter(_limits.CloseTime);
    }

    private async Task WriteAsync()
    {
        try
        {
            await _outbound.SendAllAsync(SendAsync, CancellationToken.None).ConfigureAwait(false);
            if (_socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
            {
                await _socket.CloseOutputAsync(_close!.Value.Code, _close.Value.Reason, _abort.Token).ConfigureAwait(false);
            }
        }
        catch (Exception gone) when (gone is WebSocketException or OperationCanceledException or ObjectDisposedException)
        {
            _socket.Abort();
            Close(WebSocketCloseStatus.PolicyViolation, "");
        }
    }

    private async Task SendAsync(ReadOnlyMemory<byte> message)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(_abort.Token);
        patience.CancelAfter(_limits.MessageTime);
        await _socket.SendAsync(message, WebSocketMessageType.Text, WebSocketMessageFlags.EndOfMessage, patience.Token).ConfigureAwait(false);
    }
}
