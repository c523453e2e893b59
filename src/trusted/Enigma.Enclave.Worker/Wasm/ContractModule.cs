// SPDX-License-Identifier: MIT
using Enigma.Crypto;
using Enigma.Protocol;
using Wasmtime;

namespace Enigma.Enclave.Worker.Wasm;

/// <summary>
/// A contract that passed validation, instrumented and compiled; it holds no state and can run any number of times. Its machine code is freed
/// when nobody holds it: who got it, and the cache.
/// </summary>
public sealed class ContractModule : IDisposable
{
    private int _holders = 1;

    internal ContractModule(
        Hash32 codeHash, HostAbi abi, int codeBytes, ulong compileGas, uint memoryPages, Module compiled, IReadOnlySet<string> entryPoints)
    {
        CodeHash = codeHash;
        Abi = abi;
        CodeBytes = codeBytes;
        CompileGas = compileGas;
        MemoryPages = memoryPages;
        Compiled = compiled;
        EntryPoints = entryPoints;
    }

    /// <summary>keccak256 of the code as deployed, before instrumentation.</summary>
    public Hash32 CodeHash { get; }

    /// <summary>The imports it runs against.</summary>
    public HostAbi Abi { get; }

    /// <summary>Size of the code as deployed, in bytes.</summary>
    public int CodeBytes { get; }

    /// <summary>What compiling it takes, in gas: its deployment pays for that besides its bytes.</summary>
    public ulong CompileGas { get; }

    /// <summary>Memory that each run begins with, in pages of 64 KiB.</summary>
    public uint MemoryPages { get; }

    internal Module Compiled { get; }

    /// <summary>Which of <see cref="EntryPoint"/> it exports.</summary>
    internal IReadOnlySet<string> EntryPoints { get; }

    /// <summary>True once nobody holds it any more.</summary>
    internal bool IsFreed => Volatile.Read(ref _holders) == 0;

    /// <summary>One more holder, by one that holds it or under the lock of the cache that does.</summary>
    internal ContractModule Hold()
    {
        Interlocked.Increment(ref _holders);
        return this;
    }

    /// <summary>Lets go, once for each time that it was got; the last holder frees it.</summary>
    public void Dispose()
    {
        if (Interlocked.Decrement(ref _holders) == 0)
        {
            Compiled.Dispose();
        }
    }
}

/// <summary>
/// A module, or why the code is none: <c>contract.bad_bytecode</c> with the same reason on every machine. Neither when compiling it takes more
/// than there is.
/// </summary>
/// <param name="Module">The module.</param>
/// <param name="Rejection">Why there is none.</param>
/// <param name="CompileGas">What the compiler takes or took, in gas; 0 when the code was refused before.</param>
public readonly record struct ModuleLoad(ContractModule? Module, string? Rejection, ulong CompileGas = 0);
