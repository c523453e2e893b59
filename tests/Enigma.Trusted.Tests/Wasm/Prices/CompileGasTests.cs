// SPDX-License-Identifier: MIT
using Enigma.Enclave.Worker.Wasm;
using Enigma.Protocol;
using Wasmtime;
using Xunit;

namespace Enigma.Trusted.Tests.Wasm.Prices;

/// <summary>The price of compiling is a function of the module's bytes, with the numbers of spec/contracts.md.</summary>
public sealed class CompileGasTests : IDisposable
{
    // A module with nothing but an empty call, and what one more function takes.
    private const ulong Least = 1_000_000 + Function;
    private const ulong Function = 60_000;

    private readonly ContractRuntime _runtime = new();

    public void Dispose() => _runtime.Dispose();

    [Theory]
    [InlineData("nothing", "", "", Least + 200)]
    [InlineData("an instruction, and its drop", "", "(drop (i32.const 1))", Least + (3 * 200))]
    [InlineData("a load, of two blocks", "", "(drop (i32.load (i32.const 1)))", Least + 11_600 + (11_600 * 2 / 8_192))]
    [InlineData("another function, which nothing reaches", "(func (param i64 i64) (result i32) (i32.const 0) (drop) (i32.const 0))", "", Least + 200 + Function + (3 * 1_500))]
    [InlineData("a fill, of three blocks", "", "(memory.fill (i32.const 0) (i32.const 0) (i32.const 0))", Least + 11_000 + (11_000 * 3 / 8_192))]
    [InlineData("a saturating conversion", "", "(drop (i32.trunc_sat_f64_s (f64.const 1)))", Least + (4 * 200))]
    [InlineData("locals", "", "(local i64 i64 i64)", Least + 200 + (3 * 80))]
    [InlineData("a loop", "", "(loop)", Least + 12_000 + 1_000 + 400 + (13_400 / 8_192))]
    [InlineData("a local looked up across the two edges of an if", "", "(local i32) (if (local.get 0) (then)) (drop (local.get 0))", Least + 80 + 1_000 + (5 * 200) + (2 * 100))]
    [InlineData("a local that is written for sure", "", "(local i32) (if (i32.const 1) (then)) (local.set 0 (i32.const 1)) (drop (local.get 0))", Least + 80 + 1_000 + (7 * 200))]
    [InlineData("a local that may be written", "", "(local i32) (if (i32.const 1) (then (local.set 0 (i32.const 1)))) (drop (local.get 0))", Least + 80 + 1_000 + (7 * 200) + (2 * 100))]
    [InlineData("a piece of data", "(data (i32.const 0) \"x\")", "", Least + 200 + 60_000 + 58)]
    [InlineData("two, and a piece of a table", "(data \"x\") (data (i32.const 0) \"\") (table 1 funcref) (elem (i32.const 0) 0)", "", Least + 200 + 180_000 + 527)]
    public void Price_IsAsWritten(string what, string definitions, string body, ulong expected)
    {
        ulong price = Load($"(module (memory 1) (func (export \"call\") {body}) {definitions})").CompileGas;
        Assert.True(expected == price, $"{what} takes {price}, expected {expected}");
    }

    [Fact]
    public void LocalsCarriedByALoop_ArePaidAtEachBranchBack()
    {
        ulong one = Load(Branches(1)).CompileGas;
        ulong two = Load(Branches(2)).CompileGas;
        ulong three = Load(Branches(3)).CompileGas;
        Assert.InRange(two - one, 10ul * 240, (10ul * 240) + 1_500);
        Assert.InRange(three - two, 10ul * 240, (10ul * 240) + 1_500);

        static string Branches(int count) =>
            $"(module (func (export \"call\") (local i64 i64 i64 i64 i64 i64 i64 i64 i64 i64) (loop {Repeat(10, i => $"(drop (local.get {i}))")} {Repeat(count, _ => "(br_if 0 (i32.const 1))")})))";
    }

    [Fact]
    public void Deployment_ThatCannotPayTheCompiler_IsNotCompiled_AndPaysWhatItHas()
    {
        byte[] code = Module.ConvertText($"(module (memory 1) (func (export \"call\") {Repeat(1_000, _ => "(drop (i32.load (memory.size)))")}))");
        ulong price = GasSchedule.OfModule(code.Length, _runtime.Load(code, HostAbi.EnigmaV1).CompileGas);
        using var fresh = new ContractRuntime();
        foreach (ContractRuntime runtime in new[] { fresh, _runtime })
        {
            // The same whether it was compiled before or not.
            var failed = runtime.Execute(code, HostAbi.EnigmaV1, Deployment(price - 1), new ContractStateMap()).FailedWith(ContractErrors.OutOfGas);
            Assert.Equal(price - 1, failed.GasUsed);
        }

        Assert.Null(fresh.Load(code, HostAbi.EnigmaV1, price - 1 - (250 * (ulong)code.Length)).Module);
        Assert.Equal(price, Assert.IsType<ExecutionOutcome.Succeeded>(fresh.Execute(code, HostAbi.EnigmaV1, Deployment(price), new ContractStateMap())).GasUsed);
    }

    [Fact]
    public void LargeModules_PushOutOneAnother_AndNoSmallOnes()
    {
        using var runtime = new ContractRuntime(new RuntimeLimits { CachedCompileGas = 20_000_000 });
        byte[] small = Module.ConvertText("(module (func (export \"call\")))");
        ContractModule kept = runtime.Load(small, HostAbi.EnigmaV1).Module!;
        byte[][] large = [.. Enumerable.Range(0, 5).Select(i => Module.ConvertText($"(module (func (export \"call\")) {Repeat(100, _ => $"(func (param i64) (drop (i64.const {i})))")})"))];
        ContractModule[] first = [.. large.Select(code => runtime.Load(code, HostAbi.EnigmaV1).Module!)];
        Assert.Same(kept, runtime.Load(small, HostAbi.EnigmaV1).Module);
        Assert.Same(first[^1], runtime.Load(large[^1], HostAbi.EnigmaV1).Module);
        Assert.NotSame(first[0], runtime.Load(large[0], HostAbi.EnigmaV1).Module);
    }

    [Fact]
    public void Module_ThatIsEvicted_IsFreed_OnceNobodyHoldsIt()
    {
        using var runtime = new ContractRuntime(new RuntimeLimits { CachedModules = 1 });
        byte[][] codes = [.. Enumerable.Range(0, 3).Select(i => Module.ConvertText($"(module (func (export \"call\") {Repeat(i, _ => "nop ")}))"))];
        ContractModule idle = runtime.Load(codes[0], HostAbi.EnigmaV1).Module!;
        idle.Dispose();
        Assert.False(idle.IsFreed);

        ContractModule held = runtime.Load(codes[1], HostAbi.EnigmaV1).Module!;
        Assert.True(idle.IsFreed);
        ContractInvocation call = ContractBench.Invocation(InvocationKind.Call, "f()");
        Assert.IsType<ExecutionOutcome.Succeeded>(runtime.Execute(codes[2], HostAbi.EnigmaV1, call, new ContractStateMap()));
        Assert.False(held.IsFreed);
        Assert.IsType<ExecutionOutcome.Succeeded>(runtime.Execute(held, call, new ContractStateMap()));
        held.Dispose();
        Assert.True(held.IsFreed);
    }

    private static ContractInvocation Deployment(ulong gas) => ContractBench.Invocation(InvocationKind.Deploy, "construct()", gas: gas);

    private ModuleLoad Load(string text)
    {
        ModuleLoad load = _runtime.Load(Module.ConvertText(text), HostAbi.EnigmaV1);
        Assert.Null(load.Rejection);
        return load;
    }

    private static string Repeat(int count, Func<int, string> text) => string.Concat(Enumerable.Range(0, count).Select(text));
}
