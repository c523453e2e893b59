// SPDX-License-Identifier: MIT
using Wasmtime;

namespace Enigma.Trusted.Tests.Network;

/// <summary>
/// The contract of these tests: keeps one value. <c>construct(bytes)</c> and <c>store(bytes)</c> set it, <c>read()</c> returns it,
/// <c>dice()</c> returns 32 random bytes, <c>trap()</c> and <c>loop()</c> end badly, <c>quite_slow()</c> too, after more time for its gas.
/// <c>who()</c> returns caller, task id and block number. Queries and estimates reach all of them: what a view may not do is the host's to refuse.
/// </summary>
internal static class VaultContract
{
    public static byte[] Code { get; } = Module.ConvertText("""
        (module
          (import "enigma_v1" "function" (func $function))
          (import "enigma_v1" "arguments" (func $arguments))
          (import "enigma_v1" "register_len" (func $length (result i32)))
          (import "enigma_v1" "register_read" (func $take (param i32)))
          (import "enigma_v1" "state_get" (func $get (param i32 i32) (result i32)))
          (import "enigma_v1" "state_set" (func $set (param i32 i32 i32 i32)))
          (import "enigma_v1" "random" (func $random (param i32 i32)))
          (import "enigma_v1" "return_data" (func $return (param i32 i32)))
          (import "enigma_v1" "caller" (func $caller (param i32)))
          (import "enigma_v1" "task_id" (func $task (param i32)))
          (import "enigma_v1" "block_number" (func $block (result i64)))
          (import "enigma_v1" "no_such_function" (func $unknown))
          (memory (export "memory") 1)
          (data (i32.const 0) "value")
          (func $store
            call $arguments
            (call $take (i32.const 1024))
            (call $set (i32.const 0) (i32.const 5) (i32.const 1024) (call $length)))
          (func $read
            (drop (call $get (i32.const 0) (i32.const 5)))
            (call $take (i32.const 1024))
            (call $return (i32.const 1024) (call $length)))
          (func $dice
            (call $random (i32.const 1024) (i32.const 32))
            (call $return (i32.const 1024) (i32.const 32)))
          (func $who
            (call $caller (i32.const 1024))
            (call $task (i32.const 1044))
            (i64.store (i32.const 1076) (call $block))
            (call $return (i32.const 1024) (i32.const 60)))
          (func $slow (local $x f64)
            (loop $again
              (f64.add (local.get $x) (f64.const 2))
        f64.sqrt f64.sqrt f64.sqrt f64.sqrt f64.sqrt f64.sqrt f64.sqrt f64.sqrt f64.sqrt f64.sqrt f64.sqrt f64.sqrt f64.sqrt f64.sqrt f64.sqrt f64.sqrt f64.sqrt f64.sqrt f64.sqrt f64.sqrt f64.sqrt f64.sqrt f64.sqrt f64.sqrt f64.sqrt f64.sqrt f64.sqrt f64.sqrt f64.sqrt f64.sqrt f64.sqrt f64.sqrt f64.sqrt f64.sqrt f64.sqrt f64.sqrt f64.sqrt f64.sqrt f64.sqrt f64.sqrt f64.sqrt f64.sqrt f64.sqrt f64.sqrt f64.sqrt f64.sqrt f64.sqrt f64.sqrt f64.sqrt f64.sqrt f64.sqrt f64.sqrt f64.sqrt f64.sqrt f64.sqrt f64.sqrt f64.sqrt f64.sqrt f64.sqrt f64.sqrt f64.sqrt f64.sqrt f64.sqrt f64.sqrt
              local.set $x
              (br $again)))
          (func (export "deploy") call $store)
          (func (export "call") call $run)
          (func (export "query") call $run)
          (func (export "estimate") call $run)
          (func $run (local $first i32)
            call $function
            (call $take (i32.const 512))
            (local.set $first (i32.load8_u (i32.const 512)))
            (if (i32.eq (local.get $first) (i32.const 0x73)) (then call $store return))
            (if (i32.eq (local.get $first) (i32.const 0x72)) (then call $read return))
            (if (i32.eq (local.get $first) (i32.const 0x64)) (then call $dice return))
            (if (i32.eq (local.get $first) (i32.const 0x74)) (then unreachable))
            (if (i32.eq (local.get $first) (i32.const 0x6c)) (then (loop $again (br $again))))
            (if (i32.eq (local.get $first) (i32.const 0x77)) (then call $who return))
            (if (i32.eq (local.get $first) (i32.const 0x71)) (then call $slow))
            call $unknown))
        """);
}
