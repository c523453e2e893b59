// SPDX-License-Identifier: MIT
using Enigma.Client.Tests.Network;
using Enigma.Protocol;
using Xunit;

namespace Enigma.Client.Tests;

/// <summary>What is offered for long inputs when nobody names a limit, and limits that do not cover them.</summary>
public sealed class InputGasTests
{
    // As calls of f(): envelopes of 132,250 and 525,466 bytes, 2,616,320 and 10,480,640 gas.
    private const int Long = 100_000;
    private const int Longest = 500_000;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0, 6)]
    [InlineData(125, 6)]
    [InlineData(126, 7)] // A size class more, and so just above 800,000.
    [InlineData(Long, 9)]
    [InlineData(Longest, 10)]
    public void StandardLimit_OfATask_CoversItsInputsBesides(int argumentBytes, byte expected) =>
        Assert.Equal(GasClass.Of(expected), new TaskRequest(default, "f()", new byte[argumentBytes]).Terms.GasLimit);

    [Theory]
    [InlineData(0, 9)] // 4,820,000
    [InlineData(Long, 10)]
    [InlineData(Longest, 11)]
    public void StandardLimit_OfADeployment_CoversItsArgumentsBesides(int argumentBytes, byte expected)
    {
        var request = new DeploymentRequest(new byte[10], HostAbi.EnigmaV1) { Arguments = new byte[argumentBytes] };
        Assert.Equal(GasClass.Of(expected), request.Terms.GasLimit);
    }

    [Fact]
    public void StandardLimit_IsNeverAboveTheGreatestClass() =>
        Assert.Equal(GasClass.Maximum, new DeploymentRequest(new byte[204_000], HostAbi.EnigmaV1) { Arguments = new byte[Long] }.Terms.GasLimit);

    [Fact]
    public async Task ComputeTasks_WithoutALimit_OffersWhatTheLongestTakes()
    {
        using var network = new PlayedNetwork();
        using var client = await network.ConnectAsync();
        var longer = network.Request with { Arguments = new byte[Long] };

        await client.ComputeTasksAsync(network.User, [network.Request, longer, network.Request], Cancellation);
        await client.ComputeTasksAsync(network.User, [network.Request, longer with { GasLimit = 51_200_000 }], Cancellation);

        Assert.Equal([9, 9, 9, 12, 12], Recorded(network).Select(record => (int)record.Terms.GasLimit.Value));
    }

    [Fact]
    public async Task Limit_ThatDoesNotCoverTheInputs_IsRefusedBeforeAnybodyIsAsked()
    {
        using var network = new PlayedNetwork();
        using var client = await network.ConnectAsync();
        var before = network.Calls.Count;
        var request = network.Request with { Arguments = new byte[Long], GasLimit = 1_600_000 };

        var error = await Assert.ThrowsAsync<EnigmaException>(() => client.ComputeTaskAsync(network.User, request, Cancellation));
        var forced = await Assert.ThrowsAsync<EnigmaException>(() => client.ForceTaskAsync(network.User, request, Cancellation));

        Assert.Equal((TaskErrors.GasLimitTooLow, TaskErrors.GasLimitTooLow), (error.Code, forced.Code));
        Assert.Contains("below the 2628820 that a task with an envelope of 132250 bytes takes", error.Message, StringComparison.Ordinal);
        Assert.Equal(before, network.Calls.Count);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(12_499)]
    public async Task Limit_BelowTheBaseGas_IsRefusedBeforeAnybodyIsAsked(ulong limit)
    {
        using var network = new PlayedNetwork();
        using var client = await network.ConnectAsync();
        var before = network.Calls.Count;
        var request = network.Request with { GasLimit = limit };

        var error = await Assert.ThrowsAsync<EnigmaException>(() => client.ComputeTaskAsync(network.User, request, Cancellation));
        var forced = await Assert.ThrowsAsync<EnigmaException>(() => client.ForceTaskAsync(network.User, request, Cancellation));

        Assert.Equal((TaskErrors.GasLimitTooLow, TaskErrors.GasLimitTooLow), (error.Code, forced.Code));
        Assert.Contains($"gas limit {limit} is below the 12500 that every task takes", error.Message, StringComparison.Ordinal);
        Assert.Equal(before, network.Calls.Count);
    }

    [Fact]
    public void Limit_OfTheBaseGas_IsClass0() =>
        Assert.Equal(GasClass.Base, (new TaskRequest(default, "f()", default) { GasLimit = 12_500 }).Terms.GasLimit);

    [Fact]
    public async Task Call_ThatDoesNotFit_IsRefusedFirst_WhateverItsLimit()
    {
        using var network = new PlayedNetwork();
        using var client = await network.ConnectAsync();
        var before = network.Calls.Count;
        foreach (var request in new[]
        {
            network.Request with { Arguments = new byte[600_000], GasLimit = 1 },
            network.Request with { Arguments = new byte[600_000] },
            network.Request with { Function = new string('f', 257), GasLimit = ulong.MaxValue },
            network.Request with { Function = "" },
        })
        {
            // None throws before there is a task.
            Task<RecordedTask>[] attempts =
            [
                client.ComputeTaskAsync(network.User, request, Cancellation),
                client.ForceTaskAsync(network.User, request, Cancellation),
                client.DeploySecretContractAsync(
                    network.User,
                    new DeploymentRequest(new byte[10], HostAbi.EnigmaV1)
                    {
                        Constructor = request.Function, Arguments = request.Arguments, GasLimit = request.GasLimit,
                    },
                    Cancellation),
            ];
            foreach (var attempt in attempts)
            {
                Assert.Equal(EnvelopeErrors.BadInputs, (await Assert.ThrowsAsync<EnigmaException>(() => attempt)).Code);
            }
        }

        Assert.Equal(before, network.Calls.Count);
    }

    [Theory]
    [InlineData(1, 0, 12_500ul, "gas limit 12500 is below the 12750 that a deployment of 1 bytes with an envelope of 1434 bytes takes")]
    [InlineData(40_000, Long, 6_400_000ul, "gas limit 6400000 is below the 12628820 that")]
    [InlineData(1_638_351, 0, null, "no gas limit covers the 409600250 that")]
    [InlineData(1_638_350, Long, null, "the longest module that can be deployed with this envelope has 1627884 bytes")]
    [InlineData(5_000_000, 0, 409_600_000ul, "the longest module that can be deployed with this envelope has 1638350 bytes")]
    public async Task Module_ThatTheLimitDoesNotCover_IsRefusedBeforeAnybodyIsAsked(int codeBytes, int argumentBytes, ulong? limit, string why)
    {
        using var network = new PlayedNetwork();
        using var client = await network.ConnectAsync();
        var before = network.Calls.Count;
        var request = new DeploymentRequest(new byte[codeBytes], HostAbi.EnigmaV1) { Arguments = new byte[argumentBytes], GasLimit = limit };

        var error = await Assert.ThrowsAsync<EnigmaException>(() => client.DeploySecretContractAsync(network.User, request, Cancellation));

        Assert.Equal(TaskErrors.GasLimitTooLow, error.Code);
        Assert.Contains(why, error.Message, StringComparison.Ordinal);
        Assert.Equal(before, network.Calls.Count);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(202_000)] // Two thousand gas per byte end at the greatest class about here.
    [InlineData(1_638_350)]
    public void StandardLimit_OfADeployment_CoversEveryModuleThatCanBe(int codeBytes) =>
        Assert.InRange(
            new DeploymentRequest(new byte[codeBytes], HostAbi.EnigmaV1).Terms.GasLimit.Budget, ModuleGas.Of(codeBytes), GasClass.Maximum.Budget);

    [Theory]
    [InlineData(null, 12_500 + 2_616_320)]
    [InlineData(6_400_000ul, 12_500 + 2_616_320)]
    public async Task GetTaskResult_OfAnEnvelopeThatDidNotOpen_TellsWhatItsInputsCost(ulong? limit, ulong used)
    {
        using var network = new PlayedNetwork();
        using var client = await network.ConnectAsync();
        var request = network.Request with { Arguments = new byte[Long], GasLimit = limit };
        var task = await client.ComputeTaskAsync(network.User, request, Cancellation);
        network.ComputeUnopened(task.Id);

        var result = await client.GetTaskResultAsync(network.User, task.Id, TaskStage.Computed, TimeSpan.FromSeconds(30), Cancellation);

        Assert.Equal((EnvelopeErrors.OpenFailed.Name, used), (result.Failure?.Code, result.GasUsed));
    }

    private static IEnumerable<TaskRecord> Recorded(PlayedNetwork network) =>
        network.Ledger.Contract(network.Contract).Entries.OfType<TaskEntry>().Select(entry => entry.Record);
}
