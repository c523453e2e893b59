// SPDX-License-Identifier: MIT
using System.Collections.Concurrent;
using System.Text;
using Enigma.Crypto;
using Enigma.Enclave.Worker.Wasm;
using Enigma.Protocol;
using Wasmtime;

namespace Enigma.Trusted.Tests.Wasm;

/// <summary>A runtime with a contract written as WebAssembly text, its committed state, and calls on it.</summary>
internal sealed class ContractBench : IDisposable
{
    public const ulong DefaultGas = 10_000_000;

    /// <summary>What the greatest module of the tests costs and its constructor needs.</summary>
    public const ulong DeploymentGas = 100_000_000;

    private readonly ContractRuntime _runtime;
    private readonly byte[] _code;
    private readonly HostAbi _abi;

    // Compiled modules stay in the runtime, so tests of one large module share one.
    private static readonly PrintedText SharedText = new();
    private static readonly ContractRuntime SharedRuntime = new(debug: SharedText);

    public ContractBench(byte[] code, HostAbi abi, RuntimeLimits? limits = null)
    {
        _runtime = limits is null ? SharedRuntime : new ContractRuntime(limits, SharedText);
        _code = code;
        _abi = abi;
    }

    public ContractStateMap State { get; } = new();

    /// <summary>What contracts of this bench, or of tests that run beside it, have printed.</summary>
    public static PrintedText Printed => SharedText;

    public static ContractBench Env(string text, RuntimeLimits? limits = null) => new(Module.ConvertText(text), HostAbi.Env, limits);

    public static ContractBench V1(string text, RuntimeLimits? limits = null) => new(Module.ConvertText(text), HostAbi.EnigmaV1, limits);

    public ExecutionOutcome Deploy(string function = "construct()", byte[]? arguments = null, ulong gas = DeploymentGas) =>
        Run(Invocation(InvocationKind.Deploy, function, arguments, gas));

    public ExecutionOutcome Call(string function = "f()", byte[]? arguments = null, ulong gas = DefaultGas) =>
        Run(Invocation(InvocationKind.Call, function, arguments, gas));

    public ExecutionOutcome Run(ContractInvocation invocation)
    {
        ExecutionOutcome outcome = _runtime.Execute(_code, _abi, invocation, State);
        if (outcome is ExecutionOutcome.Succeeded done)
        {
            State.Apply(done.Changes);
        }

        return outcome;
    }

    public string? StateText(string key) =>
        State.Get(Encoding.UTF8.GetBytes(key)) is { } value ? Encoding.UTF8.GetString(value.Span) : null;

    public void Dispose()
    {
        if (_runtime != SharedRuntime)
        {
            _runtime.Dispose();
        }
    }

    public static ContractInvocation Invocation(InvocationKind kind, string function, byte[]? arguments = null, ulong gas = DefaultGas) => new()
    {
        Kind = kind,
        Function = function,
        Arguments = arguments ?? [],
        Sender = Address.Parse("0x1111111111111111111111111111111111111111"),
        Contract = Address.Parse("0x2222222222222222222222222222222222222222"),
        TaskId = Hash32.Parse("0x" + new string('3', 64)),
        BlockNumber = 1_000_000_007,
        BlockTime = 1_700_000_000,
        Value = default,
        GasBudget = gas,
        RandomSeed = Hash32.Parse("0x" + new string('5', 64)),
    };

    internal sealed class PrintedText : IDebugSink
    {
        private readonly ConcurrentQueue<string> _lines = [];

        public IReadOnlyCollection<string> Lines => _lines;

        public void Print(ReadOnlySpan<byte> text) => _lines.Enqueue(Encoding.UTF8.GetString(text));
    }
}
