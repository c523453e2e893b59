// SPDX-License-Identifier: MIT
namespace Enigma.Enclave.Worker.Wasm.Instrumentation;

/// <summary>
/// The helpers that a module gets appended. The engine counts memory.grow as one step, whatever it asks for; these make it cost
/// gas in proportion. The gas is burnt by a loop of plain instructions, so one meter, the engine's, stays the only one.
/// </summary>
internal static class InjectedFunctions
{
    /// <summary><c>burn(steps: i64)</c>: uses <see cref="Injected.GasPerBurnStep"/> gas per step.</summary>
    public static WasmWriter Burn() => Body(
        locals: 0,
        code => code
            .Op(Opcode.Block).Byte(WasmType.EmptyBlock)
            .Op(Opcode.LocalGet).U32(0).Op(Opcode.I64Eqz).Op(Opcode.BrIf).U32(0)
            .Op(Opcode.Loop).Byte(WasmType.EmptyBlock)
            .Op(Opcode.LocalGet).U32(0).I64Const(1).Op(Opcode.I64Sub).Op(Opcode.LocalTee).U32(0)
            .I64Const(0).Op(Opcode.I64Ne).Op(Opcode.BrIf).U32(0)
            .Op(Opcode.End)
            .Op(Opcode.End));

    /// <summary><c>grow(pages: i32) -> i32</c>: memory.grow, paid per page whether granted or not; notes why it was refused.</summary>
    public static WasmWriter Grow(InjectedIndices injected, uint maximumPages) => Body(
        locals: 1,
        code => code
            .Op(Opcode.LocalGet).U32(0).Op(Opcode.I64ExtendI32U).I64Const(Injected.BurnStepsPerPage).Op(Opcode.I64Mul)
            .Op(Opcode.Call).U32(injected.Burn)
            .Op(Opcode.LocalGet).U32(0).Op(Opcode.MemoryGrow).Byte(0).Op(Opcode.LocalTee).U32(1)
            .I32Const(-1).Op(Opcode.I32Eq)
            .Op(Opcode.If).Byte(WasmType.EmptyBlock)
            .Op(Opcode.MemorySize).Byte(0).Op(Opcode.I64ExtendI32U)
            .Op(Opcode.LocalGet).U32(0).Op(Opcode.I64ExtendI32U).Op(Opcode.I64Add)
            .I64Const(maximumPages).Op(Opcode.I64GtU)
            .Op(Opcode.If).Byte(WasmType.EmptyBlock)
            .I32Const((int)InjectedFault.MemoryLimit).Op(Opcode.GlobalSet).U32(injected.FaultGlobal)
            .Op(Opcode.Else)
            .I32Const((int)InjectedFault.HostMemory).Op(Opcode.GlobalSet).U32(injected.FaultGlobal)
            .Op(Opcode.Unreachable)
            .Op(Opcode.End)
            .Op(Opcode.End)
            .Op(Opcode.LocalGet).U32(1));

    private static WasmWriter Body(uint locals, Action<WasmWriter> write)
    {
        var code = new WasmWriter();
        if (locals == 0)
        {
            code.U32(0);
        }
        else
        {
            code.U32(1).U32(locals).Byte(WasmType.I32);
        }

        write(code);
        return code.Op(Opcode.End);
    }
}
