// SPDX-License-Identifier: MIT
namespace Enigma.Node;

/// <summary>Who asks: one connection with what it may still do.</summary>
internal sealed class RpcConnection(RpcLimits limits, TimeProvider time)
{
    private readonly RateLimit _rate = new(limits, time);
    private int _inFlight;

    /// <summary>The subscriptions of a WebSocket; null for HTTP.</summary>
    public ConnectionSubscriptions? Subscriptions { get; init; }

    /// <summary>Counts one request; why it is refused, when there were too many.</summary>
    public RpcFault? Count() => _rate.TryTake() is { } pause
        ? new RpcFault(
            NodeErrors.RateLimited,
            $"this connection made more than {limits.Rate} requests per second; ask again in {Math.Ceiling(pause.TotalMilliseconds)} ms")
        {
            RetryAfter = pause,
        }
        : null;

    /// <summary>Begins a request.</summary>
    /// <exception cref="RpcRefusal"><c>rpc.busy</c></exception>
    public void Begin()
    {
        if (Interlocked.Increment(ref _inFlight) > limits.InFlight)
        {
            Interlocked.Decrement(ref _inFlight);
            throw new RpcRefusal(new RpcFault(
                NodeErrors.Busy, $"this connection has {limits.InFlight} requests at work, the most there may be; wait for an answer first")
            {
                RetryAfter = TimeSpan.FromSeconds(1),
            });
        }
    }

    /// <summary>Ends a request that began.</summary>
    public void End() => Interlocked.Decrement(ref _inFlight);
}
