// SPDX-License-Identifier: MIT
using Enigma.Protocol;

namespace Enigma.Node;

/// <summary>Puts together what the node knows of a task, and waits for its stages.</summary>
internal sealed class TaskTracker(LedgerMirror mirror, ReceiptStore receipts, ContentExchange exchange, AdmittedTasks admitted)
{
    /// <summary>Completes with the next change of anything that tasks are put together from.</summary>
    public Task NextChange => Task.WhenAny(mirror.Changed.Next, receipts.Changed.Next, admitted.Changed.Next);

    /// <summary>How many admitted tasks are not on the Ledger yet.</summary>
    public int AdmittedCount => admitted.Count;

    /// <summary>The task as of now.</summary>
    public TaskView Get(TaskId task) => Get(task, withContents: true);

    /// <summary>The same without envelope and body, which may be long: for who looks at every change.</summary>
    public TaskView Look(TaskId task) => Get(task, withContents: false);

    /// <summary>Whether the body of a leaf is here; if not, peers are asked.</summary>
    public bool HasBody(Leaf leaf) => exchange.Have(leaf.BodyHash) is not null;

    private TaskView Get(TaskId task, bool withContents)
    {
        var ledger = mirror.Current;
        if (!ledger.Tasks.TryGetValue(task, out var place))
        {
            return admitted.ContractOf(task) is { } admittedFor
                ? new TaskView(task, TaskStage.Admitted) { Contract = admittedFor, Worker = ledger.WorkerOf(admittedFor) }
                : new TaskView(task, TaskStage.Unknown);
        }

        return OfRecorded(task, ledger, place.Contract, place.Index, withContents);
    }

    /// <summary>
    /// The task as soon as it is at <paramref name="stage"/> or expired, and what opens its result is here; or as it is when the time is up.
    /// </summary>
    public async Task<TaskView> WaitAsync(TaskId task, TaskStage stage, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(timeout);
        while (true)
        {
            var changed = NextChange;
            // Contents are read when the wait is over.
            if (Look(task).Stage >= stage && Get(task) is var view && view.Stage >= stage && !IsEnvelopeOnItsWay(view))
            {
                return view;
            }

            try
            {
                await changed.WaitAsync(patience.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                return Get(task);
            }
        }
    }

    // Whoever computed it had the envelope: a node that lost its own gets it from a peer, and without it nobody can open the result.
    private static bool IsEnvelopeOnItsWay(TaskView view) => view is { Leaf: not null, Envelope: null };

    private TaskView OfRecorded(TaskId task, LedgerSnapshot ledger, ContractAddress contract, EntryIndex index, bool withContents)
    {
        var queue = ledger.Queue(contract);
        var queued = queue.Entries[(int)index.Value];
        var entry = (RecordedEntry)queued.Entry;
        var batch = queue.BatchOf(index);
        var isFinal = index.Value < receipts.Final(contract);
        receipts.TryGet(contract, index, out var leaf);
        var isExpired = queue.Expired.Contains(index);
        if (isExpired && leaf?.Status != EntryStatus.Expired)
        {
            // Somebody computed it and did not commit in time: what came out never counts.
            leaf = null;
        }

        var stage = isExpired ? TaskStage.Expired
            : batch is not null && isFinal ? TaskStage.Confirmed
            : leaf is not null ? TaskStage.Computed
            : TaskStage.Recorded;
        return new TaskView(task, stage)
        {
            Contract = contract,
            Index = index,
            Entry = entry,
            Envelope = withContents ? exchange.Have(entry.Record.InputsHash) : null,
            Leaf = leaf,
            Body = withContents && leaf is not null ? exchange.Have(leaf.BodyHash) : null,
            Worker = batch?.Worker ?? ledger.WorkerOf(contract),
            RecordTransaction = queued.Transaction,
            Batch = batch,
            Proof = isFinal && queue.Head is { } head && receipts.Final(contract) >= head.Index
                ? (head, receipts.Prove(contract, index, head.Index))
                : null,
        };
    }
}
