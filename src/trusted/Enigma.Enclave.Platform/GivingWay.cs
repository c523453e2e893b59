// SPDX-License-Identifier: MIT
using System.Runtime.InteropServices;

namespace Enigma.Enclave.Platform;

/// <summary>
/// Lets a thread give way to the others. On Linux every thread has a niceness of its own, which .NET's thread priorities do not set; it is
/// only ever raised, so no privilege is needed. A machine that refuses leaves the thread as it is: that is fairness lost, not safety.
/// </summary>
internal static partial class GivingWay
{
    private const int Process = 0;
    private const uint CallingThread = 0;

    // About a third of the time of a thread that does not give way, when both want all of it.
    private const int Niceness = 5;

    public static void CallingThreadGivesWay()
    {
        if (OperatingSystem.IsLinux())
        {
            _ = SetPriority(Process, CallingThread, Niceness);
        }
    }

    [LibraryImport("libc", EntryPoint = "setpriority")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetPriority(int which, uint who, int priority);
}
