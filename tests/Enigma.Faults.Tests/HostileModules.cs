// SPDX-License-Identifier: MIT
using Wasmtime;

namespace Enigma.Faults.Tests;

/// <summary>Modules that take of their worker what they can get for their gas.</summary>
internal static class HostileModules
{
    /// <summary>
    /// What is deployed here is small and does no harm: a deployment is a transaction, a block and a new contract for everybody on this machine,
    /// and what hostile ones cost beyond that is seen beside this one.
    /// </summary>
    public const string OrdinaryDeployments = "ordinary deployments";

    /// <summary>
    /// Calls that do nothing, one behind the other: each is an entry, a leaf and a result for everybody on this machine, and what short hostile
    /// ones cost beyond that is seen beside these.
    /// </summary>
    public const string OrdinaryCalls = "ordinary calls";

    /// <summary>No neighbour.</summary>
    public const string Nobody = "nobody";

    // As long as a task that returns much, or traps, is to take besides: some tens of milliseconds.
    private const string Loop =
        "(local i32) (local.set 0 (i32.const 40000000)) (loop (br_if 0 (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))";

    /// <summary>Each kind, alone on its worker but for the honest contract.</summary>
    public static IReadOnlyList<Attack> All { get; } =
    [
        new("endless loop", Call("(loop br 0)")),
        new("endless loops of 3 contracts", Call("(loop br 0)")) { Contracts = 3 },
        new("endless loops of 10 contracts", Call("(loop br 0)")) { Contracts = 10 },
        new("slow instructions", Call("(local f64) (loop (local.set 0 (f64.sqrt (f64.div (f64.add (local.get 0) (f64.const 1.5)) (f64.const 3.25)))) br 0)")),
        new("memory bomb", Call(
            "(drop (memory.grow (i32.const 255))) (loop (memory.fill (i32.const 0) (i32.const 7) (i32.const 16777216)) br 0)", "(memory 1)")),
        new("deep recursion", Call(
            "(loop (call $deep (i32.const 2500)) br 0)",
            "(func $deep (param i32) (if (local.get 0) (then (call $deep (i32.sub (local.get 0) (i32.const 1))))))")),
        new("trap behind a loop", Call(
            Loop + "(drop (i32.div_s (i32.const 1) (local.get 0)))")),
        new("table abuse", Call(
            "(local i32) (loop (call_indirect (type $v) (i32.and (local.tee 0 (i32.add (local.get 0) (i32.const 7919))) (i32.const 0xffff))) br 0)",
            $"(type $v (func)) (table 65536 funcref) (func $e) (elem (i32.const 0) {string.Concat(Enumerable.Repeat("$e ", 65_536))})")),
        // A hundred returns of 1,376,456 gas each. Without the loop it is among the short ones below.
        new("huge output", Call(
            Loop + "(local.set 0 (i32.const 100)) (loop (call $return (i32.const 0) (i32.const 65536)) "
            + "(br_if 0 (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))",
            "(memory 1)", "(import \"enigma_v1\" \"return_data\" (func $return (param i32 i32)))")) { LeastClass = 14 },
        new("huge ABI", Call(
            "(call $arguments) (loop (call $read (i32.const 0)) br 0)", "(memory 2)",
            "(import \"enigma_v1\" \"arguments\" (func $arguments)) (import \"enigma_v1\" \"register_read\" (func $read (param i32)))"))
        {
            Arguments = new byte[100_000],
        },
        new(OrdinaryCalls, Call("")) { LeastClass = 0 },
        new("huge arguments, short", Call(""))
        {
            ComparedWith = OrdinaryCalls,
            LeastClass = 8, // 2,616,320 gas for the envelope alone.
            Arguments = new byte[100_000],
        },
        new("huge output, short", Call(
            "(call $return (i32.const 0) (i32.const 65536))",
            "(memory 1)", "(import \"enigma_v1\" \"return_data\" (func $return (param i32 i32)))"))
        {
            ComparedWith = OrdinaryCalls,
            LeastClass = 7, // 1,376,456 gas for the return alone.
        },
        // Two keys, and another value for each in every task: one that is as it was would leave nothing in the body. 42 million gas.
        new("huge state", Call(
            "(call $task (i32.const 32)) (i32.store8 (i32.const 8) (i32.const 1)) "
            + "(call $set (i32.const 0) (i32.const 8) (i32.const 32) (i32.const 1000000)) (call $set (i32.const 8) (i32.const 8) (i32.const 32) (i32.const 1000000))",
            "(memory 17)",
            "(import \"enigma_v1\" \"task_id\" (func $task (param i32))) (import \"enigma_v1\" \"state_set\" (func $set (param i32 i32 i32 i32)))")) { ComparedWith = OrdinaryCalls },
        new(OrdinaryDeployments, Call("")) { Contracts = 0, Deployment = Call(""), LeastClass = 0 },
        new("module dear to compile", Call("")) { Contracts = 0, Deployment = DearModule(), ComparedWith = OrdinaryDeployments },
        new("malformed module", Call(""))
        {
            Contracts = 0,
            Deployment = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, .. new byte[1_000_000]],
            ComparedWith = OrdinaryDeployments,
        },
        new("module of 450 KB", Call("")) { Contracts = 0, Deployment = LargeModule(), ComparedWith = OrdinaryDeployments },
    ];

    public static Attack Named(string name) => All.Single(attack => attack.Name == name);

    private static byte[] Call(string body, string definitions = "", string imports = "") =>
        Module.ConvertText($"(module {imports} {definitions} (func (export \"call\") {body}))");

    // What is read from memory is dear: 300 million gas.
    private static byte[] DearModule()
    {
        var loads = string.Concat(Enumerable.Repeat("(drop (i32.load (i32.const 0)))", 1_000));
        var functions = string.Concat(Enumerable.Range(0, 22).Select(i => $"(func (export \"f{i}\") {loads})"));
        return Module.ConvertText($"(module (memory 1) {functions} (func (export \"call\")))");
    }

    private static byte[] LargeModule()
    {
        var sum = string.Concat(Enumerable.Range(0, 400).Select(i => $"(local.set 0 (i64.add (local.get 0) (i64.mul (local.get 1) (i64.const {i * 77}))))"));
        var functions = string.Concat(Enumerable.Range(0, 110).Select(i => $"(func (export \"f{i}\") (local i64 i64) {sum})"));
        return Module.ConvertText($"(module {functions} (func (export \"call\")))");
    }

    /// <param name="Name">For the table.</param>
    /// <param name="Code">The module that is called.</param>
    internal sealed record Attack(string Name, byte[] Code)
    {
        /// <summary>How many contracts have it.</summary>
        public int Contracts { get; init; } = 1;

        /// <summary>The arguments of each.</summary>
        public ReadOnlyMemory<byte> Arguments { get; init; }

        /// <summary>The least class of gas that it is charged; 51 million gas.</summary>
        public byte LeastClass { get; init; } = 12;

        /// <summary>The kind without which it is measured: what that one costs as well is no hostility.</summary>
        public string ComparedWith { get; init; } = Nobody;

        /// <summary>A module that is deployed instead, again and again.</summary>
        public byte[]? Deployment { get; init; }
    }
}
