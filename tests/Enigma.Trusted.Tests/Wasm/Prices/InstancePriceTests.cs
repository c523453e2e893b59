// SPDX-License-Identifier: MIT
using Enigma.Enclave.Worker.Wasm;
using Enigma.Protocol;
using Wasmtime;
using Xunit;

namespace Enigma.Trusted.Tests.Wasm.Prices;

/// <summary>
/// What a run takes for what its module declares, beyond one that declares nothing, against what it pays for that: memory, data, tables and
/// globals are made anew for each run. Processor time of this process, the kernel's for fresh pages included.
/// </summary>
[Collection(nameof(GasPriceTests))]
public sealed class InstancePriceTests
{
    private const int Runs = 20;
    private const int Rounds = 4;

    // As in GasPriceTests: aimed at is 1, and fresh pages are dearer beside other processes.
    private const double MostTimesDearestInstructions = 2.5;

    // What is free is in the base gas, and small beside the smallest envelope, which takes some fifty times what the base gas buys.
    private const double FreeTimes = 4;
    private const ulong PaidFrom = 100_000;

    [Fact]
    public void NothingThatAModuleDeclares_BuysMoreTimeThanTheDearestInstructions()
    {
        using var runtime = new ContractRuntime();
        double dearest = PricedWork.Instructions.Max(work => GasPriceTests.NanosecondsPerGas(runtime, work));
        var table = new PriceTable("instance-prices.txt", MostTimesDearestInstructions);
        double nothing = Best(runtime, Module.ConvertText("(module (func (export \"call\")))")).Nanoseconds;
        table.Add($"nothing {nothing / 1e3:F1} us, dearest {dearest:F3} ns/gas");
        table.Add($"{"module",-44} {"us more",9} {"gas",10} {"ns/gas",8} {"of dearest",10}");
        foreach ((string name, string text) in Modules())
        {
            byte[] code = Module.ConvertText(text);
            (double took, ulong gas) = Best(runtime, code);
            double price = (took - nothing) / (gas + GasClass.BaseGas);
            table.Judge(name, price / dearest / (gas < PaidFrom ? FreeTimes : 1), $"{name,-44} {(took - nothing) / 1e3,9:F1} {gas,10} {price,8:F3} {price / dearest,10:F2}");
        }

        table.RequireFair();
    }

    private static IEnumerable<(string Name, string Module)> Modules()
    {
        foreach (int pages in new[] { 17, 32, 33, 64, 128, 256 })
        {
            yield return ($"{pages} pages", $"(module (memory {pages}) (func (export \"call\")))");
            yield return ($"{pages} pages, each touched", $"(module (memory {pages}) (func (export \"call\") {Touch(pages)}))");
        }

        yield return ("1.6 MB of data in 25 pages", $"(module (memory 25) (data (i32.const 0) \"{new string('x', 1_600_000)}\") (func (export \"call\")))");
        yield return ("1.6 MB of data in 32 pages, each touched", $"(module (memory 32) (data (i32.const 0) \"{new string('x', 1_600_000)}\") (func (export \"call\") {Touch(32)}))");
        yield return ("2,000 empty pieces of data", $"(module (memory 1) {Repeat(2_000, "(data (i32.const 0) \"\")")} (func (export \"call\")))");
        yield return ("8,192 globals", $"(module {Repeat(8_192, "(global (mut i32) (i32.const 7))")} (func (export \"call\")))");
        yield return ("table of 65,536", $"(module (table 65536 funcref) (elem (i32.const 0) {Repeat(65_536, "0 ")}) (func (export \"call\")))");
    }

    private static string Touch(int pages) =>
        $"(local i32) (loop (i32.store8 (local.get 0) (i32.const 1)) (br_if 0 (i32.lt_u (local.tee 0 (i32.add (local.get 0) (i32.const 4096))) (i32.const {pages * 65_536}))))";

    private static (double Nanoseconds, ulong Gas) Best(ContractRuntime runtime, byte[] code)
    {
        ModuleLoad load = runtime.Load(code, HostAbi.EnigmaV1);
        Assert.True(load.Rejection is null, load.Rejection);
        using ContractModule module = load.Module!;
        var state = new ContractStateMap();
        ContractInvocation call = ContractBench.Invocation(InvocationKind.Call, "f()");
        double best = double.MaxValue;
        ulong gas = 0;
        for (int i = 0; i <= Rounds; i++)
        {
            TimeSpan before = Environment.CpuUsage.TotalTime;
            for (int run = 0; run < Runs; run++)
            {
                gas = Assert.IsType<ExecutionOutcome.Succeeded>(runtime.Execute(module, call, state)).GasUsed;
            }

            double took = (Environment.CpuUsage.TotalTime - before).TotalNanoseconds / Runs;
            // The first round warms up.
            best = i == 0 ? best : Math.Min(best, took);
        }

        return (best, gas);
    }

    private static string Repeat(int count, string text) => string.Concat(Enumerable.Repeat(text, count));
}
