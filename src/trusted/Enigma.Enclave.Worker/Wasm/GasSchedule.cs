// SPDX-License-Identifier: MIT
using Enigma.Enclave.Worker.Wasm.Instrumentation;
using Enigma.Protocol;

namespace Enigma.Enclave.Worker.Wasm;

/// <summary>
/// Prices of runtime version 1 (spec/contracts.md, "Gas"). One gas is about one plain instruction; what the host does is priced
/// by the bytes it touches, so that no call is cheap for the contract and dear for the worker.
/// </summary>
public static class GasSchedule
{
    /// <summary>Every call of a host function.</summary>
    public const ulong HostCall = 200;

    /// <summary>Per byte copied between contract and host.</summary>
    public const ulong PerByteMoved = 1;

    /// <summary>
    /// Per byte that a contract hands over for the body of its task, besides moving it: results, reasons of reverts, keys and values that are
    /// written, keys that are removed. All nodes keep bodies for good, as they keep inputs, and a byte of either costs the same.
    /// </summary>
    public const ulong PerByteKept = InputGas.PerByte;

    /// <summary>Looking up one key of the state.</summary>
    public const ulong StateLookup = 2_000;

    /// <summary>Writing or removing one key, besides the lookup.</summary>
    public const ulong StateWrite = 300;

    /// <summary>Writing or removing one key in the env ABI, besides the lookup.</summary>
    public const ulong EnvWrite = 10;

    /// <summary>Per byte of JSON that a write of the env ABI checks.</summary>
    public const ulong EnvPerByteParsed = 10;

    /// <summary>One hash, besides its bytes.</summary>
    public const ulong Hash = 1_000;

    /// <summary>Per byte hashed.</summary>
    public const ulong PerByteHashed = 4;

    /// <summary>Per byte drawn from the random stream: 32 of them take a hash.</summary>
    public const ulong PerByteDrawn = 25;

    /// <summary>One AES-256-GCM operation, besides its bytes.</summary>
    public const ulong Cipher = 4_000;

    /// <summary>Per byte encrypted or decrypted.</summary>
    public const ulong PerByteCiphered = 2;

    /// <summary>Recovering the signer of a secp256k1 signature.</summary>
    public const ulong Recover = 500_000;

    /// <summary>Pages of memory that the base gas pays for: what compilers declare, a stack of 1 MiB and some data.</summary>
    public const uint FreePages = 32;

    /// <summary>Each further page that a module declares, at each run: what <c>memory.grow</c> takes for it.</summary>
    public const ulong PerPage = Injected.GasPerBurnStep * Injected.BurnStepsPerPage;

    /// <summary>What a task pays before its contract runs, besides the base gas that the protocol charges for every task.</summary>
    /// <param name="invocation">Its inputs; only a deployment pays for the module too.</param>
    /// <param name="codeBytes">Length of the module.</param>
    /// <param name="compileGas">What compiling it takes (<see cref="ContractModule.CompileGas"/>); 0 while that is not known.</param>
    public static ulong BeforeRun(ContractInvocation invocation, int codeBytes, ulong compileGas) =>
        invocation.InputGas + (invocation.Kind == InvocationKind.Deploy ? OfModule(codeBytes, compileGas) : 0);

    /// <summary>What a run pays for the memory that its module declares, before the engine makes it.</summary>
    /// <param name="pages">Pages of 64 KiB that a run begins with.</param>
    public static ulong OfMemory(uint pages) => PerPage * (pages - Math.Min(pages, FreePages));

    /// <summary>What a deployment pays for its module.</summary>
    /// <param name="codeBytes">Length of the module.</param>
    /// <param name="compileGas">What compiling it takes.</param>
    public static ulong OfModule(int codeBytes, ulong compileGas) => ModuleGas.Of(codeBytes) + compileGas;
}
