// SPDX-License-Identifier: MIT
using Enigma.Crypto;
using Enigma.Protocol;
using Enigma.Trusted.Tests.Network;

namespace Enigma.Bench.Tasks;

/// <summary>How fast an enclave takes the bodies of others: smallest size class, one change each.</summary>
internal static class Rebuild
{
    private const int Rounds = 7;
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
        Apply(network, subject, entries, bodies);
        PrimitiveTally? tally = null;
        Apply(network, subject, entries, bodies, () => tally = PrimitiveTally.Start());
        tally!.Dispose();
        var limit = Limit.Of(tally.Uses, bodies.Length, figures, "delta");
        var micros = Enumerable.Range(0, Rounds).Min(_ => Apply(network, subject, entries, bodies)) / bodies.Length;
        figures.Add("rebuildDeltasPerSecond", 1e6 / micros, 0);
        figures.Add("rebuildLimitPerSecond", 1e6 / limit, 0);
        figures.Add("rebuildBodyBytes", bodies[^1].Length, 0);
    }

    /// <summary>Opens the contract anew and takes all its bodies; microseconds of the latter.</summary>
    private static double Apply(TestNetwork network, Subject subject, byte[][] entries, ByteString[] bodies, Action? begin = null)
    {
        var (worker, contract) = (subject.Worker, subject.Contract);
        worker.Ask<DoneReply>(new CloseContractRequest(contract));
        worker.FetchKeys(contract);
        worker.Ask<QueueReply>(worker.SyncRequest(contract, entries));
        var request = TestWorker.ApplyRequest(contract, 0, bodies).Encode();
        begin?.Invoke();
        byte[] reply = [];
        var micros = Cpu.Micros(() => reply = worker.ExchangeBytes(request));
        return EnclaveReply.Decode(reply) is AppliedReply applied && applied.Next.Value == bodies.Length
            ? micros
            : throw new InvalidOperationException("the bodies were not taken; the benchmark is wrong");
    }
}
