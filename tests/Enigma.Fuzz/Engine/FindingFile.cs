// SPDX-License-Identifier: MIT
using System.Security.Cryptography;

namespace Enigma.Fuzz.Engine;

/// <summary>Findings on disk: the input as it is, and a line on standard error that tries it again.</summary>
internal static class FindingFile
{
    public static void Write(string folder, Finding finding)
    {
        Directory.CreateDirectory(folder);
        var path = Path.Combine(folder, $"{finding.Target}-{Convert.ToHexStringLower(SHA256.HashData(finding.Input))[..12]}.bin");
        File.WriteAllBytes(path, finding.Input);
        Console.Error.WriteLine($"fuzz: {finding.Target} {finding.Fault}");
        Console.Error.WriteLine($"fuzz: again: Enigma.Fuzz repro {finding.Target} {path}");
    }
}
