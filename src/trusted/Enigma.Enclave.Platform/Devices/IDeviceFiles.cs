// SPDX-License-Identifier: MIT
namespace Enigma.Enclave.Platform;

/// <summary>What a device file is opened for.</summary>
internal enum DeviceAccess
{
    /// <summary>To read it.</summary>
    Read,

    /// <summary>To write it, neither made nor cut.</summary>
    Write,
}

/// <summary>
/// The system calls that the device files of SGX and TDX are used by. They are files of which each call means something: a write may take
/// effect as a whole, an open may make a quote. So a method is one system call, and its result what the system answers: a number, or the
/// negative error number (errno). Between this seam and the system is nothing but <see cref="LinuxDeviceFiles"/>.
/// </summary>
internal interface IDeviceFiles
{
    /// <summary>open(2): a descriptor.</summary>
    int Open(string path, DeviceAccess access);

    /// <summary>read(2): how many bytes were read, 0 at the end.</summary>
    int Read(int descriptor, Span<byte> destination);

    /// <summary>write(2): how many bytes were taken.</summary>
    int Write(int descriptor, ReadOnlySpan<byte> bytes);

    /// <summary>close(2): 0.</summary>
    int Close(int descriptor);

    /// <summary>mkdir(2): 0.</summary>
    int CreateDirectory(string path);

    /// <summary>rmdir(2): 0.</summary>
    int RemoveDirectory(string path);
}
