// SPDX-License-Identifier: MIT
namespace Enigma.Bench.Tasks;

/// <summary>
/// Times in microseconds of one processor core, over all threads of this process. Each figure is the least of several rounds: what else
/// runs on the machine only ever adds.
/// </summary>
internal static class Cpu
{
    private static readonly TimeSpan Round = TimeSpan.FromMilliseconds(8);

    /// <summary>Processor time of one run of something that is run once per round.</summary>
    public static double Micros(Action work)
    {
        var before = Environment.CpuUsage.TotalTime;
        work();
        return (Environment.CpuUsage.TotalTime - before).TotalMicroseconds;
    }

    /// <summary>Processor time of something short, repeated until a round has taken long enough to be measured.</summary>
    public static double MicrosOfShort(int rounds, Action work)
    {
        work();
        var repetitions = 1;
        while (Micros(() => Repeat(repetitions, work)) < Round.TotalMicroseconds)
        {
            repetitions *= 2;
        }

        return Enumerable.Range(0, rounds).Min(_ => Micros(() => Repeat(repetitions, work))) / repetitions;
    }

    private static void Repeat(int repetitions, Action work)
    {
        for (var i = 0; i < repetitions; i++)
        {
            work();
        }
    }
}
