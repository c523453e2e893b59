// SPDX-License-Identifier: MIT
using Enigma.Crypto;
using Enigma.Enclave.Worker.Wasm;
using Enigma.Protocol;

namespace Enigma.Trusted.Tests.Wasm;

/// <summary>Finds compiled sample contracts; says how to make them when they are not there.</summary>
internal static class Samples
{
    public static Address Carol { get; } = Address.Parse("0x0000000000000000000000000000000000ca5013");

    public static ContractBench Open(string name) => new(Code(name), HostAbi.EnigmaV1);

    public static byte[] Code(string name)
    {
        string path = Path.Combine(RepositoryRoot, "artifacts", "guest", name + ".wasm");
        return File.Exists(path)
            ? File.ReadAllBytes(path)
            : throw new FileNotFoundException($"{path} is missing; run guest/build");
    }

    /// <summary>The samples in AssemblyScript.</summary>
    public static IReadOnlyList<string> Names { get; } = ["calculator", "coin-flip", "millionaires", "voting"];

    /// <summary>A contract in the manner of the first network, in Rust with its standard library.</summary>
    public static byte[] FirstNetwork => File.ReadAllBytes(Path.Combine(RepositoryRoot, "guest", "fixtures", "first-network", "contract.wasm"));

    public static string RepositoryRoot { get; } = FindRoot(AppContext.BaseDirectory);

    private static string FindRoot(string folder) =>
        File.Exists(Path.Combine(folder, "Enigma.slnx")) ? folder : FindRoot(Path.GetDirectoryName(folder)!);
}
