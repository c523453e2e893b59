// SPDX-License-Identifier: MIT
namespace Enigma.Enclave.Worker.Wasm;

/// <summary>The exports that the runtime calls: functions without parameters and results.</summary>
internal static class EntryPoint
{
    /// <summary>Runs at deployment; a contract without it has an empty constructor.</summary>
    public const string Deploy = "deploy";

    /// <summary>Runs for each call; the one that every contract has.</summary>
    public const string Call = "call";

    /// <summary>Runs before either when an enigma_v1 contract exports it: a language's own start code, which start sections may not hold.</summary>
    public const string Initialize = "_initialize";
}
