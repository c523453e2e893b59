// SPDX-License-Identifier: MIT
using System.Globalization;
using System.Text;
using Enigma.Protocol;
using Enigma.TestKit;
using Xunit;

namespace Enigma.Faults.Tests;

/// <summary>
/// Contracts that do their worst live on the same worker as one that people use. Latency from the call to its result, alone and beside
/// each of them, in turns of one run: what else the machine does hits both alike, and their ratio does not depend on the machine.
/// </summary>
public sealed class HostileNeighbour
{
    private static readonly bool IsSoak = Environment.GetEnvironmentVariable("ENIGMA_SOAK") == "1";

    // Aimed at is 1.2 for the slowest of a hundred calls. A door that waits for a neighbour's task costs a call that whole task, some 25 times
    // what a call takes alone; what a machine does that is busy with other things is far below.
    private const double MostTimesAlone = 6;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public Task HostileNeighbours_PayForThemselvesAndDelayNobody() =>
        CompareAsync(IsSoak ? HostileModules.All : HostileModules.Few, IsSoak ? new Rounds(12, 20) : new Rounds(2, 6));

    private static async Task CompareAsync(IReadOnlyList<HostileModules.Attack> attacks, Rounds rounds)
    {
        await using var devnet = await Enigma.Devnet.Devnet.StartAsync(FastNetwork.OneEpoch with { Workers = 1 }, null, Cancel);
        using var user = await TestUser.ConnectAsync(devnet, devnet.Accounts[0], Cancel);
        using var attacker = await TestUser.ConnectAsync(devnet, devnet.Accounts[1], Cancel);
        var victim = await HonestCalls.DeployAsync(user, Cancel);
        var table = new StringBuilder($"\n{"beside",-32} {"calls",5}   {"alone ms: p50",13} {"p99",6}   {"beside: p50",11} {"p99",6}   {"times: p50",10} {"p90",6} {"p99",6}\n");
        foreach (var attack in attacks)
        {
            var (alone, beside) = (new Latencies(), new Latencies());
            await using var hostile = await HostileContracts.DeployAsync(attack, attacker, Cancel);
            for (var round = 0; round < rounds.Count; round++)
            {
                await victim.MeasureAsync(alone, rounds.Calls, () => true);
                await hostile.AttackAsync(alone.At(0.5) * rounds.Calls);
                await victim.MeasureAsync(beside, rounds.Calls, () => hostile.IsAtWork);
                // Whatever it did, its sender paid for it: what it used, or all that it had when that cannot be told.
                Assert.InRange((await hostile.EndAsync()).Value, 12, GasClass.MaximumValue);
            }

            table.AppendLine(
                CultureInfo.InvariantCulture,
                $"{attack.Name,-32} {beside.Count,5}   {alone.At(0.5).TotalMilliseconds,13:F0} {alone.At(0.99).TotalMilliseconds,6:F0}   "
                + $"{beside.At(0.5).TotalMilliseconds,11:F0} {beside.At(0.99).TotalMilliseconds,6:F0}   "
                + $"{beside.Over(alone, 0.5),10:F2} {beside.Over(alone, 0.9),6:F2} {beside.Over(alone, 0.99),6:F2}");
            Assert.True(beside.Over(alone, 0.5) < MostTimesAlone, $"beside {attack.Name} a call is far slower than alone:{table}");
        }

        TestContext.Current.SendDiagnosticMessage("{0}", table);
        await File.WriteAllTextAsync(Path.Combine(AppContext.BaseDirectory, "hostile-neighbours.txt"), table.ToString(), Cancel);
    }

    /// <param name="Count">How often each kind is looked at, alone and beside in turns.</param>
    /// <param name="Calls">How many calls are measured each time.</param>
    private sealed record Rounds(int Count, int Calls);
}
