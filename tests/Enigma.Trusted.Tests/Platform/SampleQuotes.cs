// SPDX-License-Identifier: MIT
using System.Text.Json;

namespace Enigma.Trusted.Tests.Platform;

/// <summary>
/// Quotes in their real form, from spec/vectors/attestation.json, with report data put into them: the platform hands quotes on and does not
/// verify them, so their signatures need not fit.
/// </summary>
internal static class SampleQuotes
{
    /// <summary>MRENCLAVE of the quotes of SGX.</summary>
    internal static readonly byte[] MrEnclave = [.. Enumerable.Repeat((byte)0xa1, 32)];

    private static readonly JsonElement Vectors = Load();

    internal static byte[] Sgx(ReadOnlySpan<byte> reportData) => With("SGX in version 3", 368, reportData);

    internal static byte[] Tdx(ReadOnlySpan<byte> reportData) => With("TD 1.0 in version 4", 568, reportData);

    internal static byte[] Tdx15(ReadOnlySpan<byte> reportData) => With("TD 1.5 in version 5", 574, reportData);

    private static byte[] With(string name, int offset, ReadOnlySpan<byte> reportData)
    {
        var given = Vectors.GetProperty("cases").EnumerateArray().First(item => item.GetProperty("name").GetString() == name);
        var quote = Convert.FromHexString(
            Vectors.GetProperty("parts").GetProperty(given.GetProperty("quote").GetString()!).GetString()!.AsSpan(2));
        reportData.CopyTo(quote.AsSpan(offset));
        return quote;
    }

    private static JsonElement Load()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Enigma.slnx")))
        {
            folder = folder.Parent!;
        }

        using var document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder.FullName, "spec", "vectors", "attestation.json")));
        return document.RootElement.Clone();
    }
}
