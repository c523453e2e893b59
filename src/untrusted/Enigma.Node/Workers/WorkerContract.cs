// SPDX-License-Identifier: MIT
using System.Diagnostics;
using Enigma.Crypto;
using Enigma.EnclaveHost;
using Enigma.Protocol;
using Microsoft.Extensions.Logging;

namespace Enigma.Node;

/// <summary>
/// One contract in a worker's enclave: opens it at a checkpoint or at its deployment, proves its queue, and computes entry after entry, from
/// other workers' bodies where there are final ones, else from the envelope. Each step has two parts: <see cref="PrepareAsync"/> before the
/// turn, and <see cref="TakeTurnAsync"/> in it, where only the enclave is waited for.
/// </summary>
internal sealed class WorkerContract(
    ContractAddress contract, KeyRingClient keys, NodeServices node, CheckpointCourier checkpoints, BlockProofs proofs, ContractFortune fortune)
    : IDueContract
{
    /// <summary>How long one contract keeps the enclave's door while others may wait; what is still computed then is asked for later.</summary>
    private static readonly TimeSpan Slice = TimeSpan.FromMilliseconds(4);

    private const int HeldFadesTenth = 10;

    private readonly EntrySource _source = new(node.Exchange, node.Receipts);
    private readonly ContractDues _dues = new(contract, node, checkpoints);
    private readonly AskPace _pace = new();
    private TimeSpan _held;
    private long _heldAt;
    private QueueReply? _proven;
    private Hash32 _provenTail;
    private BlockNumber _provenAt;
    private (uint Index, int Start)? _opened;
    private int _misfits;
    private int _start;

    /// <summary>The contract.</summary>
    public ContractAddress Contract => contract;

    /// <summary>Entries the enclave has computed.</summary>
    public uint Computed { get; private set; }

    /// <summary>True when the slice ended before the work did: there is more to do at once.</summary>
    public bool IsPaused { get; private set; }

    /// <inheritdoc/>
    public bool IsComputing { get; private set; }

    /// <inheritdoc/>
    public TimeSpan AskIn => IsComputing ? _pace.AskIn : TimeSpan.Zero;

    /// <inheritdoc/>
    public int PreparedInVain => fortune.InVain;

    /// <summary>How the worker fares with it; goes on where it is opened anew.</summary>
    public ContractFortune Fortune => fortune;

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
        return start == _start && IsProven(queue) && Computed == Length && !_dues.IsRevealDue(queue) && !IsShareDue(queue) && !IsHoldingDue(ledger, queue);
    }

    /// <inheritdoc/>
    public bool OpensAtCheckpoint(LedgerSnapshot ledger) => _proven is null && ledger.Queue(contract).Head is { CheckpointHash.IsZero: false };

    /// <inheritdoc/>
    public bool IsAwaited(LedgerSnapshot ledger) => Computed < ledger.Queue(contract).Length;

    /// <summary>
    /// Fetches what the next turn needs, and does what takes a turn of its own for each part: others have theirs in between.
    /// </summary>
    /// <exception cref="EnigmaException">What the endpoint, the key keeper or the enclave refuses.</exception>
    public async Task<WorkAhead> PrepareAsync(LedgerSnapshot ledger, int start, CancellationToken cancellationToken)
    {
        var queue = ledger.Queue(contract);
        var isOpen = IsOpenAt(start);
        if (isOpen && IsComputing && IsProven(queue) && !_dues.IsRevealDue(queue) && !IsHoldingDue(ledger, queue))
        {
            return WorkAhead.Nothing;
        }

        if (!isOpen && queue.Length > 0 && _opened?.Start != start)
        {
            _opened = await checkpoints.OpenAsync(queue, cancellationToken).ConfigureAwait(false);
        }
        else if (isOpen && IsShareDue(queue))
        {
            _dues.BeginToShare(queue, cancellationToken);
        }

        var from = isOpen ? Computed : _opened?.Index ?? 0;
        var bodies = await _source.CollectAsync(queue, from, cancellationToken).ConfigureAwait(false);
        var needed = bodies.Count == 0 ? EntrySource.EnvelopeOf(queue, from) : null;
        var envelope = needed is { } hash ? _source.Find(hash) : default;
        if (isOpen && !IsComputing && from < queue.Committed && needed is not null && envelope.Hash.IsZero
            && await checkpoints.CanOpenBehindAsync(from, queue, cancellationToken).ConfigureAwait(false))
        {
            return WorkAhead.Opening;
        }

        await keys.FetchAsync(contract, EntrySource.EpochsOf(queue, from, bodies.Count), cancellationToken).ConfigureAwait(false);
        var isShown = !isOpen || !IsProven(queue) || _dues.IsRevealDue(queue) || IsHoldingDue(ledger, queue);
        var proof = isShown && queue.Length > 0
            ? await proofs.AheadAsync(ledger, ShownSlots(queue), cancellationToken).ConfigureAwait(false)
            : null;
        return new WorkAhead(proof, from, bodies, envelope);
    }

    /// <summary>Does what can be done in a slice of time, and counts how long it took.</summary>
    /// <returns>What the enclave says it holds (spec/keys.md section 11), for the key keeper; null when there is nothing new to say.</returns>
    public async Task<SignedHolding?> TakeTurnAsync(EnclaveTurn turn, WorkAhead ahead, CancellationToken cancellationToken)
    {
        var began = Stopwatch.GetTimestamp();
        try
        {
            IsPaused = false;
            var isBegun = IsComputing && turn.Start == _start;
            IsComputing = false;
            var queue = turn.Ledger.Queue(contract);
            if (ahead.Proof is { } shown && shown.Of(turn.Ledger, ShownSlots(queue)) is null && (!IsAwaited(turn.Ledger) || _misfits < EnclaveSession.MostMisfits))
            {
                // A block came in between, and others need not wait for the proof of this contract at another one.
                (IsPaused, IsComputing) = (true, isBegun);
                _misfits++;
                return null;
            }

            _misfits = 0;
            if (IsOpenIn(turn) && ahead.OpensAnew)
            {
                await checkpoints.CloseAsync(turn, contract, cancellationToken).ConfigureAwait(false);
                Forget();
                IsPaused = true;
                return null;
            }

            if (IsOpenIn(turn))
            {
                await SyncFromAsync(Length, turn, ahead.Proof, force: false, cancellationToken).ConfigureAwait(false);
            }
            else if (_opened is { } opened && opened.Start == turn.Start)
            {
                await OpenAsync(opened.Index, turn, ahead.Proof, cancellationToken).ConfigureAwait(false);
            }
            else
            {
                // The enclave was started again after what was prepared; or the Ledger has no such contract any more.
                IsPaused = queue.Length > 0;
                return null;
            }

            await CatchUpAsync(turn, queue, ahead, isBegun, cancellationToken).ConfigureAwait(false);
            await _dues.RevealAsync(turn, queue, ahead.Proof, Computed, cancellationToken).ConfigureAwait(false);
            return IsHoldingDue(turn.Ledger, queue) && IsProven(queue)
                ? await _dues.HoldAsync(turn, queue, ahead.Proof, cancellationToken).ConfigureAwait(false)
                : null;
        }
        finally
        {
            (_held, _heldAt) = (HeldLately + Stopwatch.GetElapsedTime(began), Stopwatch.GetTimestamp());
        }
    }

    /// <summary>Whether the enclave of this turn has the contract.</summary>
    public bool IsOpenIn(EnclaveTurn turn) => IsOpenAt(turn.Start);

    /// <summary>Whether the enclave has it, as it was started that often.</summary>
    public bool IsOpenAt(int start) => _proven is not null && start == _start;

    /// <summary>The enclave was started again, and has nothing of what it had.</summary>
    public void Forget()
    {
        (_proven, Computed, IsComputing, IsPaused) = (null, 0, false, false);
        _dues.Forget();
        _source.Forget();
    }

    /// <summary>Proves the queue of an open contract at the turn's head.</summary>
    /// <param name="turn">The turn.</param>
    /// <param name="ahead">Words that were proven before.</param>
    /// <param name="force">Also if it was proven at an earlier block and is the same.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="EnigmaException"><c>queue.unknown_contract</c> when it is to be opened first; what the enclave refuses.</exception>
    public Task SyncAsync(EnclaveTurn turn, ProofAhead? ahead, bool force, CancellationToken cancellationToken) => IsOpenIn(turn)
        ? SyncFromAsync(Length, turn, ahead, force, cancellationToken)
        : throw new EnigmaException(
            QueueErrors.UnknownContract, $"the enclave does not have contract {contract} yet; check the address, or ask again later");

    private async Task SyncFromAsync(uint known, EnclaveTurn turn, ProofAhead? ahead, bool force, CancellationToken cancellationToken)
    {
        var queue = turn.Ledger.Queue(contract);
        if (queue.Length == 0 || (IsProven(queue) && (!force || _provenAt == turn.Ledger.Block)))
        {
            return;
        }

        var proof = await turn.ProveAsync(ahead, LedgerSlots(queue), cancellationToken).ConfigureAwait(false);
        _proven = await HandOverAsync(turn, queue, proof, known, cancellationToken).ConfigureAwait(false);
        (_provenTail, _provenAt, Computed) = (TailOf(queue), turn.Ledger.Block, _proven.NextIndex.Value);
        _source.Forget();
    }

    private async Task OpenAsync(uint index, EnclaveTurn turn, ProofAhead? ahead, CancellationToken cancellationToken)
    {
        Forget();
        (_opened, _start) = (null, turn.Start);
        await SyncFromAsync(index, turn, ahead, force: false, cancellationToken).ConfigureAwait(false);
        node.Log.LogInformation("Contract {Contract} is opened at entry {Index} of {Length}.", contract, Computed, Length);
    }

    /// <summary>The words of the Ledger that prove the queue.</summary>
    public static Hash32[] LedgerSlots(ContractLedger queue)
    {
        var contract = queue.Contract;
        Hash32[] slots = [LedgerLayout.Contract(contract, ContractWord.QueueHash), LedgerLayout.Contract(contract, ContractWord.Counters)];
        return queue.Counters.Committed == 0 ? slots : [.. slots, LedgerLayout.ContractHead(contract, queue.Counters.HeadCursor)];
    }

    /// <summary>These, and what the enclave needs to say what it holds.</summary>
    public static Hash32[] ShownSlots(ContractLedger queue) => [.. LedgerSlots(queue), LedgerLayout.EpochState];

    /// <summary>Hands over the entries that the enclave does not have; what a refusal or a restart leaves half done is begun anew by the next.</summary>
    private async Task<QueueReply> HandOverAsync(
        EnclaveTurn turn, ContractLedger queue, LedgerProof proof, uint known, CancellationToken cancellationToken)
    {
        foreach (var request in QueueRequests.Of(contract, proof, known, queue.From(known).Select(queued => queued.Entry)))
        {
            if (request is SyncQueueRequest)
            {
                return await turn.AskAsync<QueueReply>(request, cancellationToken).ConfigureAwait(false);
            }

            await turn.AskAsync<DoneReply>(request, cancellationToken).ConfigureAwait(false);
        }

        throw new UnreachableException();
    }

    /// <summary>Computes what can be computed in a slice of time; stops at an entry whose envelope is nowhere yet.</summary>
    private async Task CatchUpAsync(EnclaveTurn turn, ContractLedger queue, WorkAhead ahead, bool isBegun, CancellationToken cancellationToken)
    {
        var began = Stopwatch.GetTimestamp();
        while (Computed < Length)
        {
            var isAhead = ahead.From == Computed;
            if (!isBegun && ((!isAhead && Computed < _source.End(queue)) || !keys.Holds(turn, contract, EntrySource.EpochsOf(queue, Computed, isAhead ? ahead.Bodies.Count : 0))))
            {
                // There are bodies to be collected, or keys to be fetched, before the next turn.
                IsPaused = true;
                return;
            }

            if (!isBegun && isAhead && ahead.Bodies.Count > 0)
            {
                if (!await ApplyAsync(turn, ahead.Bodies, cancellationToken).ConfigureAwait(false))
                {
                    // Compute that entry here, with the keys and the envelope for that.
                    _source.Refuse(Computed);
                    IsPaused = true;
                    return;
                }
            }
            else if (!await ComputeAsync(turn, queue, ahead.Envelope, isBegun, cancellationToken).ConfigureAwait(false))
            {
                return;
            }

            isBegun = false;
            if (Computed < Length && Stopwatch.GetElapsedTime(began) > Slice)
            {
                IsPaused = true;
                return;
            }
        }
    }

    /// <summary>Takes the next entries from bodies; false when the first of them is not what it should be.</summary>
    private async Task<bool> ApplyAsync(EnclaveTurn turn, IReadOnlyList<EncodedBody> bodies, CancellationToken cancellationToken)
    {
        try
        {
            var applied = await turn.AskAsync<AppliedReply>(
                new ApplyBodiesRequest(contract, new EntryIndex(Computed), bodies), cancellationToken).ConfigureAwait(false);
            Computed = applied.Next.Value;
            return true;
        }
        catch (EnigmaException refused) when (refused.Code != EnclaveErrors.Gone && refused.Code != StateErrors.HeadMismatch)
        {
            return false;
        }
    }

    /// <summary>Executes the next entry and tells peers; false while it is computed, and while its envelope is nowhere.</summary>
    private async Task<bool> ComputeAsync(
        EnclaveTurn turn, ContractLedger queue, (Hash32 Hash, ByteString Bytes) ahead, bool isBegun, CancellationToken cancellationToken)
    {
        var envelope = default(SealedEnvelope);
        if (!isBegun && EntrySource.EnvelopeOf(queue, Computed) is { } hash)
        {
            var found = ahead.Hash == hash ? ahead : _source.Find(hash);
            if (found.Hash.IsZero)
            {
                return false;
            }

            envelope = new SealedEnvelope(found.Bytes);
        }

        var request = new ExecuteRequest(contract, new EntryIndex(Computed), envelope, ByteString.Empty);
        if (await ExecuteAsync(turn, queue, request, cancellationToken).ConfigureAwait(false) is not { } reply)
        {
            return false;
        }

        if (reply is not ExecutedReply executed)
        {
            IsComputing = true;
            _pace.Asked(isBegun);
            return false;
        }

        await node.Exchange.AnnounceLeafAsync(contract, executed.Leaf, executed.Body.Memory, cancellationToken).ConfigureAwait(false);
        // Only what was kept is done: if the disk was full, the contract is rebuilt and computed again.
        Computed++;
        return true;
    }

    /// <summary>With the module only if the enclave asks for it; null when that is nowhere yet.</summary>
    private async Task<EnclaveReply?> ExecuteAsync(
        EnclaveTurn turn, ContractLedger queue, ExecuteRequest request, CancellationToken cancellationToken)
    {
        try
        {
            return await turn.AskAsync<EnclaveReply>(request, cancellationToken).ConfigureAwait(false);
        }
        catch (EnigmaException missing) when (missing.Code == QueueErrors.CodeMissing)
        {
            return queue.Deployment is { } deploy && _source.Find(deploy.Deployment.CodeHash) is { Hash.IsZero: false } module
                ? await turn.AskAsync<EnclaveReply>(request with { Code = module.Bytes }, cancellationToken).ConfigureAwait(false)
                : null;
        }
    }

    private bool IsHoldingDue(LedgerSnapshot ledger, ContractLedger queue) => _dues.IsHoldingDue(ledger, queue, Computed);

    private bool IsShareDue(ContractLedger queue) => IsProven(queue) && _dues.IsShareDue(queue, Computed);

    // The counts alone say nothing after a reorganisation: as many entries may be other ones.
    private bool IsProven(ContractLedger queue) =>
        _proven is { } proven && proven.Length == queue.Length && proven.Committed == queue.Committed
        && proven.Head.Value == (queue.Head?.Head.Value ?? Hash32.Zero) && _provenTail == TailOf(queue);

    private static Hash32 TailOf(ContractLedger queue) => queue.Entries.IsEmpty ? Hash32.Zero : queue.Entries[^1].Hash;
}
