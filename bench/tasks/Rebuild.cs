// SPDX-License-Identifier: MIT
using Enigma.Crypto;
using Enigma.Protocol;
using Enigma.Trusted.Tests.Network;

namespace Enigma.Bench.Tasks;

/// <summary>How fast an enclave takes the bodies of others: smallest size class, one change each.</summary>
internal static class Rebuild
{
    private const int Rounds = 5;
    private const int BodiesPerRequest = 500;
    private const int Keys = 1000;

    public static void Measure(Figures figures, int tasks)
    {
        using var network = new TestNetwork();
        var subject = new Subject(network, "rebuild");
        subject.RecordStores(tasks, Keys);
        subject.Execute(tasks);
        network.Commit(subject.Worker.MakeBatch(subject.Contract));
        network.Mine();
        ByteString[] bodies = [.. subject.Bodies];
        byte[][] entries = [.. network.Ledger.Contract(subject.Contract).Entries.Select(entry => entry.Encode())];
        Apply(subject, entries, bodies);
        PrimitiveTally? tally = null;
        Apply(subject, entries, bodies, () => tally = PrimitiveTally.Start());
        tally!.Dispose();
        var limit = Limit.Of(tally.Uses, bodies.Length, figures, "delta");
        var micros = Enumerable.Range(0, Rounds).Min(_ => Apply(subject, entries, bodies));
        figures.Add("rebuildDeltasPerSecond", 1e6 / micros, 0);
        figures.Add("rebuildLimitPerSecond", 1e6 / limit, 0);
        figures.Add("rebuildBodyBytes", bodies[^1].Length, 0);
    }

    /// <summary>Opens the contract anew and takes all its bodies; microseconds per body, of the request that took the least.</summary>
    private static double Apply(Subject subject, byte[][] entries, ByteString[] bodies, Action? begin = null)
    {
        var (worker, contract) = (subject.Worker, subject.Contract);
        worker.Ask<DoneReply>(new CloseContractRequest(contract));
        worker.FetchKeys(contract);
        worker.Ask<QueueReply>(worker.SyncRequest(contract, entries));
        begin?.Invoke();
        var least = double.MaxValue;
        var next = 0;
        foreach (var part in bodies.Chunk(BodiesPerRequest))
        {
            var request = TestWorker.ApplyRequest(contract, (uint)next, part).Encode();
            byte[] reply = [];
            least = Math.Min(least, Cpu.Micros(() => reply = worker.ExchangeBytes(request)) / part.Length);
            next += part.Length;
            if (EnclaveReply.Decode(reply) is not AppliedReply applied || applied.Next.Value != next)
            {
                throw new InvalidOperationException("the bodies were not taken; the benchmark is wrong");
            }
        }

        return least;
    }
}
