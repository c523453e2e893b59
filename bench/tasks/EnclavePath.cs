// SPDX-License-Identifier: MIT
using Enigma.Crypto;
using Enigma.Trusted.Tests.Network;

namespace Enigma.Bench.Tasks;

/// <summary>
/// Tasks through the whole enclave: frame, opened envelope, run, encrypted result and delta, leaf; and the bound that its primitives set.
/// </summary>
internal static class EnclavePath
{
    // A round of a few milliseconds, as those of the primitives: a longer one would always be interrupted on a machine that others use.
    private const int TasksPerRound = 10;
    private const int Keys = 1000;

    public static void Measure(Figures figures, int rounds)
    {
        using var network = new TestNetwork();
        var subject = new Subject(network, "tasks");
        subject.FillState(Keys);
        // One round warms up, one is counted, the others are timed.
        subject.RecordStores((rounds + 2) * TasksPerRound, Keys);
        subject.Execute(TasksPerRound);
        var tally = PrimitiveTally.Start();
        subject.Execute(TasksPerRound);
        tally.Dispose();
        var limit = Limit.Of(tally.Uses, TasksPerRound, figures, "task");
        var micros = Enumerable.Range(0, rounds).Min(_ => Cpu.Micros(() => subject.Execute(TasksPerRound))) / TasksPerRound;
        figures.Add("tasksPerSecondPerCore", 1e6 / micros, 1);
        figures.Add("limitPerSecond", 1e6 / limit, 1);
        figures.Add("ratio", limit / micros, 3);
    }
}
