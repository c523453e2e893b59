// SPDX-License-Identifier: MIT
using Enigma.Client;
using Enigma.Protocol;
using Xunit;

namespace Enigma.EndToEnd.Tests.FaultStories;

/// <summary>What all stories of failure have in common.</summary>
internal static class Story
{
    public static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>A task that was executed and failed: the asker learns the code, pays the class that was used, at least the base gas.</summary>
    public static async Task FailedAsync(Actor actor, RecordedTask task, TaskResult result, ErrorCode code)
    {
        Assert.Equal(EntryStatus.Failed, result.Status);
        Assert.Equal(code.Name, result.Failure?.Code);
        Assert.True(result.ReturnData.IsEmpty);

        var seen = await actor.Client.ObserveTaskAsync(task.Id, Cancellation);
        Assert.Equal(EntryStatus.Failed, seen.Leaf!.Status);
        Assert.Equal(result.Charged.Fee(seen.Record.Terms.GasPrice), seen.Leaf.Charge);
        Assert.True(seen.Leaf.Charge >= GasClass.Base.Fee(seen.Record.Terms.GasPrice));
        Assert.True(seen.Leaf.Charge <= seen.Leaf.Lock);
    }

    /// <summary>What is refused before anything is recorded.</summary>
    public static async Task<EnigmaException> FailsAsync(ErrorCode code, Task action)
    {
        var error = await Assert.ThrowsAsync<EnigmaException>(() => action);
        Assert.Equal(code, error.Code);
        return error;
    }
}
