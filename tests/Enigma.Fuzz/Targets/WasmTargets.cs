// SPDX-License-Identifier: MIT
using Enigma.Crypto;
using Enigma.Enclave.Worker.Wasm;
using Enigma.Enclave.Worker.Wasm.Instrumentation;
using Enigma.Fuzz.Engine;
using Enigma.Protocol;
using Enigma.Trusted.Tests.Network;
using Wasmtime;

namespace Enigma.Fuzz.Targets;

/// <summary>A module: loaded or refused with a reason, and when it runs, it runs twice to the same outcome.</summary>
[Covers(typeof(ModuleLayout), nameof(ModuleLayout.Read))]
[Covers(typeof(ModuleInstrumenter), nameof(ModuleInstrumenter.Instrument))]
internal sealed class ContractModuleTarget : FuzzTarget
{
    private const ulong Gas = 300_000;

    private static readonly ContractRuntime Runtime = new();

    public override IEnumerable<byte[]> Seeds =>
    [
        VaultContract.Code,
        .. new[]
        {
            """(module (func (export "call")))""",
            """
            (module (type $v (func)) (type $b (func (param i32) (result i32 i64)))
              (import "enigma_v1" "return_data" (func $ret (param i32 i32))) (import "enigma_v1" "state_next" (func $next (param i32 i32 i32 i32) (result i32)))
              (table 2 funcref) (elem (i32.const 0) $f $g) (memory (export "memory") 1 4) (data (i32.const 8) "data") (global $n (mut i64) (i64.const -5))
              (func $f (type $v) (local i32 f64) (block (loop (br_table 0 1 (local.get 0)))) (if (f64.gt (local.get 1) (f64.const 1.5)) (then (return)) (else (drop (memory.grow (i32.const 1))))))
              (func $g (type $b) (local.get 0) (i64.load offset=4 (local.get 0)))
              (func (export "call") (call_indirect (type $v) (i32.const 0)) (call $ret (i32.const 8) (call $next (i32.const 0) (i32.const 4) (i32.const 0) (i32.const 0))) (memory.fill (i32.const 0) (i32.const 1) (i32.const 2))))
            """,
            """(module (import "env" "memory" (memory 100)) (import "env" "ret" (func (param i32 i32))) (import "env" "encrypt" (func (param i32 i32 i32 i32))) (func (export "deploy")) (func (export "call") (local f32) (loop (br_if 0 (f32.lt (local.tee 0 (f32.add (local.get 0) (f32.const 1))) (f32.const 9))))))""",
        }.Select(Module.ConvertText),
    ];

    public override CostBound Bound => CostBound.TimeOnly(TimeSpan.FromSeconds(2));

    public override Verdict Parse(byte[] input)
    {
        foreach (var abi in new[] { HostAbi.EnigmaV1, HostAbi.Env })
        {
            var (first, second) = (Run(input, abi), Run(input, abi));
            if (first != second)
            {
                throw new LawBrokenException($"a module ends as '{first}' and then as '{second}'");
            }
        }

        return new(null, Run(input, HostAbi.EnigmaV1));
    }

    private static string Run(byte[] code, HostAbi abi)
    {
        var invocation = new ContractInvocation
        {
            Kind = InvocationKind.Call,
            Function = "f()",
            Arguments = new byte[64],
            Sender = Address.Zero,
            Contract = Address.Zero,
            TaskId = Hash32.Zero,
            BlockNumber = 1,
            BlockTime = 2,
            GasBudget = Gas,
            RandomSeed = Hash32.Zero,
        };
        return Runtime.Execute(code, abi, invocation, new ContractStateMap()) switch
        {
            { GasUsed: > Gas } over => throw new LawBrokenException($"uses {over.GasUsed} of {Gas} gas"),
            ExecutionOutcome.Failed failed => $"{failed.Code} {failed.Message} {failed.GasUsed}",
            var ended => $"succeeded {ended.GasUsed}",
        };
    }
}
