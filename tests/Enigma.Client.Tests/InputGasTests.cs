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
    public async Task Limit_ThatDoesNotCoverTheInputs_IsRefusedBeforeAnythingIsSent()
    {
        using var network = new PlayedNetwork();
        using var client = await network.ConnectAsync();
        var request = network.Request with { Arguments = new byte[Long], GasLimit = 1_600_000 };

        var error = await Assert.ThrowsAsync<EnigmaException>(() => client.ComputeTaskAsync(network.User, request, Cancellation));
        var forced = await Assert.ThrowsAsync<EnigmaException>(() => client.ForceTaskAsync(network.User, request, Cancellation));

        Assert.Equal((TaskErrors.GasLimitTooLow, TaskErrors.GasLimitTooLow), (error.Code, forced.Code));
        Assert.Contains("below the 2628820 that a task with an envelope of 132250 bytes takes", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("enigma_admit", network.Calls);
        Assert.DoesNotContain("eth_sendRawTransaction", network.Calls);
    }

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
