// SPDX-License-Identifier: MIT
using Enigma.Enclave.Worker.Wasm;
using Enigma.Protocol;
using Xunit;

namespace Enigma.Trusted.Tests.Wasm;

/// <summary>A module that means harm costs its caller gas and nobody else anything.</summary>
public sealed class HostileModuleTests
{
    [Fact]
    public void EndlessLoop_UsesTheWholeBudget()
    {
        using var bench = ContractBench.V1("(module (func (export \"call\") (loop br 0)))");
        var failed = bench.Call(gas: 1_000_000).FailedWith(ContractErrors.OutOfGas);
        Assert.Equal(1_000_000ul, failed.GasUsed);
        Assert.Equal("the gas limit of 1000000 is used up; raise it or split the task", failed.Message);
    }

    [Fact]
    public void Unreachable_IsATrap()
    {
        using var bench = ContractBench.V1("(module (func (export \"call\") unreachable))");
        Assert.Equal("unreachable", bench.Call().FailedWith(ContractErrors.Trap).Message);
    }

    [Theory]
    [InlineData("i32.const 1 i32.const 0 i32.div_s drop", "integer division by zero")]
    [InlineData("i32.const 0x80000000 i32.const -1 i32.div_s drop", "integer overflow")]
    [InlineData("f64.const nan i32.trunc_f64_s drop", "a float that is no integer was converted to one")]
    [InlineData("i32.const 65536 i32.load drop", "memory access out of bounds")]
    [InlineData("i32.const -4 i32.load offset=4294967295 drop", "memory access out of bounds")]
    [InlineData("i32.const 65530 i32.const 1 i32.const 100 memory.fill", "memory access out of bounds")]
    [InlineData("i32.const 5 call_indirect (type $v)", "table access out of bounds")]
    [InlineData("i32.const 0 call_indirect (type $v)", "indirect call to an empty table entry")]
    [InlineData("i32.const 1 call_indirect (type $v)", "indirect call to a function of another type")]
    public void TrappingInstruction_IsATrapWithAStableMessage(string code, string message)
    {
        using var bench = ContractBench.V1($$"""
            (module
              (type $v (func)) (type $i (func (result i32)))
              (table 2 funcref) (elem (i32.const 1) $other)
              (memory 1)
              (func $other (type $i) i32.const 7)
              (func (export "call") {{code}}))
            """);
        Assert.Equal(message, bench.Call().FailedWith(ContractErrors.Trap).Message);
    }

    [Fact]
    public void Recursion_WithTinyFrames_EndsAtTheCallDepth()
    {
        using var bench = ContractBench.V1("(module (func $f (export \"call\") call $f))");
        ulong gas = bench.Call().FailedWith(ContractErrors.CallDepth).GasUsed;
        Assert.Equal(gas, bench.Call().FailedWith(ContractErrors.CallDepth).GasUsed);
    }
}
