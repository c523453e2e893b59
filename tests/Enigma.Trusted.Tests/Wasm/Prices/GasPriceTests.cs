// SPDX-License-Identifier: MIT
using System.Buffers.Binary;
using Enigma.Enclave.Worker.Wasm;
using Enigma.Protocol;
using Wasmtime;
using Xunit;

namespace Enigma.Trusted.Tests.Wasm.Prices;

/// <summary>Nothing else runs in this process while prices are measured.</summary>
[CollectionDefinition(nameof(GasPriceTests), DisableParallelization = true)]
public sealed class AloneWhileMeasured;

/// <summary>
/// No gas buys much more of a worker's time than any other: the attack would be a task that pays little and holds its worker for long.
/// Processor time of this process, and ratios within one run: neither a slow machine nor a busy one is a failure.
/// </summary>
[Collection(nameof(GasPriceTests))]
public sealed class GasPriceTests
{
    private const ulong Gas = 20_000_000;
    private const int Rounds = 3;

    // Aimed at is 1; caches that are shared with other processes make what touches much memory dearer.
    private const double MostTimesDearestInstructions = 2.5;

    [Fact]
    public void NoHostFunction_BuysMoreTimeThanTheDearestInstructions()
    {
        using var runtime = new ContractRuntime();
        double plain = NanosecondsPerGas(runtime, PricedWork.Plain);
        double dearest = PricedWork.Instructions.Max(work => NanosecondsPerGas(runtime, work));
        var table = new PriceTable("gas-prices.txt", MostTimesDearestInstructions);
        table.Add($"{"work",-44} {"ns/gas",8} {"times plain",12}");
        table.Add($"{PricedWork.Plain.Name,-44} {plain,8:F3} {1,12:F2}");
        double compiling = NanosecondsPerGasOfADeployment();
        table.Add($"{"deployment, compiled",-44} {compiling,8:F3} {compiling / plain,12:F2}");
        foreach (PricedWork work in PricedWork.All)
        {
            double price = NanosecondsPerGas(runtime, work);
            table.Judge(work.Name, price / dearest, $"{work.Name,-44} {price,8:F3} {price / plain,12:F2}");
        }

        table.RequireFair();
    }

    // Ordinary code: what makes a compiler slow on purpose is bounded by the limits of the module.
    private static double NanosecondsPerGasOfADeployment()
    {
        using var runtime = new ContractRuntime();
        string function = string.Concat(Enumerable.Range(0, 60).Select(i => $"(local.set 0 (i64.add (local.get 0) (i64.mul (local.get 1) (i64.const {i}))))"));
        string functions = string.Concat(Enumerable.Range(0, 200).Select(i => $"(func (export \"f{i}\") (local i64 i64) {function})"));
        byte[] code = Module.ConvertText($"(module {functions} (func (export \"call\")))");
        TimeSpan before = Environment.CpuUsage.TotalTime;
        ModuleLoad load = runtime.Load(code, HostAbi.EnigmaV1);
        Assert.Null(load.Rejection);
        return (Environment.CpuUsage.TotalTime - before).TotalNanoseconds / GasSchedule.OfModule(code.Length, load.CompileGas);
    }

    internal static double NanosecondsPerGas(ContractRuntime runtime, PricedWork work)
    {
        var state = new ContractStateMap();
        // Little-endian, as the modules write them, in byte order.
        state.Apply([.. Enumerable.Range(0, work.Keys).OrderBy(i => BinaryPrimitives.ReverseEndianness((uint)i))
            .Select(i => new StateChange(BitConverter.GetBytes(i), new byte[8]))]);
        byte[] code = Module.ConvertText(work.Module);
        ContractInvocation call = ContractBench.Invocation(InvocationKind.Call, "function(uint256,uint256)", new byte[1_024], Gas);
        double best = double.MaxValue;
        for (int i = 0; i <= Rounds; i++)
        {
            TimeSpan before = Environment.CpuUsage.TotalTime;
            ExecutionOutcome outcome = runtime.Execute(code, work.Abi, call, state);
            double took = (Environment.CpuUsage.TotalTime - before).TotalNanoseconds;
            Assert.True(outcome is ExecutionOutcome.Failed { Code: var ended } && ended == ContractErrors.OutOfGas, $"{work.Name} ends as {outcome}");
            // The first round compiles.
            best = i == 0 ? best : Math.Min(best, took / outcome.GasUsed);
        }

        return best;
    }
}
