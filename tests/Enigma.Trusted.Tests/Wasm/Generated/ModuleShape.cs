// SPDX-License-Identifier: MIT
using Enigma.Protocol;

namespace Enigma.Trusted.Tests.Wasm.Generated;

/// <summary>A function of a generated module.</summary>
internal sealed record FunctionShape(IReadOnlyList<string> Parameters, string? Result);

/// <summary>What a generated module has before its code is written.</summary>
internal sealed record ModuleShape(HostAbi Abi, IReadOnlyList<FunctionShape> Functions, IReadOnlyList<HostImport> Hosts, int Pages)
{
    public static readonly IReadOnlyList<string> Types = ["i32", "i64", "f32", "f64"];

    public static ModuleShape Of(Random random)
    {
        HostAbi abi = random.Next(3) == 0 ? HostAbi.Env : HostAbi.EnigmaV1;
        // Functions that only end a run would end nearly all of them.
        HostImport[] hosts = [.. HostImport.Of(abi).Where(host => !EndsRuns(host) || random.Next(12) == 0)];
        return new(
            abi,
            [
                .. Enumerable.Range(0, random.Next(1, 7)).Select(_ => new FunctionShape(
                    [.. Enumerable.Range(0, random.Next(0, 4)).Select(_ => Types[random.Next(4)])], random.Next(3) == 0 ? null : Types[random.Next(4)])),
            ],
            hosts,
            random.Next(1, 5));
    }

    private static bool EndsRuns(HostImport host) =>
        host.Name is "revert" or "no_such_function" or "bad_arguments" or "token_release" or "ethereum_call" or "write_eth_bridge" or "decrypt" or "gas" or "write_state";
}
