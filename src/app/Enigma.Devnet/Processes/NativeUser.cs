// SPDX-License-Identifier: MIT
using System.Runtime.InteropServices;

namespace Enigma.Devnet;

/// <summary>Who runs this process.</summary>
internal static partial class NativeUser
{
    /// <summary>The effective user id.</summary>
    public static uint Id => GetEffectiveUserId();

    [LibraryImport("libc", EntryPoint = "geteuid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial uint GetEffectiveUserId();
}
