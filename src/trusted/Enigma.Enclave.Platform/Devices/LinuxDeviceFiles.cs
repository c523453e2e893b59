// SPDX-License-Identifier: MIT
using System.Runtime.InteropServices;

namespace Enigma.Enclave.Platform;

/// <summary>
/// The system's own calls. Not .NET's files: those write the rest of a short write by another call, ask for lengths and locks that device
/// files do not have, and drop the answer of close.
/// </summary>
internal sealed partial class LinuxDeviceFiles : IDeviceFiles
{
    private const int ReadOnly = 0;
    private const int WriteOnly = 1;
    private const int CloseOnExec = 0x80000;
    private const uint OwnerOnly = 0x1C0;

    /// <inheritdoc/>
    public int Open(string path, DeviceAccess access) =>
        Answer(OpenFile(path, (access == DeviceAccess.Read ? ReadOnly : WriteOnly) | CloseOnExec));

    /// <inheritdoc/>
    public int Read(int descriptor, Span<byte> destination) => (int)Answer(ReadFile(descriptor, destination, (nuint)destination.Length));

    /// <inheritdoc/>
    public int Write(int descriptor, ReadOnlySpan<byte> bytes) => (int)Answer(WriteFile(descriptor, bytes, (nuint)bytes.Length));

    /// <inheritdoc/>
    public int Close(int descriptor) => Answer(CloseFile(descriptor));

    /// <inheritdoc/>
    public int CreateDirectory(string path) => Answer(MakeDirectory(path, OwnerOnly));

    /// <inheritdoc/>
    public int RemoveDirectory(string path) => Answer(DeleteDirectory(path));

    private static int Answer(int result) => result < 0 ? -Marshal.GetLastPInvokeError() : result;

    private static nint Answer(nint result) => result < 0 ? -Marshal.GetLastPInvokeError() : result;

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int OpenFile(string path, int flags);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint ReadFile(int descriptor, Span<byte> destination, nuint count);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint WriteFile(int descriptor, ReadOnlySpan<byte> bytes, nuint count);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int CloseFile(int descriptor);

    [LibraryImport("libc", EntryPoint = "mkdir", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int MakeDirectory(string path, uint mode);

    [LibraryImport("libc", EntryPoint = "rmdir", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int DeleteDirectory(string path);
}
