// SPDX-License-Identifier: MIT
using Enigma.Crypto;
using Enigma.Protocol;
using Wasmtime;

namespace Enigma.Enclave.Worker.Wasm;

/// <summary>A contract that passed validation, instrumented and compiled; it holds no state and can run any number of times.</summary>
public sealed class ContractModule : IDisposable
{
    internal ContractModule(Hash32 codeHash, HostAbi abi, int codeBytes, Module compiled, IReadOnlySet<string> entryPoints)
    {
        CodeHash = codeHash;
        Abi = abi;
        CodeBytes = codeBytes;
        Compiled = compiled;
        EntryPoints = entryPoints;
    }

    /// <summary>keccak256 of the code as deployed, before instrumentation.</summary>
    public Hash32 CodeHash { get; }

    /// <summary>The imports it runs against.</summary>
    public HostAbi Abi { get; }

    /// <summary>Size of the code as deployed, in bytes.</summary>
    public int CodeBytes { get; }

    internal Module Compiled { get; }

    /// <summary>Which of <see cref="EntryPoint"/> it exports.</summary>
    internal IReadOnlySet<string> EntryPoints { get; }

    /// <inheritdoc/>
    public void Dispose() => Compiled.Dispose();
}

/// <summary>A module, or why the code is none: <c>contract.bad_bytecode</c> with the same reason on every machine.</summary>
public readonly record struct ModuleLoad(ContractModule? Module, string? Rejection);
