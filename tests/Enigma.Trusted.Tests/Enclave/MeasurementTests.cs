// SPDX-License-Identifier: MIT
using System.Security.Cryptography;
using Enigma.Enclave.Platform;
using Xunit;

namespace Enigma.Trusted.Tests.Enclave;

/// <summary>The measurement of a simulated enclave covers names, sizes and contents of all files of its folder.</summary>
public sealed class MeasurementTests
{
    [Fact]
    public void Measurement_IsTheHashOfAllFiles_InTheOrderOfTheirNames()
    {
        var folder = Directory.CreateTempSubdirectory("enigma-measurement-");
        try
        {
            File.WriteAllBytes(Path.Combine(folder.FullName, "lib.so"), [7]);
            File.WriteAllBytes(Path.Combine(folder.FullName, "Worker"), [1, 2]);
            byte[] framed =
            [
                0, 0, 0, 6, .. "Worker"u8, 0, 0, 0, 0, 0, 0, 0, 2, 1, 2,
                0, 0, 0, 6, .. "lib.so"u8, 0, 0, 0, 0, 0, 0, 0, 1, 7,
            ];
            Assert.Equal(SHA256.HashData(framed), Measurement.OfExecutable(Path.Combine(folder.FullName, "Worker")).ToArray());
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
