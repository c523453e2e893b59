// SPDX-License-Identifier: MIT
using System.Diagnostics;
using Enigma.Devnet;
using Enigma.Ethereum;
using Enigma.Client;
using Enigma.Protocol;
using Enigma.TestKit;

namespace Enigma.Bench.Tasks;

/// <summary>
/// From the call of the client to the decrypted provisional result, on a local network of real processes: verify, seal, have admitted,
/// record in a block that the transaction makes, prove, compute, decrypt. Finality <c>latest</c>.
/// </summary>
internal static class Latency
{
    public static async Task MeasureAsync(Figures figures, int calls)
    {
        // Auto-mining: a transaction makes its block.
        var options = FastNetwork.OneEpoch;
        await using var devnet = await Devnet.Devnet.StartAsync(options);
        using var user = await TestUser.ConnectAsync(devnet, devnet.Accounts[0], CancellationToken.None);
        var contract = await user.DeployAsync("calculator", Reveal.Provisional, CancellationToken.None);
        var (millis, recordedMillis) = (new double[calls], new double[calls]);
        for (var i = -2; i < calls; i++)
        {
            var started = Stopwatch.GetTimestamp();
            var task = await user.CallAsync(
                contract, "add(uint256,uint256)", CancellationToken.None, AbiValue.Of(40ul), AbiValue.Of((ulong)i + 2));
            var recorded = Stopwatch.GetElapsedTime(started);
            var result = await user.ResultAsync(task, TaskStage.Computed, CancellationToken.None);
            if (result.Status != EntryStatus.Succeeded || UInt256.FromBigEndian(result.ReturnData.Span).ToUInt64() != 42ul + (ulong)i)
            {
                throw new InvalidOperationException($"call {i} ended as {result.Status} with a wrong sum");
            }

            if (i >= 0)
            {
                millis[i] = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
                recordedMillis[i] = recorded.TotalMilliseconds;
            }
        }

        figures.Add("latencyMsP50", Percentile.Median(millis), 1);
        figures.Add("latencyMsP95", Percentile.Of(millis, 0.95), 1);
        figures.Add("recordMsP50", Percentile.Median(recordedMillis), 1);
    }
}
