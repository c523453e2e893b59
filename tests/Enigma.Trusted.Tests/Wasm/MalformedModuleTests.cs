// SPDX-License-Identifier: MIT
using Enigma.Enclave.Worker.Wasm;
using Enigma.Protocol;
using Wasmtime;
using Xunit;

namespace Enigma.Trusted.Tests.Wasm;

/// <summary>Code that is none is an outcome with a reason, whatever its bytes.</summary>
public sealed class MalformedModuleTests : IDisposable
{
    private static readonly byte[] Whole = Module.ConvertText("""
        (module
          (type $v (func)) (type $b (func (param i32) (result i32 i64)))
          (import "enigma_v1" "return_data" (func $ret (param i32 i32)))
          (import "enigma_v1" "state_get" (func $get (param i32 i32) (result i32)))
          (table 2 funcref) (elem (i32.const 0) $f $g)
          (memory (export "memory") 1 4) (data (i32.const 8) "data")
          (global $n (mut i64) (i64.const -5))
          (func $f (type $v) (local i32 f64)
            (block (loop (br_table 0 1 (local.get 0))))
            (if (f64.gt (local.get 1) (f64.const 1.5)) (then (return)) (else (drop (memory.grow (i32.const 1))))))
          (func $g (type $b) (local.get 0) (i64.load offset=4 (local.get 0)))
          (func (export "call")
            (call_indirect (type $v) (i32.const 0))
            (call $ret (i32.const 8) (call $get (i32.const 0) (i32.const 4)))
            (memory.fill (i32.const 0) (i32.const 1) (i32.const 2))))
        """);

    private readonly ContractRuntime _runtime = new();

    public void Dispose() => _runtime.Dispose();

    [Fact]
    public void Load_OfTheWholeModule_Succeeds() => Assert.Null(_runtime.Load(Whole, HostAbi.EnigmaV1).Rejection);

    [Fact]
    public void Load_OfEveryTruncation_RefusesOrRuns()
    {
        for (int length = 0; length < Whole.Length; length++)
        {
            TryRun(Whole[..length]);
        }
    }

    [Fact]
    public void Load_WithEveryByteAltered_RefusesOrRuns()
    {
        byte[] flips = [0x01, 0x40, 0x80, 0xff];
        for (int i = 0; i < Whole.Length; i++)
        {
            foreach (byte flip in flips)
            {
                byte[] altered = [.. Whole];
                altered[i] ^= flip;
                TryRun(altered);
            }
        }
    }

    [Theory]
    [InlineData("(module)", "the module does not export a function call")]
    [InlineData("(module (func (export \"call\") (param i32)))", "export call is not a function without parameters and results")]
    [InlineData("(module (memory (export \"call\") 1))", "export call is not a function without parameters and results")]
    [InlineData("(module (func $s) (start $s) (func (export \"call\")))", "a start section is not allowed; put the code into the constructor")]
    [InlineData("(module (import \"enigma_v1\" \"nothing\" (func)) (func (export \"call\")))", "import enigma_v1.nothing does not exist in the host ABI enigma_v1")]
    [InlineData("(module (import \"wasi_snapshot_preview1\" \"fd_write\" (func)) (func (export \"call\")))", "import wasi_snapshot_preview1.fd_write does not exist in the host ABI enigma_v1")]
    [InlineData("(module (import \"env\" \"ret\" (func (param i32 i32))) (func (export \"call\")))", "import env.ret does not exist in the host ABI enigma_v1")]
    [InlineData("(module (import \"enigma_v1\" \"caller\" (func (param i64))) (func (export \"call\")))", "import enigma_v1.caller is declared with another type than it has")]
    [InlineData("(module (import \"enigma_v1\" \"memory\" (memory 1)) (func (export \"call\")))", "import enigma_v1.memory is a memory that the host ABI enigma_v1 does not have")]
    [InlineData("(module (import \"env\" \"g\" (global i32)) (func (export \"call\")))", "import env.g is neither a function nor a memory")]
    [InlineData("(module (memory 257) (func (export \"call\")))", "an initial memory of 257 pages is above the limit of 256")]
    [InlineData("(module (table 65537 funcref) (func (export \"call\")))", "a table of 65537 elements is above the limit of 65536")]
    [InlineData("(module (table 1 funcref) (table 1 funcref) (func (export \"call\")))", "2 tables are above the limit of 1")]
    [InlineData("(module (func (export \"enigma:fault\")) (func (export \"call\")))", "export names that start with 'enigma:' are reserved")]
    [InlineData("(module (table 1 funcref) (func (export \"call\") (drop (table.grow (ref.null func) (i32.const 1)))))", "instruction 0xd0 is not available to contracts")]
    [InlineData("(module (table 1 funcref) (func (export \"call\") (drop (table.size))))", "instruction 0xfc 16 is not available to contracts")]
    [InlineData("(module (memory 1) (data $d \"x\") (func (export \"call\") (memory.init $d (i32.const 0) (i32.const 0) (i32.const 1))))", "instruction 0xfc 8 is not available to contracts")]
    [InlineData("(module (global i32 (i32.add (i32.const 1) (i32.const 2))) (func (export \"call\")))", "global 0 is not one constant")]
    [InlineData("(module (global f64 (f64.const 1)) (global externref (ref.null extern)) (func (export \"call\")))", "global 1 is not a number")]
    [InlineData("(module (func $f (export \"call\")) (global funcref (ref.func $f)))", "global 0 is not a number")]
    [InlineData("(module (memory 1) (data (i32.const 0) \"x\") (data (offset (i32.const 1) (i32.const 1) (i32.add)) \"x\") (func (export \"call\")))", "the place of data 1 is not one constant")]
    [InlineData("(module (table 4 funcref) (func $f (export \"call\")) (elem (offset (i32.const 1) (i32.const 1) (i32.add)) $f))", "the place of table piece 0 is not one constant")]
    [InlineData("(module (table 4 funcref) (func $f (export \"call\")) (elem (i32.const 0) funcref (ref.func $f)))", "piece 0 of the table is of a kind that is not available to contracts; name functions, at a constant place")]
    [InlineData("(module (table 4 funcref) (func $f (export \"call\")) (elem func $f))", "piece 0 of the table is of a kind that is not available to contracts; name functions, at a constant place")]
    public void Load_OfWhatContractsMayNotUse_SaysWhy(string text, string reason) =>
        Assert.Equal(reason, _runtime.Load(Module.ConvertText(text), HostAbi.EnigmaV1).Rejection);

    [Theory]
    [InlineData("(module (memory 1 1 shared) (func (export \"call\")))")]
    [InlineData("(module (memory i64 1) (func (export \"call\")))")]
    [InlineData("(module (func (export \"call\") (drop (v128.const i64x2 0 0))))")]
    [InlineData("(module (func $f (export \"call\") (return_call $f)))")]
    [InlineData("(module (memory 1) (func (export \"call\") (drop (i32.atomic.load (i32.const 0)))))")]
    [InlineData("(module (tag) (func (export \"call\")))")]
    public void Load_OfALanguageExtension_IsRefused(string text) =>
        Assert.NotNull(_runtime.Load(Module.ConvertText(text), HostAbi.EnigmaV1).Rejection);

    [Fact]
    public void Load_OfFarTooMuch_IsRefusedBeforeAnythingElse()
    {
        using var small = new ContractRuntime(new RuntimeLimits { ModuleBytes = 100 });
        Assert.Equal("code of 101 bytes is above the limit of 100", small.Load(new byte[101], HostAbi.Env).Rejection);
    }

    [Fact]
    public void Load_OfAFunctionOrGlobalsAboveTheLimits_IsRefused()
    {
        string body = string.Concat(Enumerable.Repeat("(drop (i64.const 1234567890123))", 40_000));
        Assert.Contains("is above the limit of 262144", _runtime.Load(Module.ConvertText($"(module (func (export \"call\") {body}))"), HostAbi.Env).Rejection, StringComparison.Ordinal);
        string locals = string.Concat(Enumerable.Repeat("(local i32)", 8_193));
        Assert.Equal(
            "a function with 8193 locals is above the limit of 8192",
            _runtime.Load(Module.ConvertText($"(module (func (export \"call\") {locals}))"), HostAbi.Env).Rejection);
        string globals = string.Concat(Enumerable.Repeat("(global i32 (i32.const 1))", 8_193));
        Assert.Equal(
            "8193 globals are above the limit of 8192",
            _runtime.Load(Module.ConvertText($"(module {globals} (func (export \"call\")))"), HostAbi.Env).Rejection);
    }

    [Fact]
    public void Execute_OfGarbage_FailsWithBadBytecodeAndPaysForItsBytes()
    {
        ContractInvocation deployment = ContractBench.Invocation(InvocationKind.Deploy, "construct()");
        var failed = _runtime.Execute("this is no module"u8, HostAbi.Env, deployment, new ContractStateMap()).FailedWith(ContractErrors.BadBytecode);
        Assert.Equal("the code does not start with the WebAssembly version 1 header", failed.Message);
        Assert.Equal(17ul * 250, failed.GasUsed);
    }

    private void TryRun(byte[] code)
    {
        ContractInvocation call = ContractBench.Invocation(InvocationKind.Call, "f()", gas: 200_000);
        Assert.NotNull(_runtime.Execute(code, HostAbi.EnigmaV1, call, new ContractStateMap()));
    }
}
