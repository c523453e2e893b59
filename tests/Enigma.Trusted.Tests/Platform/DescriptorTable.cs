// SPDX-License-Identifier: MIT
using Enigma.Enclave.Platform;

namespace Enigma.Trusted.Tests.Platform;

/// <summary>What a system does around files of any kind: descriptors, short calls, interruptions. The files are of who derives from it.</summary>
internal abstract class DescriptorTable<TFile> : IDeviceFiles
    where TFile : class
{
    private readonly Dictionary<int, TFile> _open = [];
    private int _next = 3;

    /// <summary>Bytes that one read gives at most.</summary>
    internal int LongestRead { get; set; } = int.MaxValue;

    /// <summary>Bytes that one write takes at most.</summary>
    internal int LongestWrite { get; set; } = int.MaxValue;

    /// <summary>How many of the next calls a signal interrupts before they do anything.</summary>
    internal int Interruptions { get; set; }

    /// <summary>Files that were opened and not closed.</summary>
    internal int OpenFiles => _open.Count;

    public int Open(string path, DeviceAccess access)
    {
        if (Interrupts())
        {
            return -Errno.Interrupted;
        }

        var (file, error) = OpenFile(path, access);
        if (file is null)
        {
            return -error;
        }

        _open.Add(_next, file);
        return _next++;
    }

    public int Read(int descriptor, Span<byte> destination) => Interrupts()
        ? -Errno.Interrupted
        : ReadFile(_open[descriptor], destination[..Math.Min(destination.Length, LongestRead)]);

    public int Write(int descriptor, ReadOnlySpan<byte> bytes) => Interrupts()
        ? -Errno.Interrupted
        : WriteFile(_open[descriptor], bytes[..Math.Min(bytes.Length, LongestWrite)]);

    public int Close(int descriptor)
    {
        _open.Remove(descriptor, out var file);
        return CloseFile(file!);
    }

    public abstract int CreateDirectory(string path);

    public abstract int RemoveDirectory(string path);

    private protected abstract (TFile? File, int Error) OpenFile(string path, DeviceAccess access);

    private protected abstract int ReadFile(TFile file, Span<byte> destination);

    private protected abstract int WriteFile(TFile file, ReadOnlySpan<byte> bytes);

    private protected abstract int CloseFile(TFile file);

    private bool Interrupts() => Interruptions > 0 && Interruptions-- > 0;
}
