// SPDX-License-Identifier: MIT
using Wasmtime;

namespace Enigma.EndToEnd.Tests.Leaks;

/// <summary>
/// A contract that does with its arguments what a leak would need: <c>store(bytes)</c> and the constructor keep them, <c>read()</c> returns
/// what is kept, <c>hash(bytes)</c> returns their SHA-256, <c>fail(bytes)</c> reverts with them, <c>log(bytes)</c> logs them,
/// <c>trap(bytes)</c> traps while they lie in its memory. Anything else is no function of it. It answers queries and estimates in the same way.
/// </summary>
internal static class LeakyContract
{
    public static byte[] Code { get; } = Module.ConvertText("""
        (module
          (import "enigma_v1" "function" (func $function))
          (import "enigma_v1" "arguments" (func $arguments))
          (import "enigma_v1" "register_len" (func $length (result i32)))
          (import "enigma_v1" "register_read" (func $take (param i32)))
          (import "enigma_v1" "state_get" (func $get (param i32 i32) (result i32)))
          (import "enigma_v1" "state_set" (func $set (param i32 i32 i32 i32)))
          (import "enigma_v1" "sha256" (func $sha256 (param i32 i32 i32)))
          (import "enigma_v1" "return_data" (func $return (param i32 i32)))
          (import "enigma_v1" "revert" (func $revert (param i32 i32)))
          (import "enigma_v1" "debug_log" (func $log (param i32 i32)))
          (import "enigma_v1" "no_such_function" (func $unknown))
          (memory (export "memory") 1)
          (data (i32.const 0) "value")
          (func $store (call $set (i32.const 0) (i32.const 5) (i32.const 1024) (call $length)))
          (func $read
            (drop (call $get (i32.const 0) (i32.const 5)))
            (call $take (i32.const 1024))
            (call $return (i32.const 1024) (call $length)))
          (func $hash
            (call $sha256 (i32.const 1024) (call $length) (i32.const 512))
            (call $return (i32.const 512) (i32.const 32)))
          (func (export "deploy")
            call $arguments
            (call $take (i32.const 1024))
            call $store)
          (func (export "call") (export "query") (export "estimate") (local $first i32)
            call $function
            (call $take (i32.const 512))
            (local.set $first (i32.load8_u (i32.const 512)))
            call $arguments
            (call $take (i32.const 1024))
            (if (i32.eq (local.get $first) (i32.const 0x73)) (then call $store return))
            (if (i32.eq (local.get $first) (i32.const 0x72)) (then call $read return))
            (if (i32.eq (local.get $first) (i32.const 0x68)) (then call $hash return))
            (if (i32.eq (local.get $first) (i32.const 0x66)) (then (call $revert (i32.const 1024) (call $length))))
            (if (i32.eq (local.get $first) (i32.const 0x6c)) (then (call $log (i32.const 1024) (call $length)) return))
            (if (i32.eq (local.get $first) (i32.const 0x74)) (then unreachable))
            call $unknown))
        """);
}
