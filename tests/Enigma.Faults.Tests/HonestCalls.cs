// SPDX-License-Identifier: MIT
using System.Diagnostics;
using Enigma.Client;
using Enigma.Ethereum;
using Enigma.Protocol;
using Enigma.TestKit;

namespace Enigma.Faults.Tests;

/// <summary>Somebody who calls a small contract, again and again, and measures from the call to its result.</summary>
internal sealed class HonestCalls(TestUser user, ContractAddress contract, CancellationToken cancellation)
{
    /// <summary>How often the network of the calls looks for blocks.</summary>
    public static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);

    public static async Task<HonestCalls> DeployAsync(TestUser user, CancellationToken cancellation)
    {
        var calls = new HonestCalls(user, await user.DeployAsync("calculator", Reveal.Provisional, cancellation), cancellation);
        // The first calls wait for code that was never run.
        await calls.MeasureAsync(new Latencies(), 5, () => true);
        return calls;
    }

    /// <summary>Measures some calls, or as many as there is time for.</summary>
    public async Task MeasureAsync(Latencies latencies, int calls, Func<bool> goesOn)
    {
        for (var i = 0; i < calls && goesOn(); i++)
        {
            // A call right behind another keeps step with those who look for blocks now and then, and what it takes jumps by the time between looks.
            await Task.Delay(Random.Shared.NextDouble() * Look, cancellation);
            var began = Stopwatch.GetTimestamp();
            var task = await user.CallAsync(contract, "add(uint256,uint256)", cancellation, AbiValue.Of(20ul), AbiValue.Of(22ul));
            await user.ResultAsync(task, TaskStage.Computed, cancellation);
            latencies.Add(Stopwatch.GetElapsedTime(began));
        }
    }
}
