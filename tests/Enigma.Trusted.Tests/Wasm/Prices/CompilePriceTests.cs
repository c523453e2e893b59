// SPDX-License-Identifier: MIT
using System.Globalization;
using System.Text;
using Enigma.Enclave.Worker.Wasm;
using Enigma.Protocol;
using Wasmtime;
using Xunit;

namespace Enigma.Trusted.Tests.Wasm.Prices;

/// <summary>
/// What a module costs to compile against what its deployment pays, in processor time of this process. A measurement: modules that are made
/// to be slow take far more than they pay today (SECURITY.md, "Prices of machine work").
/// </summary>
[Collection(nameof(GasPriceTests))]
public sealed class CompilePriceTests
{
    // It takes a minute and asserts what holds: ordinary code pays for its compiler.
    [Fact(Explicit = true)]
    public void OrdinaryCode_PaysForItsCompiler_AndOtherCodeIsShownBesideIt()
    {
        using var runtime = new ContractRuntime();
        double dearest = PricedWork.Instructions.Max(work => GasPriceTests.NanosecondsPerGas(runtime, work));
        var table = new StringBuilder(string.Create(
            CultureInfo.InvariantCulture, $"{"module",-44} {"bytes",9} {"ns/byte",8} {"ns/gas",8} {"of dearest",10}\n"));
        double ordinary = 0;
        foreach ((string name, string text) in SlowModules.Ordinary.Concat(SlowModules.All))
        {
            byte[] code = Module.ConvertText(text);
            double took = Math.Min(NanosecondsToLoad(code), NanosecondsToLoad(code));
            double price = took / GasSchedule.BeforeRun(InvocationKind.Deploy, code.Length);
            ordinary = SlowModules.Ordinary.Any(module => module.Name == name) ? Math.Max(ordinary, price) : ordinary;
            table.AppendLine(
                CultureInfo.InvariantCulture, $"{name,-44} {code.Length,9} {took / code.Length,8:F0} {price,8:F3} {price / dearest,10:F2}");
        }

        TestContext.Current.SendDiagnosticMessage("{0}", table);
        File.WriteAllText(Path.Combine(AppContext.BaseDirectory, "compile-prices.txt"), table.ToString());
        Assert.True(ordinary < 5 * dearest, $"too cheap\n{table}");
    }

    private static double NanosecondsToLoad(byte[] code)
    {
        using var fresh = new ContractRuntime();
        TimeSpan before = Environment.CpuUsage.TotalTime;
        Assert.Null(fresh.Load(code, HostAbi.EnigmaV1).Rejection);
        return (Environment.CpuUsage.TotalTime - before).TotalNanoseconds;
    }
}
