// SPDX-License-Identifier: MIT
using Wasmtime;

namespace Enigma.Enclave.Worker.Wasm;

/// <summary>The engine, with every setting that could make two machines differ, or that reaches into the machine, named.</summary>
internal static class EngineSettings
{
    /// <summary>
    /// Native stack for contract code. The injected call depth limit is reached long before: its units bound the frames to
    /// about 20 MiB in the worst case (spec/contracts.md, "Call depth").
    /// </summary>
    public const int NativeStackBytes = 32 * 1024 * 1024;

    /// <summary>Stack of the thread: contract code, and the host functions that it calls at its deepest point.</summary>
    public const int ThreadStackBytes = NativeStackBytes + (8 * 1024 * 1024);

    public static Engine Create() => new(new Config()
        // Gas.
        .WithFuelConsumption(true)
        .WithEpochInterruption(false)
        // Results: one NaN, no instruction whose result is the machine's choice.
        .WithCraneliftNaNCanonicalization(true)
        .WithRelaxedSIMD(false, false)
        .WithSIMD(false)
        .WithWasmThreads(false)
        // The language of runtime version 1: WebAssembly 1.0 with sign extension, saturating truncation, multi-value and
        // bulk memory. Reference types are on for the encoding of indirect calls that current compilers write; instrumentation
        // refuses their instructions.
        .WithMultiValue(true)
        .WithBulkMemory(true)
        .WithReferenceTypes(true)
        .WithMultiMemory(false)
        .WithMemory64(false)
        .WithTailCalls(false)
        .WithFunctionReferences(false)
        .WithGc(false)
        .WithExceptions(false)
        .WithWideArithmetic(false)
        .WithBranchHinting(false)
        .WithComponentModel(false)
        // The machine: no signal handlers, no reserved address space and no file descriptors, which an enclave may not have.
        .WithSignalsBasedTraps(false)
        .WithStaticMemoryMaximumSize(0)
        .WithMemoryReservationForGrowth(0)
        .WithMemoryGuardSize(0)
        .WithMemoryInitCopyOnWrite(false)
        .WithContractStack(NativeStackBytes)
        .WithCompilerStrategy(CompilerStrategy.Cranelift)
        .WithoutParallelCompilation()
        // Compilers of contracts have optimised already; what a second one adds takes it time with the square of a function's branches.
        .WithOptimizationLevel(OptimizationLevel.None)
        .WithProfilingStrategy(ProfilingStrategy.None)
        .WithDebugInfo(false));
}
