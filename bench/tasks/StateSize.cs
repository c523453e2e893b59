// SPDX-License-Identifier: MIT
using Enigma.Trusted.Tests.Network;

namespace Enigma.Bench.Tasks;

/// <summary>What a task costs on a large state, against a small one, and what the large one takes in memory.</summary>
internal static class StateSize
{
    private const int Small = 1000;
    private const int TasksPerRound = 10;
    private const int Million = 1_000_000;

    public static void Measure(Figures figures, int large, int rounds)
    {
        using var network = new TestNetwork();
        var small = Filled(network, "small", Small, rounds);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var big = new Subject(network, "large");
        var filling = Cpu.Micros(() => big.FillState(large));
        var after = GC.GetTotalMemory(forceFullCollection: true);
        figures.Add("memoryBytesPer1MKeys", (double)(after - before) / large * Million, 0);
        big.RecordStores((rounds + 1) * TasksPerRound, large);
        // Who used the processor for seconds gives way afterwards, on a thread of its own for each task, until that has faded at a tenth of a
        // processor (docs/adr/0016). Both are measured as contracts that do not.
        var fading = TimeSpan.FromMicroseconds(10 * filling);
        Console.Error.WriteLine($"bench tasks: waits {fading.TotalSeconds:0} s until the processor time of filling has faded");
        Thread.Sleep(fading);
        small.Execute(TasksPerRound);
        big.Execute(TasksPerRound);
        var (ofSmall, ofBig) = (double.MaxValue, double.MaxValue);
        for (var round = 0; round < rounds; round++)
        {
            ofSmall = Math.Min(ofSmall, Cpu.Micros(() => small.Execute(TasksPerRound)));
            ofBig = Math.Min(ofBig, Cpu.Micros(() => big.Execute(TasksPerRound)));
        }

        figures.Add("costRatioState1M", ofBig / ofSmall, 3);
        figures.Add("stateKeys", large, 0);
    }

    private static Subject Filled(TestNetwork network, string name, int keys, int rounds)
    {
        var subject = new Subject(network, name);
        subject.FillState(keys);
        subject.RecordStores((rounds + 1) * TasksPerRound, keys);
        return subject;
    }
}
