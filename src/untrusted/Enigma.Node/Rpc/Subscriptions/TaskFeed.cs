// SPDX-License-Identifier: MIT
using System.Runtime.CompilerServices;
using Enigma.Protocol;

namespace Enigma.Node;

/// <summary>One task: as it is now, then whenever more of it is known, until nothing can change any more.</summary>
internal static class TaskFeed
{
    public static async IAsyncEnumerable<FeedEvent> FollowAsync(
        TaskTracker tasks, TaskId task, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        (TaskStage Stage, Leaf? Leaf, bool HasBody, bool HasProof)? told = null;
        while (true)
        {
            // Taken before looking, so that a change in between wakes the next round.
            var changed = tasks.NextChange;
            if (Look(tasks, task, told) != told)
            {
                // Envelope and body may be long, and every subscription looks at every change: they are read for what is told.
                var view = tasks.Get(task);
                told = (view.Stage, view.Leaf, view.Body is not null, view.Proof is not null);
                yield return new FeedEvent(RpcJson.Object(writer => RpcJson.WriteTask(writer, view)), IsFinal(view));
                if (IsFinal(view))
                {
                    yield break;
                }
            }

            await changed.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private static (TaskStage Stage, Leaf? Leaf, bool HasBody, bool HasProof) Look(
        TaskTracker tasks, TaskId task, (TaskStage Stage, Leaf? Leaf, bool HasBody, bool HasProof)? told)
    {
        var view = tasks.Look(task);
        // A body that was told stays.
        var hasBody = view.Leaf is { } leaf && ((told is { HasBody: true } && told.Value.Leaf == leaf) || tasks.HasBody(leaf));
        return (view.Stage, view.Leaf, hasBody, view.Proof is not null);
    }

    // With reveal = confirmed the body arrives after the receipt.
    private static bool IsFinal(TaskView view) =>
        view.Stage == TaskStage.Expired
        || (view is { Stage: TaskStage.Confirmed, Proof: not null, Leaf: { } leaf } && (view.Body is not null || leaf.BodyHash.IsZero));
}
