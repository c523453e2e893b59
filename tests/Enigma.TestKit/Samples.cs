// SPDX-License-Identifier: MIT
using Enigma.Devnet;

namespace Enigma.TestKit;

/// <summary>The sample contracts as <c>guest/build</c> compiles them.</summary>
public static class Samples
{
    /// <summary>The module of a sample.</summary>
    public static byte[] Code(string name)
    {
        var path = Path.Combine(Installation.Find().Root, "artifacts", "guest", $"{name}.wasm");
        return File.Exists(path)
            ? File.ReadAllBytes(path)
            : throw new InvalidOperationException($"{path} is not there; compile the samples with: guest/build");
    }
}
