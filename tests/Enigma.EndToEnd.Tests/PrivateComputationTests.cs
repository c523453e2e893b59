// SPDX-License-Identifier: MIT
using Enigma.Client;
using Enigma.Ethereum;
using Enigma.Protocol;
using Xunit;

namespace Enigma.EndToEnd.Tests;

/// <summary>The main job: a sealed call, computed in an enclave, read by its asker alone, confirmed by a batched receipt.</summary>
public sealed class PrivateComputationTests(NetworkFixture network)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Add_ComputedThenRequested_IsProvisionalThenConfirmed()
    {
        using var user = await network.ConnectAsync();
        var (deployment, _) = await user.DeployAsync(Samples.Calculator);
        var (task, provisional) = await user.CallAsync(deployment.Contract, "add(uint256,uint256)", AbiValue.Of(19ul), AbiValue.Of(23ul));
        Assert.Equal((EntryStatus.Succeeded, true), (provisional.Status, provisional.IsProvisional));
        Assert.Equal(42ul, UInt256.FromBigEndian(provisional.ReturnData.Span).ToUInt64());

        await user.Client.RequestCommitAsync(user.User, deployment.Contract, Cancellation);
        var confirmed = await user.ResultAsync(task.Id, TaskStage.Confirmed);
        Assert.Equal((EntryStatus.Succeeded, false), (confirmed.Status, confirmed.IsProvisional));
        Assert.Equal(provisional.ReturnData.ToArray(), confirmed.ReturnData.ToArray());
    }

    [Fact]
    public async Task Multiply_WithoutRequest_IsConfirmedWhenTheEpochEnds()
    {
        using var user = await network.ConnectAsync();
        var (deployment, _) = await user.DeployAsync(Samples.Calculator);
        var (task, _) = await user.CallAsync(deployment.Contract, "mul(uint256,uint256)", AbiValue.Of(6ul), AbiValue.Of(7ul));
        var confirmed = await user.ResultAsync(task.Id, TaskStage.Confirmed);
        Assert.Equal(42ul, UInt256.FromBigEndian(confirmed.ReturnData.Span).ToUInt64());
    }
}
