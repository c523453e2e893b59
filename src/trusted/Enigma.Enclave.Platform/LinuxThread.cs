// SPDX-License-Identifier: MIT
using System.Runtime.InteropServices;

namespace Enigma.Enclave.Platform;

/// <summary>
/// A thread of this process as Linux schedules it. Giving way needs no privilege, and taking it back would: so it is for good. A machine that
/// refuses leaves the thread as it is: that is fairness lost, not safety.
/// </summary>
internal sealed partial class LinuxThread : IScheduledThread
{
    // A thread under this policy leaves its processor the moment that any other one wants it. A mere niceness does not do that: a nice thread
    // keeps the processor until its slice or the timer's tick ends, some milliseconds at each step of somebody else's call.
    private const int IdlePolicy = 5;

    private const int PriorityOfThread = 0;
    private const int GreatestNiceness = 19;

    // The kernel's numbering of clocks: complement of the thread's id, thread rather than process (4), scheduler's time (2).
    private const int ClockOfThread = 6;
    private const int ClockBits = 3;

    private readonly int _id = CurrentId();

    /// <inheritdoc/>
    public TimeSpan Used => ReadClock((~_id << ClockBits) | ClockOfThread, out var used) == 0
        ? TimeSpan.FromSeconds(used.Seconds) + TimeSpan.FromMicroseconds(used.Nanoseconds / 1_000)
        : TimeSpan.Zero;

    /// <summary>The calling thread.</summary>
    public static IScheduledThread Calling() => OperatingSystem.IsLinux() ? new LinuxThread() : new UnscheduledThread();

    /// <inheritdoc/>
    public void GiveWay()
    {
        if (SetScheduler(_id, IdlePolicy, new SchedulerParameters(0)) != 0)
        {
            _ = SetPriority(PriorityOfThread, _id, GreatestNiceness);
        }
    }

    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct TimeSpecification(nint Seconds, nint Nanoseconds);

    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct SchedulerParameters(int Priority);

    [LibraryImport("libc", EntryPoint = "gettid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int CurrentId();

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int ReadClock(int clock, out TimeSpecification time);

    [LibraryImport("libc", EntryPoint = "sched_setscheduler")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetScheduler(int thread, int policy, in SchedulerParameters parameters);

    [LibraryImport("libc", EntryPoint = "setpriority")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetPriority(int which, int thread, int priority);
}
