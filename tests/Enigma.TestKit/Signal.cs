// SPDX-License-Identifier: MIT
using System.Runtime.InteropServices;

namespace Enigma.TestKit;

/// <summary>What happens to processes of a real machine.</summary>
public static partial class Signal
{
    private const int Kill = 9;
    private const int Stop = 19;

    /// <summary>Ends a process at once, as <c>kill -9</c> does.</summary>
    public static void KillNow(int processId) => Send(processId, Kill);

    /// <summary>A process stands still until it is killed.</summary>
    public static void Freeze(int processId) => Send(processId, Stop);

    private static void Send(int processId, int signal)
    {
        if (SendSignal(processId, signal) != 0)
        {
            throw new InvalidOperationException($"signal {signal} did not reach process {processId}: errno {Marshal.GetLastPInvokeError()}");
        }
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SendSignal(int processId, int signal);
}
