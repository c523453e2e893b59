// SPDX-License-Identifier: MIT
using System.Globalization;

namespace Enigma.Faults.Tests;

/// <summary>
/// Calls beside one kind of neighbour, and as many beside what it is compared with: nobody, or ordinary calls or deployments where what is
/// hostile comes as often as they do.
/// </summary>
internal sealed class NeighbourComparison(string kind, ClientProcess victim, ClientProcess attacker)
{
    // Which goes first changes with each turn, so that what makes calls slower with time makes both slower.
    private const int Turns = 10;

    // The first hundred and fifty run code that is compiled on the way: the slowest hundredth of all would be among them.
    private const int WarmingUp = 200;

    private readonly string _other = kind == HostileModules.Nobody ? kind : HostileModules.Named(kind).ComparedWith;
    private readonly Latencies _beside = new();
    private readonly Latencies _without = new();

    public static string Table =>
        $"\n{"beside",-32} {"calls",5}   {"without, ms: p50",16} {"p90",6} {"p99",6}   {"beside: p50",11} {"p90",6} {"p99",6}   {"times: p50",10} {"p90",6} {"p99",6}\n";

    public string Kind => kind;

    public string Row =>
        $"{kind,-32} {_beside.Count,5}   {_without.Milliseconds(0.5),16:F0} {_without.Milliseconds(0.9),6:F0} {_without.Milliseconds(0.99),6:F0}   "
        + $"{_beside.Milliseconds(0.5),11:F0} {_beside.Milliseconds(0.9),6:F0} {_beside.Milliseconds(0.99),6:F0}   "
        + string.Create(CultureInfo.InvariantCulture, $"{Times(0.5),10:F2} {Times(0.9),6:F2} {Times(0.99),6:F2}\n");

    public Dictionary<string, double> Figures => new()
    {
        [$"calls.{kind}"] = _beside.Count,
        [$"withoutMsP50.{kind}"] = _without.Milliseconds(0.5),
        [$"withoutMsP99.{kind}"] = _without.Milliseconds(0.99),
        [$"msP50.{kind}"] = _beside.Milliseconds(0.5),
        [$"msP99.{kind}"] = _beside.Milliseconds(0.99),
        [$"timesP50.{kind}"] = Math.Round(Times(0.5), 2),
        [$"timesP99.{kind}"] = Math.Round(Times(0.99), 2),
    };

    /// <summary>How many times as long as without that kind.</summary>
    public double Times(double share) => _beside.Over(_without, share);

    public async Task MeasureAsync(int calls)
    {
        foreach (var one in new[] { kind, _other }.Where(one => one != HostileModules.Nobody))
        {
            await attacker.DeployAsync(one);
        }

        await victim.MeasureAsync(new Latencies(), WarmingUp, () => true);
        for (var turn = 0; turn < Turns; turn++)
        {
            (string Neighbour, Latencies Latencies)[] both = [(_other, _without), (kind, _beside)];
            foreach (var (neighbour, latencies) in turn % 2 == 0 ? both : both.Reverse())
            {
                await MeasureAsync(neighbour, latencies, calls / Turns);
            }
        }
    }

    private async Task MeasureAsync(string neighbour, Latencies latencies, int calls)
    {
        var enough = latencies.Count + calls;
        if (neighbour == HostileModules.Nobody)
        {
            await victim.MeasureAsync(latencies, calls, () => true);
        }

        while (latencies.Count < enough)
        {
            // What does its worst in a short time does it again.
            await attacker.AttackAsync(neighbour, _without.OrElse(0.5, TimeSpan.FromMilliseconds(100)) * (enough - latencies.Count));
            await victim.MeasureAsync(latencies, enough - latencies.Count, () => attacker.IsAtWork);
            await attacker.EndAsync(neighbour);
        }
    }
}
