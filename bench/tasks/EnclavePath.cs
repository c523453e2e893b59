// SPDX-License-Identifier: MIT
using Enigma.Crypto;
using Enigma.Trusted.Tests.Network;

namespace Enigma.Bench.Tasks;

/// <summary>
/// Tasks through the whole enclave: frame, opened envelope, run, encrypted result and delta, leaf; and the bound that its primitives set.
/// </summary>
internal static class EnclavePath
{
    private const int Rounds = 5;
    private const int Keys = 1000;

    public static void Measure(Figures figures, int tasksPerRound)
    {
        using var network = new TestNetwork();
        var subject = new Subject(network, "tasks");
        subject.FillState(Keys);
        // One round warms up, one is counted, the others are timed.
        subject.RecordStores((Rounds + 2) * tasksPerRound, Keys);
        subject.Execute(tasksPerRound);
        var tally = PrimitiveTally.Start();
        subject.Execute(tasksPerRound);
        tally.Dispose();
        var limit = Limit.Of(tally.Uses, tasksPerRound, figures, "task");
        var micros = Enumerable.Range(0, Rounds).Min(_ => Cpu.Micros(() => subject.Execute(tasksPerRound))) / tasksPerRound;
        figures.Add("tasksPerSecondPerCore", 1e6 / micros, 1);
        figures.Add("limitPerSecond", 1e6 / limit, 1);
        figures.Add("ratio", limit / micros, 3);
    }
}
