// SPDX-License-Identifier: MIT
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Enigma.Crypto;

namespace Enigma.Enclave.Platform;

/// <summary>
/// The measurement of a simulated enclave: SHA-256 over everything that runs inside it, which is the program and the native libraries
/// beside it. Per file of its folder, in ordinal order of the names: <c>u32 name length | name | u64 size | content</c>.
/// </summary>
public static class Measurement
{
    private const int BlockSize = 1 << 16;

    /// <summary>Measures an enclave by the path of its executable; whatever else lies in that folder counts as part of it.</summary>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static Hash32 OfExecutable(string executable)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var files = new DirectoryInfo(Path.GetDirectoryName(Path.GetFullPath(executable))!).GetFiles();
        foreach (var file in files.OrderBy(file => file.Name, StringComparer.Ordinal))
        {
            Append(hash, file);
        }

        return Hash32.FromSpan(hash.GetHashAndReset());
    }

    private static void Append(IncrementalHash hash, FileInfo file)
    {
        Span<byte> number = stackalloc byte[sizeof(ulong)];
        var name = Encoding.UTF8.GetBytes(file.Name);
        BinaryPrimitives.WriteUInt32BigEndian(number, (uint)name.Length);
        hash.AppendData(number[..sizeof(uint)]);
        hash.AppendData(name);

        BinaryPrimitives.WriteUInt64BigEndian(number, (ulong)file.Length);
        hash.AppendData(number);
        using var content = file.OpenRead();
        var block = new byte[BlockSize];
        for (var read = content.Read(block); read > 0; read = content.Read(block))
        {
            hash.AppendData(block, 0, read);
        }
    }
}
