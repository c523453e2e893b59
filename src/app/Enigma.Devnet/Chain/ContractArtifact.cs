// SPDX-License-Identifier: MIT
using System.Text.Json;

namespace Enigma.Devnet;

/// <summary>A compiled contract: what its creation transaction carries.</summary>
/// <param name="InitCode">The code that creates it, without constructor arguments.</param>
public sealed record ContractArtifact(ReadOnlyMemory<byte> InitCode)
{
    /// <summary>Reads the <c>bytecode</c> of an artifact file.</summary>
    /// <exception cref="EnigmaException"><c>devnet.missing</c> when the file is not such an artifact.</exception>
    public static ContractArtifact Read(string path)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path));
            var hex = document.RootElement.GetProperty("bytecode").GetString()!;
            return new ContractArtifact(Convert.FromHexString(hex.AsSpan(2)));
        }
        catch (Exception damaged) when (damaged is JsonException or KeyNotFoundException or FormatException or InvalidOperationException)
        {
            throw new EnigmaException(
                DevnetErrors.Missing, $"{path} is no contract artifact; make it anew with: node eng/tools/compile-contracts.mjs", damaged);
        }
    }
}
