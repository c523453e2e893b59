// SPDX-License-Identifier: MIT
using System.Diagnostics;
using Enigma.Client;
using Enigma.Ethereum;
using Enigma.Protocol;
using Enigma.TestKit;
using Xunit;

namespace Enigma.Faults.Tests;

/// <summary>A contract with a long queue of endless loops lives on the same worker as one that people use.</summary>
public sealed class HostileNeighbour
{
    private const int Loops = 24;

    // (module (func (export "call") (loop br 0)))
    private static readonly byte[] EndlessLoop = Convert.FromHexString("0061736d0100000001040160000003020100070801" + "0463616c6c00000a09010700" + "03400c000b0b");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task HostileNeighbour_CostsOthersOneTaskAndNotItsQueue()
    {
        await using var devnet = await Enigma.Devnet.Devnet.StartAsync(FastNetwork.OneEpoch with { Workers = 1 }, null, Cancel);
        using var user = await TestUser.ConnectAsync(devnet, devnet.Accounts[0], Cancel);
        using var attacker = await TestUser.ConnectAsync(devnet, devnet.Accounts[1], Cancel);
        var deployed = await attacker.Client.DeploySecretContractAsync(
            attacker.User, new DeploymentRequest(EndlessLoop, HostAbi.EnigmaV1), cancellation: Cancel);
        await attacker.ResultAsync(deployed, TaskStage.Computed, Cancel);
        var contract = await user.DeployAsync("calculator", Reveal.Provisional, Cancel);
        var alone = await LatencyAsync(user, contract);

        var began = Stopwatch.GetTimestamp();
        var loop = new TaskRequest(deployed.Contract, "f()", default) { GasLimit = GasClass.Maximum.Gas };
        var loops = await attacker.Client.ComputeTasksAsync(attacker.User, [.. Enumerable.Repeat(loop, Loops)], Cancel);
        var beside = await LatencyAsync(user, contract);
        await attacker.ResultAsync(loops[^1], TaskStage.Computed, Cancel);
        var queue = Stopwatch.GetElapsedTime(began);

        TestContext.Current.SendDiagnosticMessage(
            "alone {0:F0} ms, beside {1} endless loops of the greatest class {2:F0} ms, all loops {3:F0} ms",
            alone.TotalMilliseconds, Loops, beside.TotalMilliseconds, queue.TotalMilliseconds);
        // Without turns the call would wait for the whole queue.
        Assert.True(beside < queue / 2, $"the call took {beside}, the neighbour's queue {queue}");
    }

    private static async Task<TimeSpan> LatencyAsync(TestUser user, ContractAddress contract)
    {
        var began = Stopwatch.GetTimestamp();
        var task = await user.CallAsync(contract, "add(uint256,uint256)", Cancel, AbiValue.Of(20ul), AbiValue.Of(22ul));
        await user.ResultAsync(task, TaskStage.Computed, Cancel);
        return Stopwatch.GetElapsedTime(began);
    }
}
