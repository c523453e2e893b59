// SPDX-License-Identifier: MIT
using Enigma.Enclave.Worker.Wasm;
using Enigma.Protocol;
using Wasmtime;
using Xunit;

namespace Enigma.Trusted.Tests.Wasm;

/// <summary>Memory that a module declares is made anew for each run, so each run pays for it, as it would for growing to it.</summary>
public sealed class DeclaredMemoryTests
{
    private const ulong PerPage = 8_197;

    [Theory]
    [InlineData(InvocationKind.Deploy)]
    [InlineData(InvocationKind.Call)]
    [InlineData(InvocationKind.Query)]
    [InlineData(InvocationKind.Estimate)]
    public void Run_OfEveryKind_PaysForThePagesBeyond32(InvocationKind kind)
    {
        ulong least = GasOf(kind, 0);
        Assert.Equal(least, GasOf(kind, 17));
        Assert.Equal(least, GasOf(kind, 32));
        Assert.Equal(least + PerPage, GasOf(kind, 33));
        Assert.Equal(least + (224 * PerPage), GasOf(kind, 256));
    }

    [Theory]
    [InlineData(InvocationKind.Call)]
    [InlineData(InvocationKind.Query)]
    [InlineData(InvocationKind.Estimate)]
    public void Run_WhoseBudgetDoesNotCoverIt_IsOutOfGas_BeforeAnythingIsMade(InvocationKind kind)
    {
        // Would trap as soon as an instance is made.
        using var bench = ContractBench.V1($"(module (memory 64) (data (i32.const 4194304) \"x\") {Exports})");
        var failed = bench.Run(ContractBench.Invocation(kind, "f()", gas: (32 * PerPage) - 1)).FailedWith(ContractErrors.OutOfGas);
        Assert.Equal((32 * PerPage) - 1, failed.GasUsed);
        bench.Run(ContractBench.Invocation(kind, "f()", gas: (32 * PerPage) + 1_000)).FailedWith(ContractErrors.Trap);
    }

    [Fact]
    public void Run_ThatMakesNoInstance_PaysForNoMemory()
    {
        using var bench = ContractBench.V1("(module (memory 256) (func (export \"call\")))");
        Assert.Equal(0ul, bench.Run(ContractBench.Invocation(InvocationKind.Query, "f()")).FailedWith(ContractErrors.NoSuchFunction).GasUsed);
    }

    [Fact]
    public void Memory_ThatIsImported_CountsWithThePagesItBeginsWith()
    {
        using var bench = ContractBench.Env("(module (import \"env\" \"memory\" (memory 17)) (import \"env\" \"gas\" (func $gas (param i32))) (func (export \"call\")))");
        Assert.InRange(bench.Call().FailedWith(ContractErrors.NoSuchFunction).GasUsed, 88 * PerPage, (88 * PerPage) + 100);
    }

    [Fact]
    public void Memory_OfTheSamples_IsFree()
    {
        using var runtime = new ContractRuntime();
        Assert.All(Samples.Names, name =>
        {
            using ContractModule module = runtime.Load(Samples.Code(name), HostAbi.EnigmaV1).Module!;
            Assert.Equal(0ul, GasSchedule.OfMemory(module.MemoryPages));
        });
        using ContractModule first = runtime.Load(Samples.FirstNetwork, HostAbi.Env).Module!;
        Assert.Equal(0ul, GasSchedule.OfMemory(first.MemoryPages));
    }

    private const string Exports = "(func (export \"deploy\")) (func (export \"call\")) (func (export \"query\")) (func (export \"estimate\"))";

    private static ulong GasOf(InvocationKind kind, int pages)
    {
        byte[] code = Module.ConvertText($"(module (memory {pages}) {Exports})");
        using var runtime = new ContractRuntime();
        ulong module = kind == InvocationKind.Deploy ? GasSchedule.OfModule(code.Length, runtime.Load(code, HostAbi.EnigmaV1).CompileGas) : 0;
        ContractInvocation invocation = ContractBench.Invocation(kind, kind == InvocationKind.Deploy ? "construct()" : "f()");
        return Assert.IsType<ExecutionOutcome.Succeeded>(runtime.Execute(code, HostAbi.EnigmaV1, invocation, new ContractStateMap())).GasUsed - module;
    }
}
