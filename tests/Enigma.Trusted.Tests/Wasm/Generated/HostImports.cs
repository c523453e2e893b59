// SPDX-License-Identifier: MIT
using Enigma.Protocol;

namespace Enigma.Trusted.Tests.Wasm.Generated;

/// <summary>A host function as generated modules import it: its name, how many i32 it takes, and what it gives back.</summary>
internal sealed record HostImport(string Name, int Parameters, string? Result = null)
{
    private static readonly HostImport[] V1 =
    [
        new("register_len", 0, "i32"), new("register_read", 1), new("function", 0), new("arguments", 0), new("caller", 1), new("contract", 1),
        new("task_id", 1), new("block_number", 0, "i64"), new("block_time", 0, "i64"), new("value_token", 1), new("value_amount", 1),
        new("state_get", 2, "i32"), new("state_set", 4), new("state_remove", 2), new("state_next", 4, "i32"), new("random", 2),
        new("keccak256", 3), new("sha256", 3), new("recover", 3, "i32"), new("return_data", 2), new("revert", 2), new("no_such_function", 0),
        new("bad_arguments", 0), new("token_release", 3), new("ethereum_call", 3), new("debug_log", 2),
    ];

    private static readonly HostImport[] Env =
    [
        new("ret", 2), new("eprint", 2), new("gas", 1), new("fetch_function_name_length", 0, "i32"), new("fetch_function_name", 1),
        new("fetch_args_length", 0, "i32"), new("fetch_args", 1), new("read_state_len", 2, "i32"), new("read_state", 3), new("write_state", 4),
        new("remove_from_state", 2), new("rand", 2), new("encrypt", 4), new("decrypt", 4), new("write_eth_bridge", 3),
    ];

    public string Declaration(string module) =>
        $"(import \"{module}\" \"{Name}\" (func ${Name}{(Parameters == 0 ? "" : $" (param{string.Concat(Enumerable.Repeat(" i32", Parameters))})")}{(Result is null ? "" : $" (result {Result})")}))";

    public static IReadOnlyList<HostImport> Of(HostAbi abi) => abi == HostAbi.EnigmaV1 ? V1 : Env;
}
