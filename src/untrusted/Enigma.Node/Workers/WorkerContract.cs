// SPDX-License-Identifier: MIT
using System.Diagnostics;
using Enigma.Crypto;
using Enigma.Protocol;

namespace Enigma.Node;

/// <summary>
/// One contract in a worker's enclave: proves its queue, brings keys, and computes entry after entry, from another worker's body where there
/// is one, else from the envelope. Every method runs inside a turn.
/// </summary>
internal sealed class WorkerContract(ContractAddress contract, KeyRingClient keys, ContentExchange exchange, ReceiptStore receipts)
{
    /// <summary>How long one contract keeps the enclave while others may wait; a task that has begun is finished.</summary>
    private static readonly TimeSpan Slice = TimeSpan.FromMilliseconds(50);

    private QueueReply? _proven;
    private Hash32 _provenTail;
    private BlockNumber _provenAt;
    private uint _revealed;
    private int _start;

    /// <summary>The contract.</summary>
    public ContractAddress Contract => contract;

    /// <summary>Entries the enclave has computed.</summary>
    public uint Computed { get; private set; }

    /// <summary>True when the slice ended before the work did: there is more to compute at once.</summary>
    public bool IsPaused { get; private set; }

    /// <summary>Entries the enclave knows of.</summary>
    public uint Length => _proven?.Length ?? 0;

    /// <summary>False when there is something to prove, to compute or to reveal.</summary>
    /// <param name="ledger">The Ledger.</param>
    /// <param name="start">Which start of the enclave is in force.</param>
    public bool IsUpToDate(LedgerSnapshot ledger, int start)
    {
        var queue = ledger.Queue(contract);
        return start == _start && IsProven(queue) && Computed == Length
            && (queue.Deployment?.Deployment.Reveal != Reveal.Confirmed || _revealed >= queue.Committed);
    }

    /// <summary>Proves the queue at the turn's head, unless nothing changed since the last time.</summary>
    public async Task SyncAsync(EnclaveTurn turn, bool force, CancellationToken cancellationToken)
    {
        if (turn.Start != _start)
        {
            (_proven, Computed, _revealed, _start) = (null, 0, 0, turn.Start);
        }

        var queue = turn.Ledger.Queue(contract);
        if (queue.Length == 0 || (IsProven(queue) && (!force || _provenAt == turn.Ledger.Block)))
        {
            return;
        }

        EncodedEntry[] fresh = [.. queue.Entries.Skip((int)Length).Select(queued => new EncodedEntry(queued.Entry.Encode()))];
        var proof = await turn.ProveAsync(QueueSlots(queue), cancellationToken).ConfigureAwait(false);
        _proven = await turn.AskAsync<QueueReply>(new SyncQueueRequest(contract, proof, fresh), cancellationToken).ConfigureAwait(false);
        _provenTail = TailOf(queue);
        _provenAt = turn.Ledger.Block;
        Computed = _proven.NextIndex.Value;
    }

    /// <summary>Computes what can be computed in a slice of time; stops at an entry whose envelope is nowhere yet.</summary>
    public async Task CatchUpAsync(EnclaveTurn turn, CancellationToken cancellationToken)
    {
        IsPaused = false;
        await SyncAsync(turn, force: false, cancellationToken).ConfigureAwait(false);
        var queue = turn.Ledger.Queue(contract);
        if (Computed < Length)
        {
            await keys.EnsureAsync(turn, contract, EpochsOf(queue.Entries.Skip((int)Computed)), cancellationToken).ConfigureAwait(false);
        }

        var expired = queue.Expired.ToHashSet();
        var began = Stopwatch.GetTimestamp();
        while (Computed < Length && !IsPaused)
        {
            var index = new EntryIndex(Computed);
            if (await ComputeAsync(turn, queue.Entries[(int)Computed].Entry, index, expired.Contains(index), cancellationToken).ConfigureAwait(false)
                is not { } executed)
            {
                break;
            }

            await exchange.AnnounceLeafAsync(contract, executed.Leaf, executed.Body.Memory, cancellationToken).ConfigureAwait(false);
            // Only what was kept is done: if the disk was full, the contract is rebuilt and computed again.
            Computed++;
            IsPaused = Computed < Length && Stopwatch.GetElapsedTime(began) > Slice;
        }

        await RevealAsync(turn, queue, cancellationToken).ConfigureAwait(false);
    }

    // The counts alone say nothing after a reorganisation: as many entries may be other ones.
    private bool IsProven(ContractLedger queue) =>
        _proven is { } proven && proven.Length == queue.Length && proven.Committed == queue.Committed
        && proven.Head.Value == (queue.Head?.Head.Value ?? Hash32.Zero) && _provenTail == TailOf(queue);

    private static Hash32 TailOf(ContractLedger queue) => queue.Entries.IsEmpty ? Hash32.Zero : queue.Entries[^1].Hash;

    private async Task<ExecutedReply?> ComputeAsync(
        EnclaveTurn turn, QueueEntry entry, EntryIndex index, bool isExpired, CancellationToken cancellationToken)
    {
        var code = ByteString.Empty;
        if (entry is DeployEntry deploy && !isExpired)
        {
            if (await exchange.FindAsync(deploy.Deployment.CodeHash, cancellationToken).ConfigureAwait(false) is not { } module)
            {
                return null;
            }

            code = ByteString.Copy(module.Span);
        }

        // A leaf of a fork that is gone is about another entry.
        if (receipts.TryGet(contract, index, out var leaf) && leaf.EntryHash == entry.Hash && !leaf.BodyHash.IsZero
            && await exchange.FindAsync(leaf.BodyHash, cancellationToken).ConfigureAwait(false) is { } body)
        {
            try
            {
                return await turn.AskAsync<ExecutedReply>(
                    new ApplyBodyRequest(contract, index, ByteString.Copy(body.Span), code), cancellationToken).ConfigureAwait(false);
            }
            catch (EnigmaException refused) when (refused.Code != EnclaveErrors.Gone)
            {
                // Somebody announced a false body: compute it here.
            }
        }

        var envelope = default(SealedEnvelope);
        if (entry is RecordedEntry recorded && !isExpired)
        {
            if (await exchange.FindAsync(recorded.Record.InputsHash, cancellationToken).ConfigureAwait(false) is not { } bytes)
            {
                return null;
            }

            envelope = new SealedEnvelope(ByteString.Copy(bytes.Span));
        }

        return await turn.AskAsync<ExecutedReply>(new ExecuteRequest(contract, index, envelope, code), cancellationToken).ConfigureAwait(false);
    }

    // Bodies that a contract withholds until the receipt is final leave the enclave against its proof.
    private async Task RevealAsync(EnclaveTurn turn, ContractLedger queue, CancellationToken cancellationToken)
    {
        if (queue.Deployment?.Deployment.Reveal != Reveal.Confirmed)
        {
            return;
        }

        while (_revealed < Math.Min(queue.Committed, Computed))
        {
            var proof = await turn.ProveAsync(QueueSlots(queue), cancellationToken).ConfigureAwait(false);
            var reply = await turn.AskAsync<BodiesReply>(
                new RevealBodiesRequest(contract, new EntryIndex(_revealed), proof), cancellationToken).ConfigureAwait(false);
            foreach (var body in reply.Bodies)
            {
                if (receipts.TryGet(contract, body.Index, out var leaf))
                {
                    await exchange.AnnounceLeafAsync(contract, leaf, body.Body.Memory, cancellationToken).ConfigureAwait(false);
                }
            }

            _revealed = reply.Bodies.Count == 0 ? queue.Committed : reply.Bodies[^1].Index.Value + 1;
        }
    }

    private Hash32[] QueueSlots(ContractLedger queue)
    {
        Hash32[] slots = [LedgerLayout.Contract(contract, ContractWord.QueueHash), LedgerLayout.Contract(contract, ContractWord.Counters)];
        return queue.Counters.Committed == 0 ? slots : [.. slots, LedgerLayout.ContractHead(contract, queue.Counters.HeadCursor)];
    }

    private static IEnumerable<Epoch> EpochsOf(IEnumerable<QueuedEntry> entries) =>
        entries.Select(queued => queued.Entry).OfType<RecordedEntry>().SelectMany(entry => new[] { entry.Record.KeyEpoch, entry.Record.RecordEpoch });
}
