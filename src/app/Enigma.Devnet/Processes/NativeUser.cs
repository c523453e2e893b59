// SPDX-License-Identifier: MIT
using System.Runtime.InteropServices;

namespace Enigma.Devnet;

/// <summary>Who runs this process.</summary>
internal static partial class NativeUser
{
    /// <summary>The effective user id.</summary>
    public static uint Id => GetEffectiveUserId();

    /// <summary>Whether the file or folder itself, not what a link leads to, belongs to this user.</summary>
    public static unsafe bool Owns(string path)
    {
        const int currentFolder = -100, noFollow = 0x100, ownerField = 20;
        const uint ownerMask = 0x8;
        var fields = stackalloc byte[256];
        return GetFields(currentFolder, path, noFollow, ownerMask, fields) == 0 && *(uint*)(fields + ownerField) == Id;
    }

    // statx(2): its structure is the same on every machine, 256 bytes with stx_uid at 20.
    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static unsafe partial int GetFields(int folder, string path, int flags, uint mask, byte* fields);

    [LibraryImport("libc", EntryPoint = "geteuid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial uint GetEffectiveUserId();
}
