// SPDX-License-Identifier: MIT
using System.Security.Cryptography;
using Enigma.Crypto;

namespace Enigma.Enclave.Platform;

/// <summary>
/// The measurement of a simulated enclave: SHA-256 over the SHA-256 of each measured file, in ordinal order of their names. Measured are
/// the executable and every native library beside it (<c>*.so</c>, <c>*.dylib</c>), because all of them run in the enclave.
/// </summary>
public static class Measurement
{
    private static readonly string[] NativeLibraries = ["*.so", "*.dylib"];

    /// <summary>Measures an enclave by the path of its executable.</summary>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static Hash32 OfExecutable(string executable)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(executable))!;
        var files = NativeLibraries.SelectMany(pattern => Directory.EnumerateFiles(folder, pattern)).Append(Path.GetFullPath(executable));
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in files.Order(StringComparer.Ordinal))
        {
            using var content = File.OpenRead(file);
            hash.AppendData(SHA256.HashData(content));
        }

        return Hash32.FromSpan(hash.GetHashAndReset());
    }
}
