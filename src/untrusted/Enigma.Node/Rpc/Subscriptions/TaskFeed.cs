// SPDX-License-Identifier: MIT
using System.Runtime.CompilerServices;
using Enigma.Protocol;

namespace Enigma.Node;

/// <summary>One task: as it is now, then whenever more of it is known, until nothing can change any more.</summary>
internal static class TaskFeed
{
    public static async IAsyncEnumerable<FeedEvent> FollowAsync(
        UserDesk desk, TaskId task, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        (TaskStage, Leaf?, bool, bool)? told = null;
        while (true)
        {
            // Taken before looking, so that a change in between wakes the next round.
            var changed = Task.WhenAny(desk.Node.Mirror.Changed.Next, desk.Node.Receipts.Changed.Next, desk.Tasks.Admissions.Next);
            var view = desk.Tasks.Get(task);
            var seen = (view.Stage, view.Leaf, view.Body is not null, view.Proof is not null);
            if (seen != told)
            {
                told = seen;
                yield return new FeedEvent(RpcJson.Object(writer => RpcJson.WriteTask(writer, view)), IsFinal(view));
                if (IsFinal(view))
                {
                    yield break;
                }
            }

            await changed.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    // With reveal = confirmed the body arrives after the receipt.
    private static bool IsFinal(TaskView view) =>
        view.Stage == TaskStage.Expired
        || (view is { Stage: TaskStage.Confirmed, Proof: not null, Leaf: { } leaf } && (view.Body is not null || leaf.BodyHash.IsZero));
}
