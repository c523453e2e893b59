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
        var hasEnvelope = false;
        while (true)
        {
            // Taken before looking, so that a change in between wakes the next round.
            var changed = tasks.NextChange;
            var view = tasks.Look(task);
            // Without it nobody can open the result that comes.
            hasEnvelope = hasEnvelope || (view.Entry is { } entry && tasks.Has(entry.Record.InputsHash));
            var seen = Seen(tasks, view, told);
            if (seen != told)
            {
                told = seen;
                var isFinal = IsFinal(view, seen.HasBody);
                // Envelope and body may be long, there are many subscriptions, and each looks at every change: they are read when it is told,
                // and not kept until the next time.
                yield return new FeedEvent(RpcJson.Object(writer => RpcJson.WriteTask(writer, tasks.WithContents(view))), isFinal);
                if (isFinal)
                {
                    yield break;
                }
            }

            await changed.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private static (TaskStage Stage, Leaf? Leaf, bool HasBody, bool HasProof) Seen(
        TaskTracker tasks, TaskView view, (TaskStage Stage, Leaf? Leaf, bool HasBody, bool HasProof)? told)
    {
        // A body that was told stays.
        var hasBody = view.Leaf is { } leaf && ((told is { HasBody: true } && told.Value.Leaf == leaf) || tasks.Has(leaf.BodyHash));
        return (view.Stage, view.Leaf, hasBody, view.Proof is not null);
    }

    // With reveal = confirmed the body arrives after the receipt.
    private static bool IsFinal(TaskView view, bool hasBody) =>
        view.Stage == TaskStage.Expired
        || (view is { Stage: TaskStage.Confirmed, Proof: not null, Leaf: { } leaf } && (hasBody || leaf.BodyHash.IsZero));
}
