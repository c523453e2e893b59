// SPDX-License-Identifier: MIT
using Enigma.Crypto;
using Enigma.Enclave.Worker.Wasm;
using Enigma.Protocol;
using Wasmtime;
using Xunit;

namespace Enigma.Trusted.Tests.Wasm;

/// <summary>A module answers queries and estimates by exports of its own, and without them none.</summary>
public sealed class QueryInvocationTests
{
    [Theory]
    [InlineData(InvocationKind.Query)]
    [InlineData(InvocationKind.Estimate)]
    public void ModuleWithoutTheExport_AnswersNothing(InvocationKind kind)
    {
        Assert.Equal(ContractErrors.NoSuchFunction, Failure("", kind));
        // The names meant nothing before there were queries: modules that use them otherwise are what they were.
        Assert.Equal(ContractErrors.NoSuchFunction, Failure("""(func (export "query") (param i32)) (global (export "estimate") i32 (i32.const 1))""", kind));
    }

    [Fact]
    public void ModuleOfTheEnvAbi_AnswersNothing_ThoughItExportsTheNames() =>
        Assert.Equal(
            ContractErrors.NoSuchFunction,
            Failure("""(func (export "query") unreachable) (func (export "estimate") unreachable)""", InvocationKind.Query, HostAbi.Env));

    [Fact]
    public void Exports_RunForTheirKindAlone()
    {
        const string Functions = """(func (export "query") unreachable) (func (export "estimate"))""";
        Assert.Equal(ContractErrors.Trap, Failure(Functions, InvocationKind.Query));
        Assert.Null(Failure(Functions, InvocationKind.Estimate));
        Assert.Null(Failure(Functions, InvocationKind.Call));
    }

    [Theory]
    [InlineData("state_set", "(param i32 i32 i32 i32)", "(i32.const 0) (i32.const 1) (i32.const 0) (i32.const 1)")]
    [InlineData("state_remove", "(param i32 i32)", "(i32.const 0) (i32.const 1)")]
    [InlineData("random", "(param i32 i32)", "(i32.const 0) (i32.const 0)")]
    [InlineData("token_release", "(param i32 i32 i32)", "(i32.const 0) (i32.const 0) (i32.const 0)")]
    [InlineData("ethereum_call", "(param i32 i32 i32)", "(i32.const 0) (i32.const 0) (i32.const 0)")]
    public void Query_ThatDoesWhatATaskMay_EndsThere(string function, string type, string arguments)
    {
        var import = $"""(import "enigma_v1" "{function}" (func $deed {type}))""";
        var body = $"""(func (export "query") (call $deed {arguments})) (func (export "estimate") (call $deed {arguments}))""";
        Assert.Equal(ContractErrors.NotAView, Failure(body, InvocationKind.Query, imports: import));
        Assert.NotEqual(ContractErrors.NotAView, Failure(body, InvocationKind.Estimate, imports: import));
    }

    private static ErrorCode? Failure(string functions, InvocationKind kind, HostAbi abi = HostAbi.EnigmaV1, string imports = "")
    {
        using var runtime = new ContractRuntime();
        var code = Module.ConvertText($"""(module {imports} (memory (export "memory") 1) (func (export "call")) {functions})""");
        var invocation = new ContractInvocation
        {
            Kind = kind,
            Function = "f()",
            Arguments = ReadOnlyMemory<byte>.Empty,
            Sender = default,
            Contract = default,
            TaskId = Hash32.Zero,
            BlockNumber = 1,
            BlockTime = 1,
            GasBudget = 1_000_000,
            RandomSeed = Hash32.Zero,
        };
        var outcome = runtime.Execute(code, abi, invocation, new ContractStateMap());
        return (outcome as ExecutionOutcome.Failed)?.Code;
    }
}
