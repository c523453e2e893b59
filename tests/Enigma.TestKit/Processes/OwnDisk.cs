// SPDX-License-Identifier: MIT
using System.Diagnostics;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Enigma.TestKit;

/// <summary>
/// A small file system at a folder, for accidents of disks: it can be full, and its power can be cut. Who may not mount has none.
/// </summary>
internal sealed partial class OwnDisk : IDisposable
{
    // The ioctl that ext4 and xfs have for tests of power cuts, _IOR('X', 125, u32): nothing is written any more, its own log included.
    private const ulong Shutdown = 0x8004587D;
    private const uint WithoutLog = 2;
    private const string Filler = "filler";

    private readonly string _folder;
    private readonly string[] _mount;
    private bool _isMounted;

    private OwnDisk(string folder, string[] mount)
    {
        _folder = folder;
        _mount = mount;
    }

    /// <summary>A file system in memory; null where this user cannot mount.</summary>
    public static OwnDisk? InMemory(string folder, int mebibytes) => Mounted(new OwnDisk(folder, ["-t", "tmpfs", "-o", $"size={mebibytes}m", "tmpfs", folder]));

    /// <summary>An ext4 in a file; null where this user cannot mount.</summary>
    public static OwnDisk? InFile(string folder, string image, int mebibytes)
    {
        using (var file = File.Create(image))
        {
            file.SetLength(mebibytes * 1024L * 1024);
        }

        return Run("mkfs.ext4", "-q", "-F", image) ? Mounted(new OwnDisk(folder, ["-o", "loop", image, folder])) : null;
    }

    /// <summary>Takes all room there is, also what open files hold beyond their end.</summary>
    public void Fill()
    {
        TakeAll();
        foreach (var file in Directory.GetFiles(_folder, "*.log", SearchOption.AllDirectories))
        {
            Run("fallocate", "--punch-hole", "--offset", $"{new FileInfo(file).Length}", "--length", "64MiB", file);
        }

        TakeAll();
    }

    /// <summary>Gives the room back.</summary>
    public void Free() => File.Delete(Path.Combine(_folder, Filler));

    /// <summary>All that was written until now is on the disk.</summary>
    public void Sync() => Require(Run("sync", "--file-system", _folder), "sync");

    /// <summary>Cuts the power: what was not synced is lost. Processes that have files open must be ended before <see cref="MountAgain"/>.</summary>
    public void CutPower()
    {
        using var folder = OpenFolder(_folder, 0);
        var flags = WithoutLog;
        Require(!folder.IsInvalid && Control(folder, Shutdown, ref flags) == 0, "the shutdown of the file system");
    }

    /// <summary>Power is back.</summary>
    public void MountAgain()
    {
        Unmount();
        Require(Mount(), "mount");
    }

    public void Dispose()
    {
        if (_isMounted)
        {
            Unmount();
        }
    }

    private static OwnDisk? Mounted(OwnDisk disk) => disk.Mount() ? disk : null;

    private bool Mount() => _isMounted = Run("mount", _mount);

    private void Unmount()
    {
        Require(Run("umount", _folder), "umount");
        _isMounted = false;
    }

    private void TakeAll()
    {
        using var filler = new FileStream(Path.Combine(_folder, Filler), FileMode.Append, FileAccess.Write, FileShare.None, bufferSize: 0);
        // Halves down to one byte: nothing is left.
        for (var size = 1 << 20; size > 0;)
        {
            try
            {
                filler.Write(new byte[size]);
            }
            catch (IOException)
            {
                size /= 2;
            }
        }
    }

    private static void Require(bool holds, string what)
    {
        if (!holds)
        {
            throw new InvalidOperationException($"{what} failed: errno {Marshal.GetLastPInvokeError()}");
        }
    }

    private static bool Run(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            // The program is not there.
            return false;
        }
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial SafeFileHandle OpenFolder(string path, int flags);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Control(SafeFileHandle file, ulong request, ref uint argument);
}
