// SPDX-License-Identifier: MIT
using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace Enigma.Node;

/// <summary>The subscriptions of one WebSocket; all end with it.</summary>
/// <param name="limits">How many there may be.</param>
/// <param name="metrics">Counts them.</param>
/// <param name="send">Queues a message; false when the connection ends, because its reader is too slow or gone.</param>
/// <param name="log">Where a feed that fails is told.</param>
internal sealed class ConnectionSubscriptions(
    RpcLimits limits, RpcMetrics metrics, Func<ReadOnlyMemory<byte>, bool> send, ILogger log) : IAsyncDisposable
{
    private readonly Dictionary<ulong, (CancellationTokenSource End, Task Pump)> _open = [];
    private readonly Lock _gate = new();
    private ulong _last;
    private bool _isClosed;

    /// <summary>A new subscription; nothing is sent before <c>Begin</c> is called.</summary>
    /// <exception cref="RpcRefusal"><c>rpc.too_many_subscriptions</c></exception>
    public (ulong Id, Action Begin) Open(SubscriptionKind kind, Func<CancellationToken, IAsyncEnumerable<FeedEvent>> feed)
    {
        lock (_gate)
        {
            if (_open.Count >= limits.Subscriptions || _isClosed)
            {
                throw new RpcRefusal(new RpcFault(
                    NodeErrors.TooManySubscriptions,
                    $"this connection has {_open.Count} subscriptions, the most there may be; end one, or open another connection"));
            }

            var id = ++_last;
            var end = new CancellationTokenSource();
            var begin = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var token = end.Token;
            _open.Add(id, (end, PumpAsync(id, kind, feed, begin.Task, token)));
            return (id, begin.SetResult);
        }
    }

    /// <summary>Ends a subscription; no event of it is queued afterwards.</summary>
    /// <exception cref="RpcRefusal"><c>rpc.unknown_subscription</c></exception>
    public void Close(ulong id)
    {
        if (!Remove(id))
        {
            throw new RpcRefusal(new RpcFault(
                NodeErrors.UnknownSubscription,
                string.Create(CultureInfo.InvariantCulture, $"this connection has no subscription {id}; it may have ended by itself")));
        }
    }

    /// <summary>Ends all of them.</summary>
    public async ValueTask DisposeAsync()
    {
        List<Task> pumps;
        lock (_gate)
        {
            _isClosed = true;
            pumps = [.. _open.Values.Select(subscription => subscription.Pump)];
            foreach (var (end, _) in _open.Values)
            {
                end.Cancel();
            }

            _open.Clear();
        }

        await Task.WhenAll(pumps).ConfigureAwait(false);
    }

    private async Task PumpAsync(
        ulong id, SubscriptionKind kind, Func<CancellationToken, IAsyncEnumerable<FeedEvent>> feed, Task begun, CancellationToken end)
    {
        metrics.Subscriptions(kind, 1);
        try
        {
            await begun.WaitAsync(end).ConfigureAwait(false);
            await foreach (var happened in feed(end).ConfigureAwait(false))
            {
                if (!Send(id, happened, end))
                {
                    return;
                }
            }
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            // Its reader ended it.
        }
        catch (Exception failure)
        {
            log.LogError(failure, "A subscription to a {Kind} failed inside the node.", kind.ToWord());
        }
        finally
        {
            metrics.Subscriptions(kind, -1);
            Remove(id);
        }
    }

    private bool Send(ulong id, FeedEvent happened, CancellationToken end)
    {
        var message = new ArrayBufferWriter<byte>(512);
        using (var writer = new Utf8JsonWriter(message))
        {
            writer.WriteStartObject();
            writer.WriteString("jsonrpc", "2.0");
            writer.WriteString("method", "enigma_subscription");
            writer.WriteStartObject("params");
            writer.WriteNumber("subscription", id);
            writer.WritePropertyName("result");
            happened.Write(writer);
            writer.WriteBoolean("last", happened.IsLast);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        // Under the gate, so that nothing follows the answer of enigma_unsubscribe.
        lock (_gate)
        {
            return !end.IsCancellationRequested && send(message.WrittenMemory);
        }
    }

    private bool Remove(ulong id)
    {
        lock (_gate)
        {
            if (!_open.Remove(id, out var subscription))
            {
                return false;
            }

            subscription.End.Cancel();
            subscription.End.Dispose();
            return true;
        }
    }
}
