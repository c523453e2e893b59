// SPDX-License-Identifier: MIT
using Enigma.Crypto;
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
    public TaskView Get(TaskId task) => WithContents(Look(task));

    /// <summary>What <see cref="Look"/> gave, with envelope and body as far as they are here; peers are asked for what is not.</summary>
    public TaskView WithContents(TaskView task) => task with
    {
        Envelope = task.Entry is { } entry ? exchange.Have(entry.Record.InputsHash) : null,
        Body = task.Leaf is { } leaf ? exchange.Have(leaf.BodyHash) : null,
    };

    /// <summary>Whether an envelope or body is here; if not, peers are asked.</summary>
    public bool Has(Hash32 content) => exchange.Have(content) is not null;

    /// <summary>The task as of now without envelope and body, which may be long: for who looks at every change.</summary>
    public TaskView Look(TaskId task)
    {
        var ledger = mirror.Current;
        if (!ledger.Tasks.TryGetValue(task, out var place))
        {
            return admitted.ContractOf(task) is { } admittedFor
                ? new TaskView(task, TaskStage.Admitted) { Contract = admittedFor, Worker = ledger.WorkerOf(admittedFor) }
                : new TaskView(task, TaskStage.Unknown);
        }

        return OfRecorded(task, ledger, place.Contract, place.Index);
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
            // The body is read when the wait is over.
            var seen = Look(task);
            if (seen.Stage >= stage && !IsEnvelopeOnItsWay(seen))
            {
                return WithContents(seen);
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
    private bool IsEnvelopeOnItsWay(TaskView seen) => seen is { Leaf: not null, Entry: { } entry } && !Has(entry.Record.InputsHash);

    private TaskView OfRecorded(TaskId task, LedgerSnapshot ledger, ContractAddress contract, EntryIndex index)
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
            Leaf = leaf,
            Worker = batch?.Worker ?? ledger.WorkerOf(contract),
            RecordTransaction = queued.Transaction,
            Batch = batch,
            Proof = isFinal && queue.Head is { } head && receipts.Final(contract) >= head.Index
                ? (head, receipts.Prove(contract, index, head.Index))
                : null,
        };
    }
}
