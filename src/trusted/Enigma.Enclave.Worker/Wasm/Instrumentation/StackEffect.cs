// SPDX-License-Identifier: MIT
namespace Enigma.Enclave.Worker.Wasm.Instrumentation;

/// <summary>How many values an instruction without immediates takes from and leaves on the operand stack.</summary>
internal readonly record struct StackEffect(int Pops, int Pushes)
{
    private static readonly StackEffect Unary = new(1, 1);
    private static readonly StackEffect Binary = new(2, 1);

    /// <summary>Comparison, arithmetic and conversion instructions; anything else is refused.</summary>
    public static StackEffect OfNumeric(byte opcode) => opcode switch
    {
        0x45 or 0x50 => Unary,            // eqz
        >= 0x46 and <= 0x66 => Binary,    // comparisons
        >= 0x67 and <= 0x69 => Unary,     // i32 clz ctz popcnt
        >= 0x6a and <= 0x78 => Binary,    // i32 arithmetic
        >= 0x79 and <= 0x7b => Unary,     // i64 clz ctz popcnt
        >= 0x7c and <= 0x8a => Binary,    // i64 arithmetic
        >= 0x8b and <= 0x91 => Unary,     // f32 abs .. sqrt
        >= 0x92 and <= 0x98 => Binary,    // f32 add .. copysign
        >= 0x99 and <= 0x9f => Unary,     // f64 abs .. sqrt
        >= 0xa0 and <= 0xa6 => Binary,    // f64 add .. copysign
        >= 0xa7 and <= 0xc4 => Unary,     // conversions, sign extensions
        _ => throw new MalformedModuleException($"instruction 0x{opcode:x2} is not available to contracts"),
    };
}
