// SPDX-License-Identifier: MIT
using Enigma.Enclave.Worker.Wasm;
using Enigma.Protocol;
using Enigma.Trusted.Tests.Network;
using Xunit;

namespace Enigma.Trusted.Tests.Wasm.Prices;

/// <summary>
/// What the bytes of an envelope take of their worker against what they pay, from the door's frame at the admission to the end of a task that
/// does nothing with them. Processor time of this process, host's side of the door included.
/// </summary>
[Collection(nameof(GasPriceTests))]
public sealed class EnvelopePriceTests : IDisposable
{
    private const int Tasks = 40;
    private const int Rounds = 5;

    // As in GasPriceTests: aimed at is 1, and what is allocated and collected on the way is dearer beside other processes.
    private const double MostTimesDearestInstructions = 2.5;

    private readonly TestNetwork _network = new();
    private readonly TestUser _alice;
    private readonly ContractAddress _contract;
    private uint _next = 1;

    public EnvelopePriceTests()
    {
        _alice = _network.User("alice");
        var deploy = _network.Deploy(_alice, "kept"u8.ToArray());
        _contract = deploy.Contract;
        _network.Mine();
        Worker.Sync(_contract);
        Worker.Execute(deploy, 0);
    }

    private TestWorker Worker => _network.Workers[0];

    [Fact]
    public void NoLengthOfAnEnvelope_BuysMoreTimeThanTheDearestInstructions()
    {
        using var runtime = new ContractRuntime();
        double plain = GasPriceTests.NanosecondsPerGas(runtime, PricedWork.Plain);
        double dearest = PricedWork.Instructions.Max(work => GasPriceTests.NanosecondsPerGas(runtime, work));
        // First rounds compile and optimise what all of this runs through.
        Best(65_000);
        Best(0);
        double smallest = Best(0);
        var table = new PriceTable("envelope-prices.txt", MostTimesDearestInstructions);
        table.Add($"smallest envelope {smallest / 1e3:F0} us, plain {plain:F3} ns/gas, dearest {dearest:F3} ns/gas");
        table.Add($"{"arguments",10} {"us more",9} {"ns/byte",9} {"of plain",9} {"ns/gas",9} {"of dearest",10}");
        foreach (int bytes in new[] { 65_000, 130_000, 260_000, 520_000 })
        {
            ulong gas = InputGas.Of("nothing()", bytes);
            double took = Best(bytes) - smallest;
            double perByte = took * InputGas.PerByte / gas;
            table.Judge(
                $"{bytes} bytes", took / gas / dearest,
                $"{bytes,10} {took / 1e3,9:F0} {perByte,9:F2} {perByte / plain,9:F0} {took / gas,9:F3} {took / gas / dearest,10:F2}");
        }

        table.RequireFair();
    }

    public void Dispose() => _network.Dispose();

    private double Best(int argumentBytes) => Enumerable.Range(0, Rounds).Min(_ => NanosecondsPerTask(argumentBytes));

    private double NanosecondsPerTask(int argumentBytes)
    {
        var key = _network.ContractKey(_contract);
        var terms = TestUser.Terms with { GasLimit = GasClass.Maximum };
        TestTask[] tasks = [.. Enumerable.Range(0, Tasks).Select(_ => _alice.Seal(_contract, key, "nothing()", new byte[argumentBytes], terms: terms))];
        AdmitRequest[] admissions = [.. tasks.Select(task => Worker.AdmitRequest(task))];
        var admitted = Time(() => Array.ForEach(admissions, request => Worker.Ask<AdmissionReply>(request)));
        Array.ForEach(tasks, task => _alice.Record(task, Worker.Id));
        _network.Mine();
        Worker.Sync(_contract);
        return (admitted + Time(() => Array.ForEach(tasks, Execute))) / Tasks;
    }

    private static double Time(Action action)
    {
        GC.Collect();
        TimeSpan before = Environment.CpuUsage.TotalTime;
        action();
        return (Environment.CpuUsage.TotalTime - before).TotalNanoseconds;
    }

    // As a node asks: what the enclave computes already it is not sent again.
    private void Execute(TestTask task)
    {
        var index = new EntryIndex(_next++);
        var request = TestWorker.ExecuteRequest(task, index.Value);
        while (EnclaveReply.Decode(Worker.ExchangeBytes(request.Encode())) is not ExecutedReply)
        {
            Thread.Sleep(1);
            request = new ExecuteRequest(_contract, index, default, ByteString.Empty);
        }
    }
}
