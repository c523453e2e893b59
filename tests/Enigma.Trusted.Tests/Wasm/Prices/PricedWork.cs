// SPDX-License-Identifier: MIT
using Enigma.Protocol;

namespace Enigma.Trusted.Tests.Wasm.Prices;

/// <summary>One thing that a contract can make a worker do, again and again until its gas is used up.</summary>
/// <param name="Name">For the table.</param>
/// <param name="Module">The module, as text.</param>
/// <param name="Abi">Its host ABI.</param>
/// <param name="Keys">Keys of four bytes that the state has before.</param>
internal sealed record PricedWork(string Name, string Module, HostAbi Abi = HostAbi.EnigmaV1, int Keys = 0)
{
    /// <summary>What everything else is compared with: integer arithmetic on locals and memory in a loop.</summary>
    public static PricedWork Plain { get; } = Loop(
        "plain code", "",
        "(local.set 1 (i32.xor (i32.mul (local.get 1) (i32.const 31)) (i32.load (i32.and (local.get 0) (i32.const 0xfffc))))) (i32.store (i32.and (local.get 1) (i32.const 0xfffc)) (local.get 1))");

    /// <summary>Code that is slow for its gas: the yardstick of what the host may cost.</summary>
    public static IReadOnlyList<PricedWork> Instructions { get; } = [.. SlowCode()];

    /// <summary>The worst uses that are known.</summary>
    public static IReadOnlyList<PricedWork> All { get; } =
    [
        .. Instructions, .. State(), .. Crypto(), .. Moves(), .. Env(),
    ];

    private static IEnumerable<PricedWork> SlowCode()
    {
        yield return Loop("i64.div_s, i64.rem_u", "", "(local.set 2 (i64.div_s (i64.const -1234567890123456789) (i64.rem_u (i64.or (local.get 2) (i64.const 3)) (i64.const 1000003))))");
        yield return Loop("f64.sqrt, f64.div", "", "(local.set 3 (f64.sqrt (f64.div (f64.add (local.get 3) (f64.const 1.5)) (f64.const 3.25))))");
        yield return Loop("f64.nearest, f32 conversions", "", "(local.set 3 (f64.nearest (f64.add (f64.promote_f32 (f32.convert_i64_u (i64.trunc_sat_f64_u (local.get 3)))) (f64.const 0.7))))");
        yield return Loop("loads over 8 MB, out of the caches", "", "(local.set 1 (i32.add (i32.mul (local.get 1) (i32.const 1664525)) (i32.const 1013904223))) (local.set 2 (i64.add (local.get 2) (i64.load (i32.and (local.get 1) (i32.const 0x7ffff8)))))", pages: 130);
        yield return Loop("call of an empty function", "(func $empty)", "(call $empty)");
        yield return Loop("call of a function with 64 locals", $"(func $wide {string.Concat(Enumerable.Repeat("(local i64)", 64))} (local.set 5 (i64.const 1)))", "(call $wide)");
        yield return Loop("call of a function with 8000 locals", $"(func $wide {string.Concat(Enumerable.Repeat("(local i64)", 8_000))} (local.set 5 (i64.const 1)))", "(call $wide)");
        yield return Loop("call_indirect", "(type $v (func)) (table 1 funcref) (elem (i32.const 0) $empty) (func $empty)", "(call_indirect (type $v) (i32.const 0))");
        yield return Loop("memory.fill of 1 MB", "", "(memory.fill (i32.const 0) (i32.const 7) (i32.const 1048576))", pages: 17);
        yield return Loop("memory.copy of 32 bytes", "", "(memory.copy (i32.const 64) (i32.const 0) (i32.const 32))");
        yield return Loop("memory.copy of 1 MB", "", "(memory.copy (i32.const 1048576) (i32.const 0) (i32.const 1048576))", pages: 33);
        yield return new("memory.grow, refused", "(module (memory 1 1) (func (export \"call\") (loop (drop (memory.grow (i32.const 1))) (br 0))))");
    }

    private static IEnumerable<PricedWork> State()
    {
        const string Key = "(i32.store (i32.const 0) (i32.rem_u (i32.mul (local.get 0) (i32.const 7919)) (i32.const 100000)))";
        yield return Host("state_get of 100,000 keys", "state_get", 2, "i32", $"{Key} (drop (call $state_get (i32.const 0) (i32.const 4)))", keys: 100_000);
        yield return Host("state_get, key of 1 KB", "state_get", 2, "i32", "(drop (call $state_get (i32.const 0) (i32.const 1024)))", keys: 1_000);
        yield return Host("state_set, 4 bytes, one key", "state_set", 4, null, "(call $state_set (i32.const 0) (i32.const 4) (i32.const 8) (i32.const 4))", keys: 100_000);
        yield return Host("state_set, 4 bytes, new keys", "state_set", 4, null, "(i32.store (i32.const 0) (i32.and (local.get 0) (i32.const 0x1ffff))) (call $state_set (i32.const 0) (i32.const 4) (i32.const 8) (i32.const 4))", keys: 1_000);
        yield return Host("state_set, 100 KB, one key", "state_set", 4, null, "(call $state_set (i32.const 0) (i32.const 4) (i32.const 8) (i32.const 100000))", pages: 2);
        yield return Host("state_remove, no such key", "state_remove", 2, null, "(i32.store (i32.const 0) (i32.and (local.get 0) (i32.const 0x1ffff))) (call $state_remove (i32.const 0) (i32.const 4))");
        yield return Host("state_next of 100,000 keys", "state_next", 4, "i32", $"{Key} (drop (call $state_next (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 4)))", keys: 100_000);
        yield return new(
            "state_next over keys removed in this task",
            """
            (module
              (import "enigma_v1" "state_remove" (func $remove (param i32 i32))) (import "enigma_v1" "state_next" (func $next (param i32 i32 i32 i32) (result i32)))
              (memory 1) (func (export "call") (local $i i32)
                (loop (i32.store (i32.const 0) (local.get $i)) (call $remove (i32.const 0) (i32.const 4))
                  (br_if 0 (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 4000))))
                (loop (drop (call $next (i32.const 8) (i32.const 0) (i32.const 8) (i32.const 0))) (br 0))))
            """,
            Keys: 4_000);
    }

    private static IEnumerable<PricedWork> Crypto()
    {
        yield return Host("keccak256 of 0 bytes", "keccak256", 3, null, "(call $keccak256 (i32.const 0) (i32.const 0) (i32.const 64))");
        yield return Host("keccak256 of 64 bytes", "keccak256", 3, null, "(call $keccak256 (i32.const 0) (i32.const 64) (i32.const 64))");
        yield return Host("keccak256 of 1 MB", "keccak256", 3, null, "(call $keccak256 (i32.const 0) (i32.const 1000000) (i32.const 64))", pages: 17);
        yield return Host("sha256 of 0 bytes", "sha256", 3, null, "(call $sha256 (i32.const 0) (i32.const 0) (i32.const 64))");
        yield return Host("sha256 of 1 MB", "sha256", 3, null, "(call $sha256 (i32.const 0) (i32.const 1000000) (i32.const 64))", pages: 17);
        yield return Host("random, 1 byte", "random", 2, null, "(call $random (i32.const 0) (i32.const 1))");
        yield return Host("random, 100 KB", "random", 2, null, "(call $random (i32.const 0) (i32.const 100000))", pages: 2);
        yield return Host("recover, no signature", "recover", 3, "i32", "(drop (call $recover (i32.const 0) (i32.const 32) (i32.const 128)))");
        yield return Host(
            "recover, of a point", "recover", 3, "i32",
            "(i32.store8 (i32.const 63) (i32.add (i32.const 1) (i32.and (local.get 0) (i32.const 63)))) (i32.store8 (i32.const 95) (i32.const 9)) (i32.store8 (i32.const 96) (i32.const 27)) (drop (call $recover (i32.const 0) (i32.const 32) (i32.const 128)))");
    }

    private static IEnumerable<PricedWork> Moves()
    {
        yield return Host("register_len", "register_len", 0, "i32", "(drop (call $register_len))");
        yield return Host("function", "function", 0, null, "(call $function)");
        yield return Host("arguments", "arguments", 0, null, "(call $arguments)");
        yield return Host("caller", "caller", 1, null, "(call $caller (i32.const 0))");
        yield return Host("return_data of 64 KB", "return_data", 2, null, "(call $return_data (i32.const 0) (i32.const 65536))", pages: 2);
        yield return Host("debug_log of 1 MB", "debug_log", 2, null, "(call $debug_log (i32.const 0) (i32.const 1000000))", pages: 17);
    }

    private static IEnumerable<PricedWork> Env()
    {
        const string Json = "(memory.fill (i32.const 1024) (i32.const 0x20) (i32.const 100000)) (i32.store8 (i32.const 2000) (i32.const 0x31))";
        yield return EnvHost("encrypt of 0 bytes", "encrypt", 4, "(call $encrypt (i32.const 0) (i32.const 0) (i32.const 64) (i32.const 128))");
        yield return EnvHost("encrypt of 1 MB", "encrypt", 4, "(call $encrypt (i32.const 0) (i32.const 1000000) (i32.const 64) (i32.const 128))", pages: 17);
        yield return EnvHost("write_state, small, one key", "write_state", 4, "(i32.store8 (i32.const 8) (i32.const 0x37)) (call $write_state (i32.const 0) (i32.const 4) (i32.const 8) (i32.const 1))");
        yield return EnvHost("write_state, 100 KB of JSON, one key", "write_state", 4, $"(if (i32.eqz (local.get 1)) (then {Json} (local.set 1 (i32.const 1)))) (call $write_state (i32.const 0) (i32.const 4) (i32.const 1024) (i32.const 100000))", pages: 17);
        yield return EnvHost(
            "write_state, brackets, one key", "write_state", 4,
            "(if (i32.eqz (local.get 1)) (then (memory.fill (i32.const 1024) (i32.const 0x20) (i32.const 100000)) (i32.store8 (i32.const 1024) (i32.const 0x5b)) (local.set 1 (i32.const 2)) (loop (i32.store16 (i32.add (i32.const 1024) (local.get 1)) (i32.const 0x2c31)) (local.set 1 (i32.add (local.get 1) (i32.const 2))) (br_if 0 (i32.lt_u (local.get 1) (i32.const 99000)))) (i32.store16 (i32.add (i32.const 1024) (local.get 1)) (i32.const 0x5d31)))) (call $write_state (i32.const 0) (i32.const 4) (i32.const 1024) (i32.const 100000))", pages: 17);
        yield return new(
            "write_state, text with escapes",
            """
            (module (import "env" "write_state" (func $write_state (param i32 i32 i32 i32))) (memory 17) (func (export "call") (local $i i32)
              (i32.store8 (i32.const 1024) (i32.const 0x22))
              (local.set $i (i32.const 1))
              (loop (i32.store16 (i32.add (i32.const 1024) (local.get $i)) (i32.const 0x6e5c)) (local.set $i (i32.add (local.get $i) (i32.const 2))) (br_if 0 (i32.lt_u (local.get $i) (i32.const 99999))))
              (i32.store8 (i32.add (i32.const 1024) (local.get $i)) (i32.const 0x22))
              (loop (call $write_state (i32.const 0) (i32.const 4) (i32.const 1024) (i32.add (local.get $i) (i32.const 1))) (br 0))))
            """,
            HostAbi.Env);
        yield return EnvHost("read_state_len", "read_state_len", 2, "(drop (call $read_state_len (i32.const 0) (i32.const 4)))", result: "i32");
    }

    private static PricedWork Loop(string name, string definitions, string body, int pages = 1) => new(
        name, $"(module {definitions} (memory {pages}) (func (export \"call\") {Locals} (loop {body} {Next})))");

    private static PricedWork Host(string name, string function, int parameters, string? result, string body, int pages = 1, int keys = 0) => new(
        name, $"(module {new Generated.HostImport(function, parameters, result).Declaration("enigma_v1")} (memory {pages}) (func (export \"call\") {Locals} (loop {body} {Next})))", Keys: keys);

    private static PricedWork EnvHost(string name, string function, int parameters, string body, int pages = 1, string? result = null) => new(
        $"env {name}", $"(module {new Generated.HostImport(function, parameters, result).Declaration("env")} (memory {pages}) (func (export \"call\") {Locals} (loop {body} {Next})))", HostAbi.Env);

    private const string Locals = "(local i32 i32 i64 f64)";
    private const string Next = "(local.set 0 (i32.add (local.get 0) (i32.const 1))) (br 0)";
}
