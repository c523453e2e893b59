// SPDX-License-Identifier: MIT
namespace Enigma.Enclave.Worker.Wasm;

/// <summary>The exports that the runtime calls: functions without parameters and results.</summary>
internal static class EntryPoint
{
    /// <summary>Runs at deployment; a contract without it has an empty constructor.</summary>
    public const string Deploy = "deploy";

    /// <summary>Runs for each call; the one that every contract has.</summary>
    public const string Call = "call";

    /// <summary>Runs for each query; an enigma_v1 contract without it answers none.</summary>
    public const string Query = "query";

    /// <summary>Runs for each estimate; an enigma_v1 contract without it answers none.</summary>
    public const string Estimate = "estimate";

    /// <summary>Runs before any of them when an enigma_v1 contract exports it: a language's own start code, which start sections may not hold.</summary>
    public const string Initialize = "_initialize";

    /// <summary>The export that an invocation runs.</summary>
    public static string Of(InvocationKind kind) => kind switch
    {
        InvocationKind.Deploy => Deploy,
        InvocationKind.Call => Call,
        InvocationKind.Query => Query,
        InvocationKind.Estimate => Estimate,
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };
}
