// SPDX-License-Identifier: MIT
using Wasmtime;

namespace Enigma.Bench.Tasks;

/// <summary>
/// The contract that is measured. <c>store(bytes)</c>: reads the key in the first 8 bytes of its arguments and writes the 32 bytes behind
/// it there. <c>fill(bytes)</c>: writes 32 bytes to each of the keys from u32 (little-endian) on, u32 of them.
/// </summary>
internal static class BenchContract
{
    public const string Constructor = "construct(bytes)";
    public const string Store = "store(bytes)";
    public const string Fill = "fill(bytes)";

    public static byte[] Code { get; } = Module.ConvertText("""
        (module
          (import "enigma_v1" "function" (func $function))
          (import "enigma_v1" "arguments" (func $arguments))
          (import "enigma_v1" "register_read" (func $take (param i32)))
          (import "enigma_v1" "state_get" (func $get (param i32 i32) (result i32)))
          (import "enigma_v1" "state_set" (func $set (param i32 i32 i32 i32)))
          (memory (export "memory") 1)
          (func $fill (local $key i32) (local $end i32)
            (local.set $key (i32.load (i32.const 1024)))
            (local.set $end (i32.add (local.get $key) (i32.load (i32.const 1028))))
            (loop $next
              (i32.store (i32.const 2048) (local.get $key))
              (call $set (i32.const 2048) (i32.const 8) (i32.const 2048) (i32.const 32))
              (local.set $key (i32.add (local.get $key) (i32.const 1)))
              (br_if $next (i32.lt_u (local.get $key) (local.get $end)))))
          (func (export "deploy"))
          (func (export "call")
            call $function
            (call $take (i32.const 512))
            call $arguments
            (call $take (i32.const 1024))
            (if (i32.eq (i32.load8_u (i32.const 512)) (i32.const 0x66)) (then call $fill return))
            (drop (call $get (i32.const 1024) (i32.const 8)))
            (call $set (i32.const 1024) (i32.const 8) (i32.const 1032) (i32.const 32))))
        """);
}
