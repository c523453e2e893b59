// SPDX-License-Identifier: MIT
using Enigma.Protocol;
using Wasmtime;

namespace Enigma.Trusted.Tests.Wasm.Prices;

/// <summary>Modules for the compiler: ordinary ones, and ones that are slow to compile for their length.</summary>
internal static class SlowModules
{
    /// <summary>What the price is made for.</summary>
    public static IReadOnlyList<(string Name, string Text)> Ordinary { get; } =
    [
        ("ordinary code", Functions(200, 2, Repeat(60, i => $"(local.set 0 (i64.add (local.get 0) (i64.mul (local.get 1) (i64.const {i}))))"))),
        ("ordinary code in large functions", Functions(4, 2, Repeat(3_000, i => $"(local.set 0 (i64.add (local.get 0) (i64.mul (local.get 1) (i64.const {i}))))"))),
    ];

    /// <summary>By what makes them slow.</summary>
    public static IReadOnlyList<(string Name, string Text)> All { get; } =
    [
        ("data", $"(module (memory 8) (data (i32.const 0) \"{new string('x', 100_000)}\") (func (export \"call\")))"),
        ("pieces of data", $"(module (memory 1) {Repeat(1_000, i => $"(data (i32.const {i}) \"x\")")} (func (export \"call\")))"),
        ("pieces of data, many", $"(module (memory 1) {Repeat(2_000, _ => "(data (i32.const 0) \"\")")} (func (export \"call\")))"),
        ("more pieces of data than a task can pay", $"(module (memory 1) {Repeat(20_000, _ => "(data (i32.const 0) \"\")")} (func (export \"call\")))"),
        ("pieces beyond a table", $"(module (table 1 funcref) (func $e (export \"call\")) {Repeat(1_000, _ => "(elem (i32.const 9) $e)")})"),
        ("empty functions in a table", $"(module (table 20000 funcref) (func $e (export \"call\")) {Repeat(4_000, _ => "(func)")} (elem (i32.const 0) {Repeat(4_000, i => $"{i} ")}))"),
        ("functions of a few bytes", $"(module (table 20000 funcref) (func $e (export \"call\")) {Repeat(4_000, _ => "(func (call $e))")} (elem (i32.const 0) {Repeat(4_000, i => $"{i} ")}))"),
        ("functions of 8,000 locals", Functions(40, 8_000, "")),
        ("locals across nested loops, read", Functions(4, 2_000, Nested(32, Repeat(2_000, i => $"(drop (local.get {i}))")))),
        ("locals across nested loops, live", Functions(
            2, 1_000, Repeat(1_000, i => $"(local.set {i} (i64.extend_i32_u (memory.size)))") + Nested(32, "(br_if 0 (i32.eqz (memory.size)))") + Repeat(1_000, i => $"(global.set 0 (local.get {i}))"))),
        ("locals across loops one after the other", Functions(
            2, 1_000, Repeat(300, _ => "(loop (br_if 0 (i32.eqz (memory.size))))") + Repeat(1_000, i => $"(drop (local.get {i}))"))),
        ("locals across branches to one loop", Functions(
            2, 200, $"(loop {Repeat(200, i => $"(local.set {i} (i64.add (local.get {i}) (i64.const 1)))")} {Repeat(1_000, _ => "(br_if 0 (memory.size))")})")),
        ("locals across tables of branches", Functions(
            2, 200, $"(loop {Repeat(200, i => $"(local.set {i} (i64.add (local.get {i}) (i64.const 1)))")} (br_table {Repeat(1_000, _ => "0 ")} (memory.size)))")),
        ("calls with 1,000 results", "(module (memory 1) (func $many (result" + Repeat(1_000, _ => " i64") + ") unreachable) (func $one (export \"call\")" + Repeat(100, _ => "(block (call $many) (br 0))") + "))"),
        ("calls with 32 results", "(module (memory 1) (func $many (result" + Repeat(32, _ => " i64") + ") unreachable) (func $one (export \"call\")" + Repeat(2_000, _ => "(block (call $many) (br 0))") + "))"),
        ("calls with 32 parameters and results", "(module (memory 1) (func $many (result" + Repeat(32, _ => " i64") + ") unreachable) (func $through (param" + Repeat(32, _ => " i64") + ") (result" + Repeat(32, _ => " i64") + ") unreachable) (func $one (export \"call\") (call $many) " + Repeat(2_000, _ => "(call $through)") + "(br 0)))"),
        ("calls", Functions(4, 0, Repeat(4_000, _ => "(call 0)"))),
        ("indirect calls", "(module (type $v (func)) (table 1 funcref) (func (export \"call\") " + Repeat(4_000, _ => "(call_indirect (type $v) (i32.const 0))") + "))"),
        ("loads", Functions(4, 1, Repeat(4_000, _ => "(local.set 0 (i64.load (i32.wrap_i64 (local.get 0))))"))),
        ("stores", Functions(4, 1, Repeat(4_000, _ => "(i64.store (i32.const 0) (local.get 0))"))),
        ("bit counts", Functions(4, 1, "(local.get 0)" + Repeat(10_000, _ => "(i64.popcnt)") + "(local.set 0)")),
        ("divisions", Functions(4, 1, "(local.get 0)" + Repeat(6_000, _ => "(i64.div_s (local.get 0))") + "(local.set 0)")),
        ("conversions of floats", Functions(4, 1, "(local.get 0)" + Repeat(6_000, _ => "(f64.convert_i64_u) (i64.trunc_f64_u)") + "(local.set 0)")),
        ("rounding", Functions(4, 1, "(f64.convert_i64_u (local.get 0))" + Repeat(10_000, _ => "(f64.nearest)") + "(drop)")),
        ("memory.grow", Functions(4, 0, Repeat(6_000, _ => "(drop (memory.grow (i32.const 0)))"))),
        ("memory.fill", Functions(4, 0, Repeat(3_000, _ => "(memory.fill (i32.const 0) (i32.const 0) (i32.const 0))"))),
        ("blocks", Functions(4, 0, Repeat(6_000, _ => "(block (br_if 0 (i32.const 1)))"))),
        ("ifs", Functions(4, 0, Repeat(6_000, _ => "(if (memory.size) (then))"))),
        ("loops one after the other", Functions(4, 1, Repeat(3_000, _ => "(loop (br_if 0 (memory.size)))"))),
        ("checked conversions in one function", Functions(1, 1, Repeat(2_000, _ => "(local.set 0 (i64.trunc_f64_u (f64.reinterpret_i64 (local.get 0))))"))),
        ("indirect calls in one function", "(module (type $v (func)) (table 1 funcref) (func (export \"call\") " + Repeat(2_500, _ => "(call_indirect (type $v) (i32.const 0))") + "))"),
        ("indirect calls of 30 values", "(module (type $v (func (param" + Repeat(15, _ => " i64") + ") (result" + Repeat(15, _ => " i64") + "))) (func $many (result" + Repeat(15, _ => " i64") + ") unreachable) (table 1 funcref) (func (export \"call\") (call $many) " + Repeat(1_500, _ => "(call_indirect (type $v) (i32.const 0))") + "(br 0)))"),
        ("loops after one another, many", Functions(1, 1, Repeat(3_000, _ => "(loop (br_if 0 (memory.size)))"))),
        ("loops in 60 loops, locals read", Functions(1, 200, Nested(60, Repeat(200, i => $"(drop (local.get {i}))") + Repeat(20, _ => "(loop (br_if 0 (memory.size)))") + Repeat(200, i => $"(drop (local.get {i}))")))),
        ("locals set in branches, read after", Functions(1, 100, Repeat(2_000, i => $"(if (memory.size) (then (local.set {i % 100} (i64.const {i}))))") + Repeat(100, i => $"(global.set 0 (local.get {i}))"))),
        ("locals set in branches, read each time", Functions(1, 60, Repeat(100, i => $"(if (memory.size) (then (local.set {i % 60} (i64.const {i})))) {Repeat(60, j => $"(global.set 0 (local.get {j}))")}"))),
        ("locals carried by loops", Functions(1, 50, Repeat(50, i => $"(local.set {i} (i64.extend_i32_u (memory.size)))") + Repeat(1_000, i => $"(loop (local.set {i % 50} (i64.add (local.get {i % 50}) (i64.const 1))) (br_if 0 (memory.size)))") + Repeat(50, i => $"(global.set 0 (local.get {i}))"))),
        ("table of branches to nested blocks", Functions(1, 1, Repeat(2_000, _ => "(block ") + $"(br_table {Repeat(2_000, i => $"{i} ")} (memory.size))" + Repeat(2_000, i => $") (local.set 0 (i64.add (local.get 0) (i64.const {i})))"))),
        ("functions with 100 parameters", $"(module {Repeat(1_000, i => $"(func (export \"f{i}\") (param {Repeat(100, _ => "i64 ")}))")} (func (export \"call\")))"),
        ("blocks with 100 results", Functions(1, 0, Repeat(300, _ => $"(block (result {Repeat(100, _ => "i64 ")}) {Repeat(100, _ => "(i64.const 1) ")} (br_if 0 (memory.size)) ) {Repeat(100, _ => "(drop)")}"))),
        ("loads in one function", Functions(1, 1, Repeat(8_000, _ => "(local.set 0 (i64.load (i32.wrap_i64 (local.get 0))))"))),
        ("live operands across calls", Functions(1, 0, Repeat(300, i => $"(i64.extend_i32_u (memory.size))") + Repeat(1_000, _ => "(call 0)") + Repeat(300, _ => "(global.set 0)"))),
        ("deep operands", Functions(4, 0, Repeat(6_000, _ => "(memory.size)") + Repeat(5_999, _ => "(i32.add)") + "(drop)")),
    ];

    /// <summary>What other compilers make: the samples that the tests are given, and a contract of the first network.</summary>
    public static IEnumerable<(string Name, byte[] Code, HostAbi Abi)> Real() =>
        Samples.Names.Select(name => (name, Samples.Code(name), HostAbi.EnigmaV1)).Append(("contract of the first network", Samples.FirstNetwork, HostAbi.Env));

    /// <summary>All that are written here, as modules.</summary>
    public static IEnumerable<(string Name, byte[] Code, HostAbi Abi)> Written() =>
        Ordinary.Concat(All).Select(module => (module.Name, Module.ConvertText(module.Text), HostAbi.EnigmaV1));

    private static string Functions(int count, int locals, string body) =>
        $"(module (memory 1) (global (mut i64) (i64.const 0)) {Repeat(count, i => $"(func (export \"f{i}\") (local {Repeat(locals, _ => "i64 ")}) {body})")} (func (export \"call\")))";

    private static string Nested(int loops, string body) => Repeat(loops, _ => "(loop ") + body + new string(')', loops);

    private static string Repeat(int count, Func<int, string> text) => string.Concat(Enumerable.Range(0, count).Select(text));
}
