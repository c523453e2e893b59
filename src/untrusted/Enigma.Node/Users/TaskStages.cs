// SPDX-License-Identifier: MIT
namespace Enigma.Node;

/// <summary>The words of spec/errors.md for the stages of a task.</summary>
internal static class TaskStages
{
    /// <summary>All stages.</summary>
    public static IReadOnlyList<(string Word, TaskStage Stage)> All { get; } =
        [.. Enum.GetValues<TaskStage>().Select(stage => (ToWord(stage), stage))];

    /// <summary>Those that can be waited for.</summary>
    public static IReadOnlyList<(string Word, TaskStage Stage)> Waitable { get; } = [.. All.Where(choice => choice.Stage != TaskStage.Unknown)];

    /// <summary>The word of a stage.</summary>
    public static string ToWord(this TaskStage stage) => stage.ToString().ToLowerInvariant();
}
