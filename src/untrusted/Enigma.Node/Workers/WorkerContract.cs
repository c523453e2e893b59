// SPDX-License-Identifier: MIT
using System.Diagnostics;
using Enigma.Crypto;
using Enigma.EnclaveHost;
using Enigma.Protocol;
using Microsoft.Extensions.Logging;

namespace Enigma.Node;

/// <summary>
/// One contract in a worker's enclave: opens it at a checkpoint or at its deployment, proves its queue, brings keys, and computes entry
/// after entry, from other workers' bodies where there are final ones, else from the envelope. Every method runs inside a turn.
/// </summary>
internal sealed class WorkerContract(ContractAddress contract, KeyRingClient keys, NodeServices node, CheckpointCourier checkpoints)
{
    /// <summary>How long one contract keeps the enclave's door while others may wait; what is still computed then is asked for later.</summary>
    private static readonly TimeSpan Slice = TimeSpan.FromMilliseconds(4);

    /// <summary>After which time an entry that is computed is asked for again, at the least and at the most.</summary>
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(3);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(50);
    private const int PausePerTimeComputed = 8;
    private const int HeldFadesTenth = 10;

    private readonly BodyCollector _bodies = new(node.Exchange, node.Receipts);
    private ProofAhead? _ahead;
    private (Hash32 Hash, ByteString Bytes) _envelope;
    private TimeSpan _held;
    private long _heldAt;
    private QueueReply? _proven;
    private Hash32 _provenTail;
    private BlockNumber _provenAt;
    private Hash32 _shared;
    private uint _revealed;
    private int _start;
    private long _begunAt;
    private long _askAt;
    private Epoch _heldBefore;

    /// <summary>The contract.</summary>
    public ContractAddress Contract => contract;

    /// <summary>Entries the enclave has computed.</summary>
    public uint Computed { get; private set; }

    /// <summary>True when the slice ended before the work did: there is more to compute at once.</summary>
    public bool IsPaused { get; private set; }

    /// <summary>True while the enclave computes the next entry: its outcome is to be asked for.</summary>
    public bool IsComputing { get; private set; }

    /// <summary>
    /// How long to wait before it is asked for: the longer it is computed already, the longer, so that many long ones do not keep the door
    /// busy with questions. Zero while nothing is computed.
    /// </summary>
    public TimeSpan AskIn => IsComputing && Stopwatch.GetTimestamp() is var now && now < _askAt ? Stopwatch.GetElapsedTime(now, _askAt) : TimeSpan.Zero;

    /// <summary>Entries the enclave knows of.</summary>
    public uint Length => _proven?.Length ?? 0;

    /// <summary>
    /// How long this contract had the enclave lately; it fades by a tenth of the time that passes. Whose is less goes first: somebody who
    /// has much to do is the only one who waits for it.
    /// </summary>
    public TimeSpan HeldLately =>
        _held - (Stopwatch.GetElapsedTime(_heldAt) / HeldFadesTenth) is var left && left > TimeSpan.Zero ? left : TimeSpan.Zero;

    /// <summary>False when there is something to prove, to compute, to reveal or to share.</summary>
    /// <param name="ledger">The Ledger.</param>
    /// <param name="start">Which start of the enclave is in force.</param>
    public bool IsUpToDate(LedgerSnapshot ledger, int start)
    {
        var queue = ledger.Queue(contract);
        return start == _start && IsProven(queue) && Computed == Length
            && (queue.Deployment?.Deployment.Reveal != Reveal.Confirmed || _revealed >= queue.Committed)
            && CheckpointOf(queue) == _shared && !IsHoldingDue(ledger, queue);
    }

    /// <summary>Proves the queue at the turn's head, unless nothing changed since the last time.</summary>
    public async Task SyncAsync(EnclaveTurn turn, bool force, CancellationToken cancellationToken)
    {
        if (turn.Start != _start)
        {
            (_proven, Computed, _revealed, _shared, _heldBefore, _start) = (null, 0, 0, Hash32.Zero, default, turn.Start);
        }

        var queue = turn.Ledger.Queue(contract);
        if (queue.Length == 0 || (IsProven(queue) && (!force || _provenAt == turn.Ledger.Block)))
        {
            return;
        }

        var proof = await turn.ProveAsync(_ahead, QueueSlots(queue), cancellationToken).ConfigureAwait(false);
        var isNew = _proven is null;
        var known = isNew ? await checkpoints.OpenAsync(turn, queue, proof, cancellationToken).ConfigureAwait(false) : Length;
        _proven = await HandOverAsync(turn, queue, proof, known, cancellationToken).ConfigureAwait(false);
        _provenTail = TailOf(queue);
        _provenAt = turn.Ledger.Block;
        Computed = _proven.NextIndex.Value;
        if (isNew)
        {
            node.Log.LogInformation("Contract {Contract} is opened at entry {Index} of {Length}.", contract, Computed, Length);
        }
    }

    /// <summary>Hands over the entries that the enclave does not have; what a refusal or a restart leaves half done is begun anew by the next.</summary>
    private async Task<QueueReply> HandOverAsync(
        EnclaveTurn turn, ContractLedger queue, LedgerProof proof, uint known, CancellationToken cancellationToken)
    {
        foreach (var request in QueueRequests.Of(contract, proof, known, queue.Entries.Skip((int)known).Select(queued => queued.Entry)))
        {
            if (request is SyncQueueRequest)
            {
                return await turn.AskAsync<QueueReply>(request, cancellationToken).ConfigureAwait(false);
            }

            await turn.AskAsync<DoneReply>(request, cancellationToken).ConfigureAwait(false);
        }

        throw new UnreachableException();
    }

    /// <summary>
    /// Fetches, before the turn, what its first steps need from elsewhere: the proof of the queue and the next entry's envelope. What of it
    /// does not fit any more when the turn comes is fetched again.
    /// </summary>
    public async Task PrepareAsync(LedgerSnapshot ledger, CancellationToken cancellationToken)
    {
        // Whatever fails before the turn: nothing is at once to be gone on with.
        IsPaused = false;
        var queue = ledger.Queue(contract);
        _ahead = queue.Length == 0 || IsProven(queue)
            ? null
            : await node.Proofs.AheadAsync(ledger, QueueSlots(queue), cancellationToken).ConfigureAwait(false);
        _envelope = default;
        // What is committed has a body somewhere, and its envelope may be far.
        if (!IsComputing && Computed >= queue.Committed && Computed < queue.Length && queue.Entries[(int)Computed].Entry is RecordedEntry { Record.InputsHash: var hash }
            && await node.Exchange.FindAsync(hash, cancellationToken).ConfigureAwait(false) is { } bytes)
        {
            _envelope = (hash, ByteString.Copy(bytes.Span));
        }
    }

    /// <summary>Does what <see cref="CatchUpWhileAsync"/> does, and counts how long it took.</summary>
    public async Task CatchUpAsync(EnclaveTurn turn, CancellationToken cancellationToken)
    {
        var began = Stopwatch.GetTimestamp();
        try
        {
            await CatchUpWhileAsync(turn, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            (_held, _heldAt) = (HeldLately + Stopwatch.GetElapsedTime(began), Stopwatch.GetTimestamp());
        }
    }

    /// <summary>Computes what can be computed in a slice of time; stops at an entry whose envelope is nowhere yet.</summary>
    private async Task CatchUpWhileAsync(EnclaveTurn turn, CancellationToken cancellationToken)
    {
        IsPaused = false;
        var isBegun = IsComputing && turn.Start == _start;
        IsComputing = false;
        await SyncAsync(turn, force: false, cancellationToken).ConfigureAwait(false);
        var queue = turn.Ledger.Queue(contract);
        if (Computed < Length && !isBegun)
        {
            await keys.EnsureAsync(turn, contract, EpochsFrom(queue, Computed), cancellationToken).ConfigureAwait(false);
        }

        var expired = queue.Expired.ToHashSet();
        var began = Stopwatch.GetTimestamp();
        while (Computed < Length && !IsPaused)
        {
            if ((isBegun || !await ApplyAsync(turn, queue, expired, cancellationToken).ConfigureAwait(false))
                && !await ComputeAsync(turn, queue, expired, isBegun, cancellationToken).ConfigureAwait(false))
            {
                break;
            }

            isBegun = false;
            IsPaused = Computed < Length && Stopwatch.GetElapsedTime(began) > Slice;
        }

        await RevealAsync(turn, queue, cancellationToken).ConfigureAwait(false);
        await ShareCheckpointAsync(turn, queue, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// What the enclave says it holds, once for each epoch whose inputs it needs no more (spec/keys.md section 11); null when there is nothing
    /// new to say.
    /// </summary>
    public async Task<SignedHolding?> HoldAsync(EnclaveTurn turn, CancellationToken cancellationToken)
    {
        var queue = turn.Ledger.Queue(contract);
        if (!IsHoldingDue(turn.Ledger, queue) || !IsProven(queue))
        {
            return null;
        }

        // Said once, whatever becomes of it.
        _heldBefore = NeedsInputsFrom(turn.Ledger, queue);
        var slots = QueueSlots(queue);
        if (queue.Deployment?.Deployment.Reveal == Reveal.Confirmed)
        {
            // All bodies are here: the enclave needs to keep none for us.
            var revealed = await turn.ProveAsync(slots, cancellationToken).ConfigureAwait(false);
            await turn.AskAsync<BodiesReply>(
                new RevealBodiesRequest(contract, new EntryIndex(queue.Committed), revealed), cancellationToken).ConfigureAwait(false);
        }

        var proof = await turn.ProveAsync([.. slots, LedgerLayout.EpochState], cancellationToken).ConfigureAwait(false);
        return (await turn.AskAsync<HoldingReply>(new HoldStateRequest(contract, proof), cancellationToken).ConfigureAwait(false)).Statement;
    }

    private bool IsHoldingDue(LedgerSnapshot ledger, ContractLedger queue) =>
        queue.Committed > 0 && Computed >= queue.Committed && NeedsInputsFrom(ledger, queue) > _heldBefore
        && (queue.Deployment?.Deployment.Reveal != Reveal.Confirmed || _revealed >= queue.Committed);

    private static Epoch NeedsInputsFrom(LedgerSnapshot ledger, ContractLedger queue)
    {
        var first = ledger.Epoch.State.Epoch.Previous;
        for (var i = (int)queue.Committed; i < queue.Entries.Count; i++)
        {
            if (queue.Entries[i].Entry is RecordedEntry { Record.KeyEpoch: var named } && named < first)
            {
                first = named;
            }
        }

        return first;
    }

    // The counts alone say nothing after a reorganisation: as many entries may be other ones.
    private bool IsProven(ContractLedger queue) =>
        _proven is { } proven && proven.Length == queue.Length && proven.Committed == queue.Committed
        && proven.Head.Value == (queue.Head?.Head.Value ?? Hash32.Zero) && _provenTail == TailOf(queue);

    private static Hash32 TailOf(ContractLedger queue) => queue.Entries.IsEmpty ? Hash32.Zero : queue.Entries[^1].Hash;

    /// <summary>Takes the next entries from their bodies, as far as they are final and to be found; false when none was taken.</summary>
    private async Task<bool> ApplyAsync(
        EnclaveTurn turn, ContractLedger queue, HashSet<EntryIndex> expired, CancellationToken cancellationToken)
    {
        var bodies = await _bodies.CollectAsync(queue, Computed, expired, cancellationToken).ConfigureAwait(false);
        if (bodies.Count == 0)
        {
            return false;
        }

        try
        {
            var applied = await turn.AskAsync<AppliedReply>(
                new ApplyBodiesRequest(contract, new EntryIndex(Computed), bodies), cancellationToken).ConfigureAwait(false);
            Computed = applied.Next.Value;
            return true;
        }
        catch (EnigmaException refused) when (refused.Code != EnclaveErrors.Gone && refused.Code != StateErrors.HeadMismatch)
        {
            // The first of them is not what it should be: compute that entry here.
            return false;
        }
    }

    /// <summary>Executes the next entry and tells peers; false while it is computed, and while its envelope is nowhere.</summary>
    private async Task<bool> ComputeAsync(
        EnclaveTurn turn, ContractLedger queue, HashSet<EntryIndex> expired, bool isBegun, CancellationToken cancellationToken)
    {
        var index = new EntryIndex(Computed);
        var needsInput = !isBegun && !expired.Contains(index);
        if (await ExecuteAsync(turn, queue, index, needsInput, isBegun, cancellationToken).ConfigureAwait(false) is not { } executed)
        {
            return false;
        }

        await node.Exchange.AnnounceLeafAsync(contract, executed.Leaf, executed.Body.Memory, cancellationToken).ConfigureAwait(false);
        // Only what was kept is done: if the disk was full, the contract is rebuilt and computed again.
        Computed++;
        return true;
    }

    private static long PauseAfter(TimeSpan computed)
    {
        var pause = computed / PausePerTimeComputed;
        pause = pause < ShortestPause ? ShortestPause : pause > LongestPause ? LongestPause : pause;
        return (long)(pause.TotalSeconds * Stopwatch.Frequency);
    }

    private async Task<ExecutedReply?> ExecuteAsync(
        EnclaveTurn turn, ContractLedger queue, EntryIndex index, bool needsInput, bool isBegun, CancellationToken cancellationToken)
    {
        var envelope = default(SealedEnvelope);
        if (queue.Entries[(int)index.Value].Entry is RecordedEntry recorded && needsInput)
        {
            if (await FindEnvelopeAsync(recorded.Record.InputsHash, cancellationToken).ConfigureAwait(false) is not { } bytes)
            {
                return null;
            }

            envelope = new SealedEnvelope(bytes);
            await keys.EnsureAsync(
                turn, contract, [recorded.Record.KeyEpoch, recorded.Record.RecordEpoch], cancellationToken).ConfigureAwait(false);
        }

        if (await ExecuteAsync(turn, queue, new ExecuteRequest(contract, index, envelope, ByteString.Empty), cancellationToken).ConfigureAwait(false) is { } reply)
        {
            IsComputing = reply is WorkingReply;
            _begunAt = isBegun ? _begunAt : Stopwatch.GetTimestamp();
            _askAt = Stopwatch.GetTimestamp() + PauseAfter(Stopwatch.GetElapsedTime(_begunAt));
            return reply as ExecutedReply;
        }

        return null;
    }

    private async Task<ByteString?> FindEnvelopeAsync(Hash32 hash, CancellationToken cancellationToken)
    {
        if (_envelope.Hash == hash)
        {
            return _envelope.Bytes;
        }

        return await node.Exchange.FindAsync(hash, cancellationToken).ConfigureAwait(false) is { } found ? ByteString.Copy(found.Span) : (ByteString?)null;
    }

    /// <summary>With the module only if the enclave asks for it; null when that is nowhere.</summary>
    private async Task<EnclaveReply?> ExecuteAsync(
        EnclaveTurn turn, ContractLedger queue, ExecuteRequest request, CancellationToken cancellationToken)
    {
        try
        {
            return await turn.AskAsync<EnclaveReply>(request, cancellationToken).ConfigureAwait(false);
        }
        catch (EnigmaException missing) when (missing.Code == QueueErrors.CodeMissing)
        {
            return queue.Deployment is { } deploy
                && await node.Exchange.FindAsync(deploy.Deployment.CodeHash, cancellationToken).ConfigureAwait(false) is { } module
                    ? await turn.AskAsync<EnclaveReply>(request with { Code = ByteString.Copy(module.Span) }, cancellationToken).ConfigureAwait(false)
                    : null;
        }
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
                if (node.Receipts.TryGet(contract, body.Index, out var leaf))
                {
                    await node.Exchange.AnnounceLeafAsync(contract, leaf, body.Body.Memory, cancellationToken).ConfigureAwait(false);
                }
            }

            _revealed = reply.Bodies.Count == 0 ? queue.Committed : reply.Bodies[^1].Index.Value + 1;
        }
    }

    private async Task ShareCheckpointAsync(EnclaveTurn turn, ContractLedger queue, CancellationToken cancellationToken)
    {
        var newest = CheckpointOf(queue);
        if (newest != _shared && Computed >= queue.Committed)
        {
            await checkpoints.ShareAsync(turn, contract, newest, cancellationToken).ConfigureAwait(false);
            _shared = newest;
        }
    }

    private Hash32[] QueueSlots(ContractLedger queue)
    {
        Hash32[] slots = [LedgerLayout.Contract(contract, ContractWord.QueueHash), LedgerLayout.Contract(contract, ContractWord.Counters)];
        return queue.Counters.Committed == 0 ? slots : [.. slots, LedgerLayout.ContractHead(contract, queue.Counters.HeadCursor)];
    }

    private static Hash32 CheckpointOf(ContractLedger queue) => queue.Head?.CheckpointHash ?? Hash32.Zero;

    /// <summary>State keys for all entries; envelope keys only for those that no body can stand for.</summary>
    private static IEnumerable<Epoch> EpochsFrom(ContractLedger queue, uint from) =>
        queue.Entries.Skip((int)from).Select((queued, i) => (queued.Entry as RecordedEntry, Index: from + i)).SelectMany(item =>
            item.Item1 is not { Record: var record } ? []
            : item.Index < queue.Committed ? [record.RecordEpoch]
            : new[] { record.KeyEpoch, record.RecordEpoch });
}
