// SPDX-License-Identifier: MIT
using Enigma.Client;
using Xunit;

namespace Enigma.Faults.Tests.Restarts;

/// <summary>
/// Something is struck when a task is at a stage. Whatever it was: the task ends as it would have, its entries are committed once, and
/// everybody is paid once.
/// </summary>
internal static class StageStory
{
    /// <summary>All stages there are.</summary>
    public static TheoryData<TaskStage> Stages => [.. Enum.GetValues<TaskStage>()];

    public static async Task PlayAsync(ProcessNetwork network, TaskStage stage, Func<Task> strike)
    {
        using var user = await network.ConnectAsync();
        var books = new LedgerBooks(network, user);
        await books.OpenAsync();
        uint entries;
        StagedTask task;
        try
        {
            task = await StagedTask.ReachAsync(network, user, stage);
            await strike();
            entries = await task.FinishAsync();
        }
        finally
        {
            // A stage that failed must not hold the next one.
            await network.AutomineAsync(true);
        }

        await books.RequireEachEntryCommittedOnceAsync(task.Contract, entries);
        if (stage != TaskStage.Expired)
        {
            await books.RequireEachTaskPaidOnceAsync(task.Contract, task.Requests);
        }
    }
}
