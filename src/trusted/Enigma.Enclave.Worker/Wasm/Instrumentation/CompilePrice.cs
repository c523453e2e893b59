// SPDX-License-Identifier: MIT
namespace Enigma.Enclave.Worker.Wasm.Instrumentation;

/// <summary>
/// What the compiler takes for the parts of a module, in gas (spec/contracts.md, "The price of compiling"). Measured: what touches memory
/// or may trap becomes several blocks of machine code with a call in one of them, which is what it takes its time for.
/// </summary>
internal static class CompilePrice
{
    /// <summary>A module, whatever is in it.</summary>
    public const long Module = 1_000_000;

    /// <summary>A function, imported or not, and the passage between its world and the other that it may need.</summary>
    public const long Function = 60_000;

    /// <summary>Each parameter and result of a function.</summary>
    public const long FunctionValue = 1_500;

    /// <summary>
    /// A piece of data or of a table: the engine writes code for each that sets up an instance, all of it into one function.
    /// </summary>
    public const long Segment = 60_000;

    /// <summary>As many pieces double what all of them take.</summary>
    public const long SegmentsThatDouble = 1_024;

    /// <summary>Each declared local.</summary>
    public const long Local = 80;

    /// <summary>A call, besides its values.</summary>
    public const long Call = 3_000;

    /// <summary>A call through the table, besides its values.</summary>
    public const long IndirectCall = 36_000;

    /// <summary>Each parameter and result of a call.</summary>
    public const long CallValue = 2_000;

    /// <summary>A loop; more with the loops before it in its function.</summary>
    public const long Loop = 12_000;

    /// <summary>As many loops in one function double what the next one takes.</summary>
    public const long LoopsThatDouble = 440;

    /// <summary>A target of a table of branches.</summary>
    public const long BranchTarget = 1_000;

    /// <summary>A value that is looked up across an edge between blocks.</summary>
    public const long Lookup = 100;

    /// <summary>How many more lookups each loop around a loop makes of passing its head, in hundredths.</summary>
    public const long LookupsPerLoopAround = 70;

    /// <summary>A value that a loop carries, at each branch back.</summary>
    public const long CarriedValue = 240;

    /// <summary>As many blocks in one function double what all of it takes.</summary>
    public const long BlocksThatDouble = 8_192;

    /// <summary><c>memory.copy</c> and <c>memory.fill</c>.</summary>
    public const long Bulk = 10_000;

    /// <summary>The blocks that they become.</summary>
    public const int BulkBlocks = 3;

    private const long Plain = 200;
    private const long Float = 500;
    private const long Rounding = 2_000;
    private const long Control = 1_000;

    /// <summary>Price of an instruction, and the blocks that it becomes; what loops, calls and values add comes besides.</summary>
    public static (long Gas, int Blocks) Of(byte opcode) => (Opcode)opcode switch
    {
        Opcode.Unreachable => (4_000, 1),
        Opcode.Block or Opcode.If or Opcode.Else or Opcode.Br or Opcode.BrIf or Opcode.BrTable or Opcode.Return => (Control, 1),
        Opcode.Loop => (Control, 1),
        Opcode.Call => (Call, 1),
        Opcode.CallIndirect => (IndirectCall, 4),
        >= Opcode.FirstLoad and <= Opcode.LastStore => (11_000, 2),
        Opcode.MemoryGrow => (4_000, 1),
        Opcode.I32DivS or Opcode.I32RemS or Opcode.I64DivS or Opcode.I64RemS => (12_000, 3),
        Opcode.I32DivU or Opcode.I32RemU or Opcode.I64DivU or Opcode.I64RemU => (6_000, 2),
        >= Opcode.FirstTruncation32 and <= Opcode.LastTruncation32 or >= Opcode.FirstTruncation64 and <= Opcode.LastTruncation64 => (20_000, 4),
        >= Opcode.F32Ceil and <= Opcode.F32Nearest or >= Opcode.F64Ceil and <= Opcode.F64Nearest => (Rounding, 0),
        >= Opcode.F32Abs and <= Opcode.F64CopySign => (Float, 0),
        _ => (Plain, 0),
    };
}
