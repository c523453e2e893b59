// SPDX-License-Identifier: MIT
using System.Diagnostics;
using Enigma.Protocol;
using Enigma.Trusted.Tests.Network;
using Xunit;

namespace Enigma.Trusted.Tests.Worker;

/// <summary>How fast a worker takes bodies; run by name, because a figure of a busy machine says nothing.</summary>
public sealed class RebuildMeasurement(ITestOutputHelper output)
{
    private const int Tasks = 4000;

    [Fact(Explicit = true)]
    public void BodiesPerSecond()
    {
        using var network = new TestNetwork(workers: 1);
        var (alice, worker) = (network.User("alice"), network.Workers[0]);
        var deploy = network.Deploy(alice, [1]);
        var contract = deploy.Contract;
        var key = network.ContractKey(contract);
        TestTask[] tasks = [deploy, .. Enumerable.Range(0, Tasks).Select(i => Store(network, alice, key, contract, i))];
        network.Mine();
        worker.Sync(contract);
        ByteString[] bodies = [.. tasks.Select((task, index) => worker.Execute(task, (uint)index).Body)];
        network.Commit(worker.MakeBatch(contract));
        network.Mine();
        for (var round = 0; round < 5; round++)
        {
            worker.Ask<DoneReply>(new CloseContractRequest(contract));
            worker.FetchKeys(contract);
            byte[][] entries = [.. network.Ledger.Contract(contract).Entries.Select(entry => entry.Encode())];
            worker.Ask<QueueReply>(worker.SyncRequest(contract, entries));
            var (clock, before) = (Stopwatch.StartNew(), Environment.CpuUsage.TotalTime);
            Assert.Equal(Tasks + 1u, worker.Ask<AppliedReply>(TestWorker.ApplyRequest(contract, 0, bodies)).Next.Value);
            var cpu = Environment.CpuUsage.TotalTime - before;
            output.WriteLine($"{bodies.Length / cpu.TotalSeconds:F0} bodies of {bodies[1].Length} bytes per second of processor time, "
                + $"{bodies.Length / clock.Elapsed.TotalSeconds:F0} per second");
        }
    }

    private static TestTask Store(TestNetwork network, TestUser alice, EncryptionKey key, ContractAddress contract, int i)
    {
        var task = alice.Seal(contract, key, "store(bytes)", [(byte)i, (byte)(i >> 8)]);
        alice.Record(task, network.Workers[0].Id);
        return task;
    }
}
