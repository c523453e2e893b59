// SPDX-License-Identifier: MIT
using System.Text.Json.Nodes;
using Enigma.Client.Tests.Network;
using Enigma.Protocol;
using Xunit;

namespace Enigma.Client.Tests;

/// <summary>A result is read by its asker alone, and only if it fits its leaf, the leaf its record, and both the Ledger.</summary>
public sealed class GetTaskResultTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly byte[] Answer = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task GetTaskResult_OfAComputedTask_IsProvisional()
    {
        using var network = new PlayedNetwork();
        using var client = await network.ConnectAsync();
        var task = await ComputedAsync(network, client);

        var result = await client.GetTaskResultAsync(network.User, task, TaskStage.Computed, Patience, Cancellation);

        Assert.Equal(EntryStatus.Succeeded, result.Status);
        Assert.True(result.IsProvisional);
        Assert.Equal(Answer, result.ReturnData.ToArray());
        Assert.Equal(GasClass.BaseGas + 321, result.GasUsed);
        Assert.Null(result.Report);
    }

    [Fact]
    public async Task GetTaskResult_FromAnotherMachine_NeedsTheSeedAlone()
    {
        using var network = new PlayedNetwork();
        using var first = await network.ConnectAsync();
        var task = await ComputedAsync(network, first);
        using var second = await network.ConnectAsync();

        var result = await second.GetTaskResultAsync(network.User, task, TaskStage.Computed, Patience, Cancellation);

        Assert.Equal(Answer, result.ReturnData.ToArray());
    }

    [Fact]
    public async Task GetTaskResult_OfAConfirmedTask_IsProvenOnTheLedger()
    {
        using var network = new PlayedNetwork();
        using var client = await network.ConnectAsync();
        var task = await ComputedAsync(network, client);
        network.Commit(task);

        var result = await client.GetTaskResultAsync(network.User, task, TaskStage.Confirmed, Patience, Cancellation);

        Assert.False(result.IsProvisional);
        Assert.Equal(["header", "ledger", "head", "record", "receipt"], result.Report!.Checks.Select(check => check.What));
    }

    [Fact]
    public async Task GetTaskResult_OfATaskThatIsOnlySaidToHaveExpired_IsRefused()
    {
        using var network = new PlayedNetwork();
        using var client = await network.ConnectAsync();
        var task = await ComputedAsync(network, client);
        network.Lie["enigma_waitTask"] = network.Lie["enigma_getTask"] = answer =>
        {
            answer!["stage"] = "expired";
            return answer;
        };

        var error = await Assert.ThrowsAsync<EnigmaException>(
            () => client.GetTaskResultAsync(network.User, task, TaskStage.Confirmed, Patience, Cancellation));

        Assert.Equal(VerificationErrors.WrongResult, error.Code);
        Assert.Contains("said to have expired", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GetTaskResult_OfAFailedTask_TellsTheReasonToTheAsker()
    {
        using var network = new PlayedNetwork();
        using var client = await network.ConnectAsync();
        var recorded = await client.ComputeTaskAsync(network.User, network.Request, Cancellation);
        network.Compute(recorded.Id, _ => new FailedOutcome(9, "contract.reverted", "the contract reverted", "division by zero"u8.ToArray()));

        var result = await client.GetTaskResultAsync(network.User, recorded.Id, TaskStage.Computed, Patience, Cancellation);

        Assert.Equal(EntryStatus.Failed, result.Status);
        Assert.Equal(("contract.reverted", "the contract reverted: division by zero"), (result.Failure!.Code, result.Failure.Message));
        Assert.True(result.ReturnData.IsEmpty);
    }

    [Theory]
    [InlineData("1b5b33316d")] // an escape sequence of terminals
    [InlineData("ff")]
    [InlineData("")]
    public async Task GetTaskResult_WithAReasonThatIsNoText_KeepsItOutOfTheMessage(string reason)
    {
        using var network = new PlayedNetwork();
        using var client = await network.ConnectAsync();
        var recorded = await client.ComputeTaskAsync(network.User, network.Request, Cancellation);
        network.Compute(recorded.Id, _ => new FailedOutcome(9, "contract.reverted", "the contract reverted", Convert.FromHexString(reason)));

        var result = await client.GetTaskResultAsync(network.User, recorded.Id, TaskStage.Computed, Patience, Cancellation);

        Assert.Equal("the contract reverted", result.Failure!.Message);
        Assert.Equal(Convert.FromHexString(reason), result.Failure.RevertData.ToArray());
    }

    [Fact]
    public async Task GetTaskResult_WithAnotherSeed_CannotRead()
    {
        using var network = new PlayedNetwork();
        using var client = await network.ConnectAsync();
        var task = await ComputedAsync(network, client);
        using var seed = new UserSeed(PlayedNetwork.Seed("somebody else"));

        await FailsAsync(
            ClientErrors.NotTheAsker, client.GetTaskResultAsync(network.User with { Seed = seed }, task, TaskStage.Computed, Patience, Cancellation));
    }

    [Theory]
    [InlineData("body")]
    [InlineData("envelope")]
    [InlineData("leaf")]
    [InlineData("entry")]
    public async Task GetTaskResult_WithAnAlteredPart_IsRefused(string part)
    {
        using var network = new PlayedNetwork();
        using var client = await network.ConnectAsync();
        var task = await ComputedAsync(network, client);
        network.Lie["enigma_waitTask"] = answer =>
        {
            // The last byte belongs to the delta, the ciphertext, the state hash, or prevrandao.
            answer![part] = Flip(answer[part]!.GetValue<string>());
            return answer;
        };

        if (part == "leaf")
        {
            // A provisional leaf is only the node's word; its state hash decides nothing until the Ledger confirms it.
            network.Commit(task);
            await FailsAsync(VerificationErrors.WrongReceipt, client.GetTaskResultAsync(network.User, task, TaskStage.Confirmed, Patience, Cancellation));
            return;
        }

        await FailsAsync(VerificationErrors.WrongResult, client.GetTaskResultAsync(network.User, task, TaskStage.Computed, Patience, Cancellation));
    }

    [Theory]
    [InlineData(TaskStage.Computed)]
    [InlineData(TaskStage.Confirmed)]
    public async Task GetTaskResult_WithoutALeaf_DoesNotLookExpired(TaskStage stage)
    {
        using var network = new PlayedNetwork();
        using var client = await network.ConnectAsync();
        var task = await ComputedAsync(network, client);
        network.Commit(task);
        network.Lie["enigma_waitTask"] = answer =>
        {
            answer!.AsObject().Remove("leaf");
            return answer;
        };

        await FailsAsync(VerificationErrors.WrongResult, client.GetTaskResultAsync(network.User, task, stage, Patience, Cancellation));
    }

    [Fact]
    public async Task GetTaskResult_WithAHeadThatIsNotOnTheLedger_IsNotConfirmed()
    {
        using var network = new PlayedNetwork();
        using var client = await network.ConnectAsync();
        var task = await ComputedAsync(network, client);
        network.Commit(task);
        network.Lie["enigma_waitTask"] = answer =>
        {
            answer!["proof"]!["head"]!["queueHash"] = Flip(answer["proof"]!["head"]!["queueHash"]!.GetValue<string>());
            return answer;
        };

        await FailsAsync(VerificationErrors.WrongReceipt, client.GetTaskResultAsync(network.User, task, TaskStage.Confirmed, Patience, Cancellation));
    }

    [Fact]
    public async Task GetTaskResult_OfAnotherTask_IsRefused()
    {
        using var network = new PlayedNetwork();
        using var client = await network.ConnectAsync();
        var first = await ComputedAsync(network, client);
        var second = await ComputedAsync(network, client);
        JsonNode? other = null;
        network.Lie["enigma_waitTask"] = answer => other ??= answer!.DeepClone();
        await client.GetTaskResultAsync(network.User, first, TaskStage.Computed, Patience, Cancellation);
        network.Lie["enigma_waitTask"] = _ => other!.DeepClone();

        await FailsAsync(VerificationErrors.WrongResult, client.GetTaskResultAsync(network.User, second, TaskStage.Computed, Patience, Cancellation));
    }

    [Fact]
    public async Task GetTaskResult_ThatDoesNotCome_TimesOutWithTheStageReached()
    {
        using var network = new PlayedNetwork();
        using var client = await network.ConnectAsync();
        var recorded = await client.ComputeTaskAsync(network.User, network.Request, Cancellation);

        var error = await FailsAsync(
            ClientErrors.Timeout,
            client.GetTaskResultAsync(network.User, recorded.Id, TaskStage.Computed, TimeSpan.FromMilliseconds(50), Cancellation));

        Assert.Contains("is recorded", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WatchTask_OfAConfirmedTask_TellsEveryStage()
    {
        using var network = new PlayedNetwork();
        using var client = await network.ConnectAsync();
        var task = await ComputedAsync(network, client);
        network.Commit(task);

        var stages = new List<TaskStage>();
        await foreach (var update in client.WatchTaskAsync(task, TaskStage.Confirmed, Patience, Cancellation))
        {
            stages.Add(update.Stage);
            Assert.Equal(update.Stage != TaskStage.Confirmed, update.IsProvisional);
        }

        Assert.Equal([TaskStage.Recorded, TaskStage.Computed, TaskStage.Confirmed], stages);
    }

    [Fact]
    public async Task VerifyTask_WithoutAReceipt_SaysNotConfirmed()
    {
        using var network = new PlayedNetwork();
        using var client = await network.ConnectAsync();
        var task = await ComputedAsync(network, client);

        await FailsAsync(ClientErrors.NotConfirmed, client.VerifyTaskAsync(task, Cancellation));
    }

    private static async Task<TaskId> ComputedAsync(PlayedNetwork network, EnigmaClient client)
    {
        var recorded = await client.ComputeTaskAsync(network.User, network.Request, Cancellation);
        network.Compute(recorded.Id, inputs =>
        {
            Assert.Equal("add(uint256,uint256)", inputs.Function);
            return new SucceededOutcome(321, Answer);
        });
        return recorded.Id;
    }

    private static async Task<EnigmaException> FailsAsync(ErrorCode code, Task action)
    {
        var error = await Assert.ThrowsAsync<EnigmaException>(() => action);
        Assert.Equal(code, error.Code);
        return error;
    }

    private static string Flip(string hex) => hex[..^1] + (hex[^1] == '0' ? '1' : '0');
}
