// SPDX-License-Identifier: MIT
using Enigma.Enclave.Worker.Wasm;
using Enigma.Protocol;
using Xunit;

namespace Enigma.Trusted.Tests.Wasm;

/// <summary>A module that means harm costs its caller gas and nobody else anything.</summary>
public sealed class HostileModuleTests
{
    private const string MillionTurns = """
        (local.set 0 (i64.const 1000000))
        (loop (local.set 0 (i64.sub (local.get 0) (i64.const 1))) (br_if 0 (i64.ne (local.get 0) (i64.const 0))))
        """;

    [Fact]
    public void EndlessLoop_UsesTheWholeBudget()
    {
        using var bench = ContractBench.V1("(module (func (export \"call\") (loop br 0)))");
        var failed = bench.Call(gas: 1_000_000).FailedWith(ContractErrors.OutOfGas);
        Assert.Equal(1_000_000ul, failed.GasUsed);
        Assert.Equal("the gas limit of 1000000 is used up; raise it or split the task", failed.Message);
    }

    [Theory]
    [InlineData("(drop (i32.div_s (i32.const 1) (i32.wrap_i64 (local.get 0))))")]
    [InlineData("(drop (i32.load (i32.const -4)))")]
    [InlineData("(memory.fill (i32.const 0) (i32.const 0) (i32.const -1))")]
    public void Trap_BehindALoop_UsesTheWholeBudget(string trap)
    {
        // The engine has not written down what the loop took when the instruction traps.
        using var bench = ContractBench.V1($"(module (memory 1) (func (export \"call\") (local i64) {MillionTurns} {trap}))");
        Assert.Equal(50_000_000ul, bench.Call(gas: 50_000_000).FailedWith(ContractErrors.Trap).GasUsed);
    }

    [Fact]
    public void Unreachable_BehindALoop_UsesWhatTheLoopTook()
    {
        using var bench = ContractBench.V1($"(module (func (export \"call\") (local i64) {MillionTurns} unreachable))");
        Assert.InRange(bench.Call(gas: 50_000_000).FailedWith(ContractErrors.Trap).GasUsed, 7_000_000ul, 10_000_000ul);
    }

    [Fact]
    public void Deployment_WithLessThanItsBytesCost_IsNotCompiled()
    {
        // Whether it is a module at all was not looked at: that work is what the gas would have been for.
        using var bench = new ContractBench(new byte[1_000], HostAbi.EnigmaV1);
        Assert.Equal(249_999ul, bench.Deploy(gas: 249_999).FailedWith(ContractErrors.OutOfGas).GasUsed);
        bench.Deploy(gas: 250_000).FailedWith(ContractErrors.BadBytecode);
    }

    [Fact]
    public void LoopsInLoops_AreCountedBeforeTheyAreCompiled()
    {
        // Without the limit a quarter of a megabyte of this keeps the compiler busy for minutes, and the enclave with it.
        using var deepest = ContractBench.V1(Nested(64));
        deepest.Call().Returned();
        using var deeper = ContractBench.V1(Nested(65));
        Assert.Equal(
            "loops nested more than 64 deep are above the limit", deeper.Call().FailedWith(ContractErrors.BadBytecode).Message);

        static string Nested(int loops)
        {
            string locals = string.Concat(Enumerable.Repeat("i64 ", 8_000));
            string use = string.Concat(Enumerable.Range(0, 8_000).Select(i => $"local.get {i} global.set $g "));
            return $"(module (global $g (mut i64) (i64.const 0)) (func (export \"call\") (local {locals}) "
                + string.Concat(Enumerable.Repeat("loop ", loops)) + use
                + string.Concat(Enumerable.Repeat("local.get 0 i32.wrap_i64 br_if 0 end ", loops)) + "))";
        }
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

    [Theory]
    [InlineData("", "")]
    [InlineData("(local i32)", "")]
    [InlineData("(param i64 i64 i64 i64)", "i64.const 1 i64.const 2 i64.const 3 i64.const 4")]
    public void Recursion_WithoutEnd_EndsAtTheCallDepthWithTheSameGas(string declaration, string arguments) =>
        AssertCallDepth($"(module (func $f {declaration} {arguments} call $f) (func (export \"call\") {arguments} call $f))");

    [Fact]
    public void Recursion_WithHugeFrames_EndsAtTheCallDepth()
    {
        string locals = string.Concat(Enumerable.Repeat("(local i64) ", 8_000));
        string use = string.Concat(Enumerable.Range(0, 2_000).Select(i => $"(local.set {i} (i64.add (local.get {i + 1}) (i64.const {i})))"));
        string keep = string.Concat(Enumerable.Range(0, 2_000).Select(i => $"(global.set $g (i64.xor (global.get $g) (local.get {i})))"));
        AssertCallDepth($"(module (global $g (mut i64) (i64.const 0)) (func $f {locals} {use} call $f {keep}) (func (export \"call\") call $f))");
    }

    [Fact]
    public void Recursion_WithDeepOperandStacks_EndsAtTheCallDepth()
    {
        string push = string.Concat(Enumerable.Repeat("global.get $g ", 3_000));
        string add = string.Concat(Enumerable.Repeat("i64.add ", 3_000));
        AssertCallDepth($"(module (global $g (mut i64) (i64.const 1)) (func $f (result i64) {push} call $f {add}) (func (export \"call\") call $f drop))");
    }

    // The compiler may move what does not change out of a loop and keep all of it across calls, although no two of the values
    // are on the operand stack together.
    [Fact]
    public void Recursion_WithValuesThatTheCompilerKeepsAcrossCalls_EndsAtTheCallDepth()
    {
        string invariants = string.Concat(Enumerable.Range(1, 4_000)
            .Select(i => $"(global.set $g (i64.xor (global.get $g) (i64.mul (local.get 0) (i64.const {(i * 2_654_435_761L) | 1}))))"));
        AssertCallDepth($$"""
            (module (global $g (mut i64) (i64.const 1))
              (func $f (param i64) (loop (call $f (i64.add (local.get 0) (i64.const 1))) {{invariants}} (br_if 0 (i64.ne (global.get $g) (i64.const 0)))))
              (func (export "call") (call $f (global.get $g))))
            """);
    }

    [Fact]
    public void Recursion_ThroughTheTable_EndsAtTheCallDepth() => AssertCallDepth(
        "(module (type $v (func)) (table 1 funcref) (elem (i32.const 0) $f) (func $f (export \"call\") i32.const 0 call_indirect (type $v)))");

    [Fact]
    public void CallDepth_IsGivenBackByEveryWayOutOfAFunction()
    {
        using var bench = ContractBench.V1("""
            (module
              (func $leave (param i32) (result i32)
                (block (block (block (br_table 0 1 2 (local.get 0))) (return (i32.const 1))) (br 1 (i32.const 2)))
                (if (result i32) (i32.eq (local.get 0) (i32.const 2)) (then (i32.const 3)) (else (i32.const 4))))
              (func $pair (result i32 i64) (block (br 1 (i32.const 1) (i64.const 2))) unreachable)
              (func (export "call") (local i32)
                (loop
                  (drop (call $leave (i32.and (local.get 0) (i32.const 3))))
                  call $pair drop drop
                  (br_if 0 (i32.lt_u (local.tee 0 (i32.add (local.get 0) (i32.const 1))) (i32.const 100000))))))
            """);
        bench.Call(gas: 100_000_000).Returned();
    }

    [Fact]
    public void MemoryBomb_IsRefusedMemoryAndPaysForAsking()
    {
        using var bench = ContractBench.V1("""
            (module (memory 1) (func (export "call")
              (loop (br_if 0 (i32.ne (memory.grow (i32.const 16)) (i32.const -1)))) unreachable))
            """);
        var failed = bench.Call().FailedWith(ContractErrors.MemoryLimit);
        Assert.Equal("the contract asked for more than 256 pages of memory and then stopped", failed.Message);
        Assert.True(failed.GasUsed > 256 * 8_192, $"used {failed.GasUsed}");
    }

    [Fact]
    public void MemoryGrow_OfEverything_RunsOutOfGas()
    {
        using var bench = ContractBench.V1("(module (memory 1) (func (export \"call\") (drop (memory.grow (i32.const -1)))))");
        bench.Call().FailedWith(ContractErrors.OutOfGas);
    }

    [Theory]
    [InlineData("memory.fill")]
    [InlineData("memory.copy")]
    public void BulkMemory_IsPaidByItsLength(string instruction)
    {
        string module = $"(module (memory 200) (func (export \"call\") ({instruction} (i32.const 0) (i32.const 7) (i32.const {{0}}))))";
        using var small = ContractBench.V1(string.Format(null, module, 64));
        using var large = ContractBench.V1(string.Format(null, module, 6_400_064));
        Assert.Equal(6_400_000ul, large.Call().GasUsed - small.Call().GasUsed);
    }

    [Fact]
    public void MemoryCopy_MovesWhatItSays()
    {
        using var bench = ContractBench.V1("""
            (module (import "enigma_v1" "return_data" (func $ret (param i32 i32))) (memory 1) (data (i32.const 0) "abcdef")
              (func (export "call")
                (memory.copy (i32.const 2) (i32.const 0) (i32.const 4)) (memory.fill (i32.const 0) (i32.const 120) (i32.const 1))
                (call $ret (i32.const 0) (i32.const 6))))
            """);
        Assert.Equal("xbabcd"u8.ToArray(), bench.Call().Returned());
    }

    [Fact]
    public void Output_AboveTheLimit_Fails()
    {
        using var bench = ContractBench.V1("""
            (module (import "enigma_v1" "return_data" (func $ret (param i32 i32))) (memory 2)
              (func (export "call") (call $ret (i32.const 0) (i32.const 65537))))
            """);
        Assert.Equal("output of 65537 bytes is above the limit of 65536", bench.Call().FailedWith(ContractErrors.OutputTooLarge).Message);
    }

    [Theory]
    [InlineData(1_025, 1, "a key of 1025 bytes is above the limit of 1024")]
    [InlineData(1, 1_048_577, "a value of 1048577 bytes is above the limit of 1048576")]
    public void State_AboveALimit_Fails(int key, int value, string message)
    {
        using var bench = ContractBench.V1($$"""
            (module (import "enigma_v1" "state_set" (func $set (param i32 i32 i32 i32))) (memory 17)
              (func (export "call") (call $set (i32.const 0) (i32.const {{key}}) (i32.const 0) (i32.const {{value}}))))
            """);
        Assert.Equal(message, bench.Call(gas: 100_000_000).FailedWith(ContractErrors.StateTooLarge).Message);
    }

    [Fact]
    public void State_ChangedBeyondTheLimitOfOneTask_Fails()
    {
        using var bench = ContractBench.V1("""
            (module (import "enigma_v1" "state_set" (func $set (param i32 i32 i32 i32))) (memory 17)
              (func (export "call") (local i32)
                (loop
                  (i32.store (i32.const 0) (local.tee 0 (i32.add (local.get 0) (i32.const 1))))
                  (call $set (i32.const 0) (i32.const 4) (i32.const 0) (i32.const 1000000)) (br 0))))
            """);
        bench.Call(gas: 100_000_000).FailedWith(ContractErrors.StateTooLarge);
        Assert.Equal(0, bench.State.Count);
    }

    [Theory]
    [InlineData("(call $read (i32.const -1))")]
    [InlineData("(call $read (i32.const 65530))")]
    [InlineData("(call $ret (i32.const -1) (i32.const 2))")]
    [InlineData("(call $ret (i32.const 0) (i32.const -1))")]
    [InlineData("(call $random (i32.const 1) (i32.const -1))")]
    public void HostCall_WithBytesThatAreNotThere_Fails(string call)
    {
        using var bench = ContractBench.V1($$"""
            (module
              (import "enigma_v1" "caller" (func $read (param i32)))
              (import "enigma_v1" "return_data" (func $ret (param i32 i32)))
              (import "enigma_v1" "random" (func $random (param i32 i32)))
              (memory 1) (func (export "call") {{call}}))
            """);
        ErrorCode code = Assert.IsType<ExecutionOutcome.Failed>(bench.Call()).Code;
        Assert.Contains(code, new[] { ContractErrors.Trap, ContractErrors.OutputTooLarge });
    }

    private static void AssertCallDepth(string module)
    {
        using var bench = ContractBench.V1(module);
        ulong gas = bench.Call(gas: 1_000_000_000).FailedWith(ContractErrors.CallDepth).GasUsed;
        Assert.Equal(gas, bench.Call(gas: 1_000_000_000).FailedWith(ContractErrors.CallDepth).GasUsed);
    }
}
