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
}
