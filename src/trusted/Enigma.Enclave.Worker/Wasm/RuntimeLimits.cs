// SPDX-License-Identifier: MIT
namespace Enigma.Enclave.Worker.Wasm;

/// <summary>
/// Every bound of the contract runtime in one place. The values of <see cref="V1"/> are part of runtime version 1:
/// changing one changes which tasks succeed, so it needs a new runtime version (spec/contracts.md, "Limits").
/// </summary>
public sealed record RuntimeLimits
{
    /// <summary>The limits of runtime version 1.</summary>
    public static RuntimeLimits V1 { get; } = new();

    /// <summary>Largest module accepted, in bytes.</summary>
    public int ModuleBytes { get; init; } = 4 * 1024 * 1024;

    /// <summary>Largest function body, in bytes. Keeps the compiler's super-linear passes and the native frame bounded.</summary>
    public int FunctionBodyBytes { get; init; } = 256 * 1024;

    /// <summary>Most functions a module may define.</summary>
    public int Functions { get; init; } = 20_000;

    /// <summary>Most locals of one function, parameters not counted.</summary>
    public int LocalsPerFunction { get; init; } = 8_192;

    /// <summary>Most globals; each run sets them up without an instruction that pays.</summary>
    public int Globals { get; init; } = 8_192;

    /// <summary>Most loops around an instruction; the compiler's time grows with more than the square of it.</summary>
    public int LoopDepth { get; init; } = 64;

    /// <summary>Most entries of the one function table.</summary>
    public int TableElements { get; init; } = 65_536;

    /// <summary>Linear memory, in pages of 64 KiB.</summary>
    public int MemoryPages { get; init; } = 256;

    /// <summary>Call depth, in units of one value: each active function counts a constant, its locals and its operand stack.</summary>
    public int CallDepthUnits { get; init; } = 65_536;

    /// <summary>Largest return data or revert reason, in bytes.</summary>
    public int OutputBytes { get; init; } = 64 * 1024;

    /// <summary>Longest state key, in bytes.</summary>
    public int StateKeyBytes { get; init; } = 1_024;

    /// <summary>Largest single state value, in bytes.</summary>
    public int StateValueBytes { get; init; } = 1024 * 1024;

    /// <summary>All keys and values of one contract together, in bytes.</summary>
    public long StateBytes { get; init; } = 64L * 1024 * 1024;

    /// <summary>All keys and values changed by one task, in bytes.</summary>
    public long ChangedBytes { get; init; } = 2L * 1024 * 1024;

    /// <summary>
    /// Contracts that run at once; the others wait. More than most machines have cores, so that a few long tasks share them with short ones
    /// instead of holding these up. Decides when a task is computed, never what comes out.
    /// </summary>
    public int Threads { get; init; } = 12;

    /// <summary>
    /// Work for contracts that used much time lately begins only while fewer threads than this are at work; the others are kept for
    /// contracts that did not.
    /// </summary>
    public int ThreadsForLongWork { get; init; } = 8;

    /// <summary>Compiled modules kept in memory, by count.</summary>
    public int CachedModules { get; init; } = 512;

    /// <summary>
    /// Compiled modules kept in memory, by what compiling them took, in gas: ten of the dearest that can be deployed, or some hundred ordinary
    /// ones. Their machine code takes at most 80 MB then.
    /// </summary>
    public ulong CachedCompileGas { get; init; } = 4_000_000_000;
}
