// SPDX-License-Identifier: MIT
namespace Enigma.Faults.Tests;

/// <summary>How long calls took.</summary>
internal sealed class Latencies
{
    private readonly List<TimeSpan> _all = [];

    public int Count => _all.Count;

    public void Add(TimeSpan latency) => _all.Add(latency);

    /// <summary>The latency that a share of the calls did not exceed.</summary>
    public TimeSpan At(double share) => _all.Order().ElementAt((int)Math.Min(_all.Count - 1, _all.Count * share));

    /// <summary>The same, or something else while there are none.</summary>
    public TimeSpan OrElse(double share, TimeSpan otherwise) => Count == 0 ? otherwise : At(share);

    /// <summary>How many times as long as others.</summary>
    public double Over(Latencies others, double share) => At(share) / others.At(share);

    /// <inheritdoc/>
    public override string ToString() => $"{Milliseconds(0.5)} ms, {Milliseconds(0.9)} ms, {Milliseconds(0.99)} ms (50th, 90th, 99th percentile of {Count})";

    /// <summary>To a tenth.</summary>
    public double Milliseconds(double share) => Math.Round(At(share).TotalMilliseconds, 1);
}
