// SPDX-License-Identifier: MIT
using System.Diagnostics;
using Enigma.Fuzz.Engine;
using Xunit;

namespace Enigma.Fuzz.Tests;

/// <summary>Every target for a moment, always with the same inputs; <c>--soak</c> goes on a hundred times as long.</summary>
public sealed class ShortFormTests
{
    private const ulong Seed = 1;
    private const int Rounds = 40;
    private static readonly bool IsSoak = Environment.GetEnvironmentVariable("ENIGMA_SOAK") == "1";
    private static readonly TimeSpan Budget = TimeSpan.FromMilliseconds(IsSoak ? 30_000 : 150);

    public static TheoryData<string> Names => [.. TargetList.Create().Select(target => target.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Target_HoldsItsLaws(string name)
    {
        var hunt = new Hunt(TargetList.Find(name)!, Seed);
        var began = Stopwatch.GetTimestamp();
        // At least some inputs, whatever the machine does meanwhile; then as many as fit into the budget.
        while (hunt.Executions < Rounds || Stopwatch.GetElapsedTime(began) < Budget)
        {
            if (hunt.Step() is { } finding)
            {
                Assert.Fail($"{finding.Fault}; input of seed {Seed}: {Convert.ToHexStringLower(finding.Input)}");
            }
        }
    }
}
