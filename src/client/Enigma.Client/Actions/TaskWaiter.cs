// SPDX-License-Identifier: MIT
using Enigma.Client.Rpc;
using Enigma.Protocol;

namespace Enigma.Client;

/// <summary>Waits at a node for a stage of a task, and checks that what it gets is about this task.</summary>
internal sealed class TaskWaiter(EnigmaClient client, TaskId task, TimeSpan timeout)
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(20);

    // A record that was just made is unknown to a node until it has seen the block.
    private static readonly TimeSpan UnknownFor = TimeSpan.FromSeconds(4);

    private readonly long _started = client.Options.Clock.GetTimestamp();

    /// <summary>The task at <paramref name="stage"/> or later.</summary>
    /// <exception cref="EnigmaException"><c>client.timeout</c>, <c>client.unknown_task</c>, <c>verification.wrong_result</c></exception>
    public async Task<TaskAnswer> WaitAsync(TaskStage stage, bool needsBody, CancellationToken cancellation)
    {
        // With reveal = confirmed the body stays in the enclave until the receipt is on the Ledger.
        var asked = stage;
        while (true)
        {
            var answer = await AskAsync(asked, cancellation).ConfigureAwait(false);
            if (answer.Stage.HasReached(asked))
            {
                var isWithheld = needsBody && answer.Leaf is { Status: not EntryStatus.Expired } && answer.Body is null;
                if (!isWithheld)
                {
                    return Checked(answer);
                }

                asked = TaskStage.Confirmed;
            }

            await GiveUpOrPauseAsync(answer, stage, cancellation).ConfigureAwait(false);
        }
    }

    public static EnigmaException Wrong(TaskId task, string fault) =>
        new(VerificationErrors.WrongResult, $"what the node says about task {task} is refused: {fault}; use another node");

    private TimeSpan Elapsed => client.Options.Clock.GetElapsedTime(_started);

    private Task<TaskAnswer> AskAsync(TaskStage stage, CancellationToken cancellation)
    {
        var left = timeout - Elapsed;
        return left <= TimeSpan.Zero
            ? client.Node.TaskAsync(task, cancellation)
            : client.Node.WaitTaskAsync(task, stage, left < LongestWait ? left : LongestWait, cancellation);
    }

    private async Task GiveUpOrPauseAsync(TaskAnswer answer, TaskStage stage, CancellationToken cancellation)
    {
        if (answer.Stage == TaskStage.Unknown && Elapsed > UnknownFor)
        {
            throw new EnigmaException(ClientErrors.UnknownTask, $"the node knows no task {task}; check the id and the network");
        }

        if (Elapsed >= timeout)
        {
            throw new EnigmaException(
                ClientErrors.Timeout,
                $"task {task} is {answer.Stage.ToWord()} after {(long)timeout.TotalSeconds} s, expected {stage.ToWord()}; it goes on without you");
        }

        await Task.Delay(client.Options.PollInterval, client.Options.Clock, cancellation).ConfigureAwait(false);
    }

    private TaskAnswer Checked(TaskAnswer answer)
    {
        var entry = answer.Entry ?? throw Wrong(task, "its entry is missing");
        if (entry.Record.Id(client.Manifest.Network) != task)
        {
            throw Wrong(task, "its entry is of another task");
        }

        return answer.Leaf is { } leaf && (leaf.EntryHash != entry.Hash || leaf.Task != task || leaf.Sender != entry.Record.Sender)
            ? throw Wrong(task, "its leaf is of another entry")
            : answer;
    }
}
