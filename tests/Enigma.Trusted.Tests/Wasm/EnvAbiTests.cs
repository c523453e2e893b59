// SPDX-License-Identifier: MIT
using Enigma.Enclave.Worker.Wasm;
using Enigma.Protocol;
using Xunit;

namespace Enigma.Trusted.Tests.Wasm;

public sealed class EnvAbiTests
{
    [Fact]
    public void Ret_OfTheArguments_EchoesThem()
    {
        using var bench = ContractBench.Env("""
            (module
              (import "env" "fetch_args_length" (func $len (result i32)))
              (import "env" "fetch_args" (func $args (param i32)))
              (import "env" "ret" (func $ret (param i32 i32)))
              (memory 1)
              (func (export "call") i32.const 100 call $args i32.const 100 call $len call $ret))
            """);
        Assert.Equal([1, 2, 3], bench.Call("echo(bytes)", [1, 2, 3]).Returned());
    }

    [Fact]
    public void WriteState_ThenReadState_GivesTheSameJson()
    {
        using var bench = ContractBench.Env("""
            (module
              (import "env" "write_state" (func $write (param i32 i32 i32 i32)))
              (import "env" "read_state" (func $read (param i32 i32 i32)))
              (import "env" "read_state_len" (func $len (param i32 i32) (result i32)))
              (import "env" "ret" (func $ret (param i32 i32)))
              (memory (export "memory") 1)
              (data (i32.const 0) "key") (data (i32.const 16) "{\"a\":[1,2]}")
              (func (export "call")
                i32.const 0 i32.const 3 i32.const 16 i32.const 11 call $write
                i32.const 0 i32.const 3 i32.const 100 call $read
                i32.const 100 i32.const 0 i32.const 3 call $len call $ret))
            """);
        Assert.Equal("{\"a\":[1,2]}", System.Text.Encoding.UTF8.GetString(bench.Call().Returned()));
        Assert.Equal("{\"a\":[1,2]}", bench.StateText("key"));
    }

    [Fact]
    public void State_UnderAKeyThatIsNotUtf8_IsUnderTheEmptyKey()
    {
        using var bench = ContractBench.Env("""
            (module
              (import "env" "write_state" (func $write (param i32 i32 i32 i32)))
              (memory 1) (data (i32.const 0) "\ff\fe") (data (i32.const 16) "true")
              (func (export "call") i32.const 0 i32.const 2 i32.const 16 i32.const 4 call $write))
            """);
        bench.Call().Returned();
        Assert.Equal("true", bench.StateText(""));
    }

    [Theory]
    [InlineData("(import \"env\" \"memory\" (memory 17))", 120)]
    [InlineData("(import \"env\" \"memory\" (memory 17 121))", 120)]
    [InlineData("(import \"env\" \"memory\" (memory 1 20))", 20)]
    [InlineData("(memory 17)", 17)]
    public void Memory_ImportedOrOwn_HasTheSizeOfTheFirstNetwork(string memory, int pages)
    {
        using var bench = ContractBench.Env($$"""
            (module
              {{(memory.StartsWith("(import", StringComparison.Ordinal) ? memory : "")}}
              (import "env" "ret" (func $ret (param i32 i32)))
              {{(memory.StartsWith("(import", StringComparison.Ordinal) ? "" : memory)}}
              (func (export "call") (i32.store8 (i32.const 0) (memory.size)) (call $ret (i32.const 0) (i32.const 1))))
            """);
        Assert.Equal([(byte)pages], bench.Call().Returned());
    }

    [Fact]
    public void Memory_Imported_StopsGrowingAt128Pages()
    {
        using var bench = ContractBench.Env("""
            (module (import "env" "memory" (memory 17))
              (func (export "call") (drop (memory.grow (i32.const 8))) (if (i32.eq (memory.grow (i32.const 1)) (i32.const -1)) (then unreachable))))
            """);
        bench.Call().FailedWith(ContractErrors.MemoryLimit);
    }

    [Fact]
    public void Call_ThatDoesNothingAtAll_IsNoSuchFunction()
    {
        using var bench = ContractBench.Env("(module (func (export \"call\")))");
        Assert.Equal("the contract did nothing for f()", bench.Call().FailedWith(ContractErrors.NoSuchFunction).Message);
    }

    [Fact]
    public void Deploy_WithoutADeployExport_IsAnEmptyConstructor()
    {
        using var bench = ContractBench.Env("(module (func (export \"call\") unreachable))");
        Assert.Empty(bench.Deploy().Returned());
        bench.Deploy("init()").FailedWith(ContractErrors.ConstructorUnknown);
    }

    [Fact]
    public void Floats_GiveOneNaN()
    {
        using var bench = ContractBench.Env("""
            (module (import "env" "ret" (func $ret (param i32 i32))) (memory 1)
              (func (export "call")
                (f64.store (i32.const 0) (f64.div (f64.const 0) (f64.const 0)))
                (f64.store (i32.const 8) (f64.sqrt (f64.const -1)))
                (call $ret (i32.const 0) (i32.const 16))))
            """);
        Assert.Equal("000000000000f87f000000000000f87f", Convert.ToHexStringLower(bench.Call().Returned()));
    }
}
