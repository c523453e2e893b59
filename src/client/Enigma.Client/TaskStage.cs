// SPDX-License-Identifier: MIT
using Enigma.Protocol;

namespace Enigma.Client;

/// <summary>How far a task is, in order (spec/wire.md §6).</summary>
public enum TaskStage
{
    /// <summary>Nobody knows it.</summary>
    Unknown,

    /// <summary>A worker could open its envelope; the record is not on the Ledger yet.</summary>
    Admitted,

    /// <summary>Its record is in the queue of its contract.</summary>
    Recorded,

    /// <summary>It was executed; the result is provisional.</summary>
    Computed,

    /// <summary>Its receipt is on the Ledger.</summary>
    Confirmed,

    /// <summary>The Ledger took it out of the queue; the fee is back.</summary>
    Expired,
}

/// <summary>Stages and outcomes as words, as RPC and command line write them (spec/errors.md).</summary>
public static class TaskStages
{
    /// <summary>The word of a stage.</summary>
    public static string ToWord(this TaskStage stage) => stage switch
    {
        TaskStage.Unknown => "unknown",
        TaskStage.Admitted => "admitted",
        TaskStage.Recorded => "recorded",
        TaskStage.Computed => "computed",
        TaskStage.Confirmed => "confirmed",
        TaskStage.Expired => "expired",
        _ => throw new ArgumentOutOfRangeException(nameof(stage), stage, null),
    };

    /// <summary>The word of an outcome.</summary>
    public static string ToWord(this EntryStatus status) => status switch
    {
        EntryStatus.Succeeded => "succeeded",
        EntryStatus.Failed => "failed",
        EntryStatus.Expired => "expired",
        EntryStatus.System => "system",
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, null),
    };

    /// <summary>True when a task of this stage has passed <paramref name="stage"/>, or never will because it expired.</summary>
    public static bool HasReached(this TaskStage now, TaskStage stage) => now >= stage;

    internal static TaskStage Parse(string word) =>
        Enum.GetValues<TaskStage>().Where(stage => stage.ToWord() == word).Select(stage => (TaskStage?)stage).FirstOrDefault()
            ?? throw new FormatException("'stage' is not a known word");
}
