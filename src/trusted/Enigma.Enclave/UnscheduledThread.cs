// SPDX-License-Identifier: MIT
using System.Diagnostics;

namespace Enigma.Enclave;

/// <summary>A thread on a machine that tells nothing about it: all time that passes counts as used, and it never gives way.</summary>
public sealed class UnscheduledThread : IScheduledThread
{
    private readonly long _began = Stopwatch.GetTimestamp();

    /// <inheritdoc/>
    public TimeSpan Used => Stopwatch.GetElapsedTime(_began);

    /// <inheritdoc/>
    public void GiveWay()
    {
    }
}
