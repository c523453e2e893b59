// SPDX-License-Identifier: MIT
using Wasmtime;

namespace Enigma.Enclave.Worker.Wasm.Host;

/// <summary>
/// Texts of failures that the engine finds. The engine's own texts carry addresses and names, which would differ between
/// machines; results are hashed, so these must not.
/// </summary>
internal static class Messages
{
    public const string CallDepth = "the contract's calls are nested too deeply";

    public static string OutOfGas(ulong budget) => $"the gas limit of {budget} is used up; raise it or split the task";

    public static string MemoryLimit(int pages) => $"the contract asked for more than {pages} pages of memory and then stopped";

    public static string OfTrap(TrapCode trap) => trap switch
    {
        TrapCode.Unreachable => "unreachable",
        TrapCode.MemoryOutOfBounds => "memory access out of bounds",
        TrapCode.TableOutOfBounds => "table access out of bounds",
        TrapCode.IndirectCallToNull => "indirect call to an empty table entry",
        TrapCode.BadSignature => "indirect call to a function of another type",
        TrapCode.IntegerOverflow => "integer overflow",
        TrapCode.IntegerDivisionByZero => "integer division by zero",
        TrapCode.BadConversionToInteger => "a float that is no integer was converted to one",
        TrapCode.HeapMisaligned => "misaligned memory access",
        TrapCode.NullReference => "null reference",
        _ => "the contract cannot go on",
    };
}
