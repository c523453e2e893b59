// SPDX-License-Identifier: MIT
namespace Enigma.Node;

/// <summary>A bucket of permits that fills with time: <see cref="RpcLimits.Rate"/> each second, up to <see cref="RpcLimits.Burst"/>.</summary>
internal sealed class RateLimit(RpcLimits limits, TimeProvider time)
{
    private readonly Lock _gate = new();
    private double _permits = limits.Burst;
    private long _filled = time.GetTimestamp();

    /// <summary>Takes a permit; else says when there will be one.</summary>
    public TimeSpan? TryTake()
    {
        lock (_gate)
        {
            var now = time.GetTimestamp();
            _permits = Math.Min(limits.Burst, _permits + (time.GetElapsedTime(_filled, now).TotalSeconds * limits.Rate));
            _filled = now;
            if (_permits < 1)
            {
                return TimeSpan.FromSeconds((1 - _permits) / limits.Rate);
            }

            _permits--;
            return null;
        }
    }
}
