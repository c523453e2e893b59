// SPDX-License-Identifier: MIT
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Enigma.Node;

/// <summary>Takes in WebSockets, a bounded number of them.</summary>
internal sealed class WebSocketDoor(
    RpcTable table, RpcDispatcher dispatcher, RpcLimits limits, RpcGate gate, RpcMetrics metrics, TimeProvider time, ILogger log)
{
    private int _open;

    /// <summary>Serves one WebSocket until it closes.</summary>
    public async Task HandleAsync(HttpContext context, CancellationToken stopping)
    {
        if (Interlocked.Increment(ref _open) > limits.WebSockets)
        {
            Interlocked.Decrement(ref _open);
            await HttpDoor.WriteFaultAsync(context, StatusCodes.Status503ServiceUnavailable, new RpcFault(
                NodeErrors.Busy, $"the node has {limits.WebSockets} WebSockets open, the most there may be; use HTTP, or come again later")
            {
                RetryAfter = limits.LineTime,
            }).ConfigureAwait(false);
            return;
        }

        metrics.WebSockets(1);
        try
        {
            using var socket = await context.WebSockets.AcceptWebSocketAsync().ConfigureAwait(false);
            using var session = new WebSocketSession(
                socket, dispatcher, () => new RequestBuffer(table, limits, gate), limits, metrics, time, log);
            await session.RunAsync(stopping).ConfigureAwait(false);
        }
        finally
        {
            metrics.WebSockets(-1);
            Interlocked.Decrement(ref _open);
        }
    }
}
