// SPDX-License-Identifier: MIT
namespace Enigma.Enclave.Worker.Wasm.Instrumentation;

/// <summary>What instrumentation adds to a module, and the prices it builds in (spec/contracts.md, "Metering").</summary>
internal static class Injected
{
    /// <summary>Exports of a contract may not start with this.</summary>
    public const string ExportPrefix = "enigma:";

    public const string FaultExport = "enigma:fault";
    public const string MemoryExport = "enigma:memory";

    /// <summary>One step of the burn loop is seven instructions, so seven gas.</summary>
    public const int GasPerBurnStep = 7;

    /// <summary>memory.grow burns this many steps per requested page: 8,197 gas.</summary>
    public const int BurnStepsPerPage = 1_171;

    /// <summary>A function with more locals than this pays a step per eight of them: they are zeroed at each call.</summary>
    public const int FreeLocals = 64;

    /// <summary>Constant part of the call depth cost of a function: return address, saved registers, spills.</summary>
    public const int FrameUnits = 16;

    /// <summary>One more unit per this many body bytes: bounds what the compiler may spill beyond locals and operands.</summary>
    public const int BodyBytesPerUnit = 64;
}

/// <summary>Why an instrumented module stopped itself; the value of the exported fault global.</summary>
internal enum InjectedFault
{
    None = 0,
    CallDepth = 1,

    /// <summary>memory.grow was refused because the memory would exceed its maximum. The run goes on; the reason is kept for the end.</summary>
    MemoryLimit = 2,

    /// <summary>memory.grow was refused although the maximum allowed it: the machine is out of memory, not the contract.</summary>
    HostMemory = 3,
}
