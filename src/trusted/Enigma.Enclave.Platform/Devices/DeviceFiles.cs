// SPDX-License-Identifier: MIT
using System.Security.Cryptography;
using Enigma.Protocol;

namespace Enigma.Enclave.Platform;

/// <summary>
/// Whole reads and whole writes of device files. A write is one system call of all bytes or a failure: Gramine takes each write for the
/// whole content, and Linux takes what was written when the file is closed, so the rest of a short write cannot be sent after it.
/// </summary>
internal sealed class DeviceFiles(IDeviceFiles system)
{
    private const int BlockSize = 4096;

    // A signal may interrupt a call any number of times; more than this is a machine that does not answer.
    private const int MostInterruptions = 100;

    /// <summary>The content of a file, whose length nobody knows before it is read.</summary>
    /// <param name="path">The file.</param>
    /// <param name="most">Bytes that it has at most.</param>
    /// <exception cref="EnigmaException"><c>enclave.no_device</c>, <c>enclave.device_busy</c>, <c>enclave.device_failed</c></exception>
    public byte[] Read(string path, int most)
    {
        var content = new byte[most + 1];
        try
        {
            var length = ReadInto(content, path);
            return length <= most
                ? content[..length]
                : throw Failed($"{path} has more than {most} bytes");
        }
        finally
        {
            // One of the files is a key.
            CryptographicOperations.ZeroMemory(content);
        }
    }

    /// <summary>Replaces the content of a file.</summary>
    /// <exception cref="EnigmaException"><c>enclave.no_device</c>, <c>enclave.device_busy</c>, <c>enclave.device_failed</c></exception>
    public void Write(string path, ReadOnlySpan<byte> bytes)
    {
        var file = Open(path, DeviceAccess.Write);
        int written;
        var interruptions = 0;
        do
        {
            written = system.Write(file, bytes);
        }
        while (written == -Errno.Interrupted && ++interruptions < MostInterruptions);

        // Nothing was interrupted by closing: the descriptor is gone whatever it answers.
        var closed = system.Close(file);
        Require(written, "write", path);
        Require(closed, "close", path);
        if (written != bytes.Length)
        {
            throw Failed($"{path} took {written} of {bytes.Length} bytes at once");
        }
    }

    /// <summary>Makes a directory.</summary>
    /// <returns>False when it is there already, and so somebody else's.</returns>
    /// <exception cref="EnigmaException"><c>enclave.no_device</c>, <c>enclave.device_busy</c>, <c>enclave.device_failed</c></exception>
    public bool TryCreateDirectory(string path)
    {
        var result = system.CreateDirectory(path);
        if (result == -Errno.Exists)
        {
            return false;
        }

        Require(result, "mkdir", path);
        return true;
    }

    /// <summary>Removes a directory. One that stays takes a little memory of the kernel and nothing else, so nobody needs to know.</summary>
    public void RemoveDirectory(string path) => _ = system.RemoveDirectory(path);

    /// <summary>A device does not do what it is described to do.</summary>
    internal static EnigmaException Failed(string fault) =>
        new(EnclaveErrors.DeviceFailed, $"{fault}; look into docs/guides/hardware.md what the machine needs");

    /// <summary>The machine is not what it was configured to be.</summary>
    internal static EnigmaException Absent(string fault) =>
        new(EnclaveErrors.NoDevice, $"{fault}; configure the platform that the enclave runs on, or start it on that platform");

    private int ReadInto(byte[] content, string path)
    {
        var file = Open(path, DeviceAccess.Read);
        try
        {
            var (length, interruptions) = (0, 0);
            while (length < content.Length)
            {
                var read = system.Read(file, content.AsSpan(length, Math.Min(BlockSize, content.Length - length)));
                if (read == -Errno.Interrupted && ++interruptions < MostInterruptions)
                {
                    continue;
                }

                Require(read, "read", path);
                if (read == 0)
                {
                    break;
                }

                length += read;
            }

            return length;
        }
        finally
        {
            _ = system.Close(file);
        }
    }

    private int Open(string path, DeviceAccess access)
    {
        int file;
        var interruptions = 0;
        do
        {
            file = system.Open(path, access);
        }
        while (file == -Errno.Interrupted && ++interruptions < MostInterruptions);

        Require(file, "open", path);
        return file;
    }

    private static void Require(int result, string call, string path)
    {
        if (result >= 0)
        {
            return;
        }

        var fault = $"{call} of {path} answers {Errno.Show(-result)}";
        throw Errno.MeansAbsent(-result) ? Absent(fault)
            : Errno.MeansBusy(-result) ? new EnigmaException(EnclaveErrors.DeviceBusy, $"{fault}; ask again later")
            : Failed(fault);
    }
}
