// SPDX-License-Identifier: MIT
using Enigma.Enclave.Worker.Wasm;
using Enigma.Protocol;
using Wasmtime;
using Xunit;

namespace Enigma.Trusted.Tests.Wasm.Prices;

/// <summary>
/// What a module costs to compile against what its deployment pays, in processor time of this process, for ordinary modules and for ones
/// that are made to be slow.
/// </summary>
[Collection(nameof(GasPriceTests))]
public sealed class CompilePriceTests
{
    // Aimed at is 2; the compiler's own memory is dearer where caches are shared with other processes.
    private const double MostTimesDearest = 4;

    [Fact]
    public void NoModule_BuysMoreTimeOfTheCompilerThanTheDearestInstructions()
    {
        using var runtime = new ContractRuntime();
        double dearest = PricedWork.Instructions.Max(work => GasPriceTests.NanosecondsPerGas(runtime, work));
        var table = new PriceTable("compile-prices.txt", MostTimesDearest);
        table.Add($"{"module",-44} {"bytes",9} {"ms",8} {"Mgas",8} {"ns/gas",8} {"of dearest",10}");
        foreach ((string name, byte[] code, HostAbi abi) in SlowModules.Real().Concat(SlowModules.Written()))
        {
            (double took, ulong gas) = Load(code, abi);
            ulong price = GasSchedule.OfModule(code.Length, gas);
            if (table.IsTooCheap(took / price / dearest))
            {
                took = Math.Min(took, Load(code, abi).Nanoseconds);
            }

            table.Judge(
                name, took / price / dearest,
                $"{name,-44} {code.Length,9} {took / 1e6,8:F1} {price / 1e6,8:F1} {took / price,8:F3} {took / price / dearest,10:F2}");
        }

        table.RequireFair();
    }

    private static (double Nanoseconds, ulong Gas) Load(byte[] code, HostAbi abi)
    {
        using var fresh = new ContractRuntime();
        TimeSpan before = Environment.CpuUsage.TotalTime;
        // What no task can pay is not compiled.
        ModuleLoad load = fresh.Load(code, abi, GasClass.Maximum.Budget);
        Assert.Null(load.Rejection);
        return ((Environment.CpuUsage.TotalTime - before).TotalNanoseconds, load.CompileGas);
    }
}
