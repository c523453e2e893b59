// SPDX-License-Identifier: MIT
namespace Enigma.Enclave.Worker.Wasm.Instrumentation;

/// <summary>The instructions that instrumentation reads or writes by name; ranges of plain arithmetic are in <see cref="StackEffect"/>.</summary>
internal enum Opcode : byte
{
    Unreachable = 0x00,
    Nop = 0x01,
    Block = 0x02,
    Loop = 0x03,
    If = 0x04,
    Else = 0x05,
    End = 0x0b,
    Br = 0x0c,
    BrIf = 0x0d,
    BrTable = 0x0e,
    Return = 0x0f,
    Call = 0x10,
    CallIndirect = 0x11,
    Drop = 0x1a,
    Select = 0x1b,
    SelectTyped = 0x1c,
    LocalGet = 0x20,
    LocalSet = 0x21,
    LocalTee = 0x22,
    GlobalGet = 0x23,
    GlobalSet = 0x24,
    FirstLoad = 0x28,
    LastLoad = 0x35,
    FirstStore = 0x36,
    LastStore = 0x3e,
    MemorySize = 0x3f,
    MemoryGrow = 0x40,
    I32Const = 0x41,
    I64Const = 0x42,
    F32Const = 0x43,
    F64Const = 0x44,
    I32Eq = 0x46,
    I32GtU = 0x4b,
    I64Eqz = 0x50,
    I64Ne = 0x52,
    I64GtU = 0x56,
    I32Add = 0x6a,
    I32Sub = 0x6b,
    I32DivS = 0x6d,
    I32DivU = 0x6e,
    I32RemS = 0x6f,
    I32RemU = 0x70,
    I64Add = 0x7c,
    I64Sub = 0x7d,
    I64Mul = 0x7e,
    I64DivS = 0x7f,
    I64DivU = 0x80,
    I64RemS = 0x81,
    I64RemU = 0x82,
    F32Abs = 0x8b,
    F32Ceil = 0x8d,
    F32Nearest = 0x90,
    F64Ceil = 0x9b,
    F64Nearest = 0x9e,
    F64CopySign = 0xa6,
    FirstTruncation32 = 0xa8,
    LastTruncation32 = 0xab,
    I64ExtendI32U = 0xad,
    FirstTruncation64 = 0xae,
    LastTruncation64 = 0xb1,
    Prefixed = 0xfc,
}

/// <summary>Second byte of <see cref="Opcode.Prefixed"/> instructions.</summary>
internal static class PrefixedOpcode
{
    public const uint LastSaturatingTruncation = 7;
    public const uint MemoryCopy = 10;
    public const uint MemoryFill = 11;
}

internal enum SectionId : byte
{
    Custom = 0,
    Type = 1,
    Import = 2,
    Function = 3,
    Table = 4,
    Memory = 5,
    Global = 6,
    Export = 7,
    Start = 8,
    Element = 9,
    Code = 10,
    Data = 11,
    DataCount = 12,
}

/// <summary>The kinds of a piece of data.</summary>
internal enum DataKind : uint
{
    Active = 0,
    Passive = 1,

    /// <summary>Active, with the memory named.</summary>
    OfMemory = 2,
}

internal static class WasmType
{
    public const byte I32 = 0x7f;
    public const byte I64 = 0x7e;

    /// <summary>The last of i32, i64, f32, f64; what is below is a vector or a reference.</summary>
    public const byte LowestNumber = 0x7c;

    public const byte Function = 0x60;
    public const byte EmptyBlock = 0x40;
}

/// <summary>The kind byte of imports and exports.</summary>
internal enum ExternKind : byte
{
    Function = 0,
    Table = 1,
    Memory = 2,
    Global = 3,
}
