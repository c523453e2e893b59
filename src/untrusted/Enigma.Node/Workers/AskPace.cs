// SPDX-License-Identifier: MIT
using System.Diagnostics;

namespace Enigma.Node;

/// <summary>
/// When to ask again for what an enclave computes: the longer it is computed already, the longer the pause, so that many long ones do not keep
/// the door busy with questions.
/// </summary>
internal sealed class AskPace
{
    private const int PausePerTimeComputed = 8;

    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(3);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(50);

    private long _begunAt;
    private long _askAt;

    /// <summary>How long to wait before the next question.</summary>
    public TimeSpan AskIn => Stopwatch.GetTimestamp() is var now && now < _askAt ? Stopwatch.GetElapsedTime(now, _askAt) : TimeSpan.Zero;

    /// <summary>It was asked for just now, and is not ready.</summary>
    /// <param name="isBegun">Whether it was asked for before.</param>
    public void Asked(bool isBegun)
    {
        var now = Stopwatch.GetTimestamp();
        _begunAt = isBegun ? _begunAt : now;
        var pause = Stopwatch.GetElapsedTime(_begunAt, now) / PausePerTimeComputed;
        pause = pause < ShortestPause ? ShortestPause : pause > LongestPause ? LongestPause : pause;
        _askAt = now + (long)(pause.TotalSeconds * Stopwatch.Frequency);
    }
}
