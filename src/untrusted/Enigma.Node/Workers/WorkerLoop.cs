// SPDX-License-Identifier: MIT
using System.Collections.Concurrent;
using System.Diagnostics;
using Enigma.Crypto;
using Enigma.Protocol;
using Microsoft.Extensions.Logging;

namespace Enigma.Node;

/// <summary>
/// Computes the queues of the contracts whose seat a worker holds, one turn at its enclave after the other, shares what comes out and commits
/// it. Contracts whose seat went to another worker are closed.
/// </summary>
internal sealed class WorkerLoop : IDisposable
{
    /// <summary>How long the worker goes on without a look at what is due to be committed, when it is never idle.</summary>
    private static readonly TimeSpan LongestWithoutCommit = TimeSpan.FromMilliseconds(100);

    /// <summary>After which time what could not be done is tried again without news.</summary>
    private static readonly TimeSpan LongestWithoutRetry = TimeSpan.FromSeconds(5);

    /// <summary>As many as a batch commits for.</summary>
    private const int MostProvenTogether = BatchScheduler.MaxContracts;

    private readonly NodeServices _node;
    private readonly EnclaveSession _session;
    private readonly WorkerId _worker;
    private readonly KeyRingClient _keys;
    private readonly CheckpointCourier _checkpoints;
    private readonly CommitDesk _commits;
    private readonly HoldingTeller _holdings;
    private readonly ContractAgenda<WorkerContract> _agenda;
    private readonly BlockProofs _proofs;
    private readonly ConcurrentDictionary<ContractAddress, WorkerContract> _contracts = new();
    private readonly ConcurrentDictionary<ContractAddress, bool> _closed = new();
    private readonly HashSet<ContractAddress> _failing = [];
    private readonly ContractCloser _closer;
    private readonly ChangeSignal _ordered = new();
    private bool _isEverythingNew = true;
    private LedgerSnapshot _looked = LedgerSnapshot.Empty;
    private int _start;
    private bool _mayCommit = true;
    private long _lookedForCommits;
    private long _retried;

    /// <summary>The loop of a registered worker; it begins with <see cref="RunAsync"/>.</summary>
    /// <param name="node">The node it lives in.</param>
    /// <param name="session">Its enclave.</param>
    /// <param name="worker">Its id on the Ledger.</param>
    /// <param name="keys">Brings keys into the enclave.</param>
    /// <param name="commits">What commits its batches.</param>
    public WorkerLoop(NodeServices node, EnclaveSession session, WorkerId worker, KeyRingClient keys, CommitDesk commits)
    {
        _node = node;
        _session = session;
        _worker = worker;
        _keys = keys;
        _commits = commits;
        _checkpoints = new CheckpointCourier(node, session, keys);
        _closer = new ContractCloser(session, _checkpoints, node.Log, Order);
        _holdings = new HoldingTeller(node.Peers, node.Log);
        _proofs = new BlockProofs(node.Proofs);
        // Not on the loop: what is here is read and hashed before anything is waited for.
        _agenda = new ContractAgenda<WorkerContract>((contract, cancellation) => Task.Run(
            () => contract.PrepareAsync(node.Mirror.Current, session.Starts, cancellation), cancellation));
    }

    /// <summary>The contracts in the enclave, and those that the operator closed.</summary>
    public IReadOnlyList<(ContractAddress Contract, uint Computed, bool IsClosed)> Contracts =>
    [
        .. _contracts.Values.Where(held => !_closed.ContainsKey(held.Contract)).Select(held => (held.Contract, held.Computed, false)),
        .. _closed.Keys.Select(contract => (contract, 0u, true)),
    ];

    /// <summary>A contract of this worker.</summary>
    public WorkerContract? Find(ContractAddress contract) => _contracts.GetValueOrDefault(contract);

    /// <summary>Takes a contract out of the enclave and leaves it alone until <see cref="Reopen"/>; tasks are still admitted.</summary>
    public void Close(ContractAddress contract)
    {
        _closed[contract] = true;
        Order();
    }

    /// <summary>Lets a contract that was closed be built again.</summary>
    /// <exception cref="EnigmaException"><c>node.not_found</c></exception>
    public void Reopen(ContractAddress contract)
    {
        if (!_closed.TryRemove(contract, out _))
        {
            throw new EnigmaException(NodeErrors.NotFound, $"worker {_worker} has no closed contract {contract}; its status lists those that are");
        }

        Order();
    }

    /// <summary>
    /// Works until cancelled. Trouble with one contract is told and tried again with the next block; an enclave that ended comes back
    /// (<see cref="EnclaveSession"/>) and its contracts are rebuilt.
    /// </summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            await WorkUntilCancelledAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            await _agenda.Ended.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await _commits.Sent.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await _holdings.Told.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _checkpoints.Dispose();

    private async Task WorkUntilCancelledAsync(CancellationToken cancellationToken)
    {
        var news = Task.CompletedTask;
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var prepared = _agenda.Prepared.Next;
            if (news.IsCompleted || _start != _session.Starts)
            {
                news = Task.WhenAny(_node.Mirror.Changed.Next, _node.Receipts.Changed.Next, _ordered.Next, _commits.Changed.Next);
                await LookAsync(cancellationToken).ConfigureAwait(false);
            }

            var next = _agenda.Next(_looked, cancellationToken);
            if (next is { } turn)
            {
                await TakeTurnAsync(turn.Contract, turn.Ahead, cancellationToken).ConfigureAwait(false);
            }

            if (_mayCommit && (next is null || Stopwatch.GetElapsedTime(_lookedForCommits) > LongestWithoutCommit))
            {
                (_mayCommit, _lookedForCommits) = (false, Stopwatch.GetTimestamp());
                await _commits.CommitDueAsync(
                    _node.Mirror.Current, [.. _contracts.Values.Where(contract => contract.IsOpenAt(_start))], isAll: !_agenda.HasAwaited(_looked), cancellationToken)
                    .ConfigureAwait(false);
            }
            else if (next is null)
            {
                await WaitAsync(Task.WhenAny(news, prepared), cancellationToken).ConfigureAwait(false);
            }
        }
    }

    // Until there is something to do, or what is computed is to be asked for. Where no blocks come, what could not be done is tried again in time.
    private async Task WaitAsync(Task news, CancellationToken cancellationToken)
    {
        if ((_agenda.AskIn ?? (_agenda.HasWaiting ? LongestWithoutRetry : null)) is not { } pause)
        {
            await news.WaitAsync(cancellationToken).ConfigureAwait(false);
            return;
        }

        await Task.WhenAny(news, Task.Delay(pause, cancellationToken)).ConfigureAwait(false);
        if (_agenda.HasWaiting && Stopwatch.GetElapsedTime(_retried) >= LongestWithoutRetry)
        {
            Retry();
        }
    }

    private void Retry()
    {
        _retried = Stopwatch.GetTimestamp();
        _agenda.Retry(_looked);
    }

    private void Order()
    {
        Volatile.Write(ref _isEverythingNew, true);
        _ordered.Raise();
    }

    /// <summary>Looks what is new on the Ledger, and has what could not be done tried again.</summary>
    private async Task LookAsync(CancellationToken cancellationToken)
    {
        await ReviveAsync(cancellationToken).ConfigureAwait(false);
        var (ledger, before, start) = (_node.Mirror.Current, _looked, _session.Starts);
        var isEverythingNew = Interlocked.Exchange(ref _isEverythingNew, false) || _start != start
            || ledger.Epoch != before.Epoch || !ReferenceEquals(ledger.Seats, before.Seats);
        if (_start != start)
        {
            foreach (var contract in _contracts.Values)
            {
                contract.Forget();
            }
        }

        (_looked, _start, _mayCommit) = (ledger, start, true);
        await _closer.CloseAgainAsync().ConfigureAwait(false);
        foreach (var (contract, reason) in _commits.TakeTroubled().Where(troubled => Find(troubled.Contract.Contract) == troubled.Contract))
        {
            await StrikeAsync(contract.Contract, reason).ConfigureAwait(false);
        }

        Retry();
        if (ReferenceEquals(ledger, before) && !isEverythingNew)
        {
            return;
        }

        foreach (var (contract, queue) in ledger.Contracts)
        {
            if (isEverythingNew || !ReferenceEquals(queue, before.Contracts.GetValueOrDefault(contract)))
            {
                await LookAtAsync(contract, ledger).ConfigureAwait(false);
            }
        }

        // Those that a reorganisation took from the Ledger.
        foreach (var gone in isEverythingNew ? _contracts.Keys.Where(contract => !ledger.Contracts.ContainsKey(contract)).ToList() : [])
        {
            await CloseIfOpenAsync(gone).ConfigureAwait(false);
        }

        var (awaited, others) = _agenda.Due;
        _proofs.Want(ledger, SlotsOf(awaited), SlotsOf(others));

        IEnumerable<Hash32> SlotsOf(IEnumerable<WorkerContract> contracts) =>
            contracts.Take(MostProvenTogether).SelectMany(contract => WorkerContract.ShownSlots(ledger.Queue(contract.Contract)));
    }

    private async Task LookAtAsync(ContractAddress address, LedgerSnapshot ledger)
    {
        if (ledger.WorkerOf(address) != _worker || _closed.ContainsKey(address))
        {
            await CloseIfOpenAsync(address).ConfigureAwait(false);
            return;
        }

        if (_closer.IsClosing(address))
        {
            // It is looked at again when nothing is fetched for what it was any more.
            return;
        }

        var contract = _contracts.GetOrAdd(address, _ => NewContract(address, new ContractFortune()));
        if (!contract.IsUpToDate(ledger, _start))
        {
            _agenda.Add(contract, ledger);
        }
    }

    private WorkerContract NewContract(ContractAddress contract, ContractFortune fortune) =>
        new(contract, _keys, _node, _checkpoints, _proofs, fortune);

    // Also an enclave that nobody needs now: without it the node is not ready, and so would never be asked for what needs it.
    private async Task ReviveAsync(CancellationToken cancellationToken)
    {
        if (!_session.Process.IsGone)
        {
            return;
        }

        try
        {
            await _session.RunAsync(_ => Task.FromResult(true), cancellationToken).ConfigureAwait(false);
        }
        catch (EnigmaException failed)
        {
            _node.Log.LogWarning("Worker {Worker}: its enclave does not come back; it is tried again with the next block: {Failure}", _worker, failed.Message);
        }
    }

    private async Task TakeTurnAsync(WorkerContract contract, Task<WorkAhead> ahead, CancellationToken cancellationToken)
    {
        var (before, isDone) = (contract.Computed, false);
        try
        {
            // What fails here is the endpoint, the key keeper or a peer: the contract is not to blame, and its turn comes again with the next news.
            var prepared = await ahead.ConfigureAwait(false);
            isDone = await TakeTurnAsync(contract, prepared, cancellationToken).ConfigureAwait(false);
        }
        catch (EnigmaException failed)
        {
            _node.Log.LogWarning("Worker {Worker}, contract {Contract}: {Failure}", _worker, contract.Contract, failed.Message);
        }

        _mayCommit |= contract.Computed != before;
        if (!_contracts.TryGetValue(contract.Contract, out var kept) || kept != contract)
        {
            return;
        }

        var hasMore = isDone && (contract.IsPaused || contract.IsComputing);
        var isUpToDate = !hasMore && contract.IsUpToDate(_node.Mirror.Current, _session.Starts);
        contract.Fortune.Count(contract.Computed, isUpToDate, isStuck: !hasMore);
        if (hasMore)
        {
            _agenda.Add(contract, _node.Mirror.Current);
        }
        else if (!isUpToDate)
        {
            _agenda.Wait(contract);
        }
    }

    private async Task<bool> TakeTurnAsync(WorkerContract contract, WorkAhead ahead, CancellationToken cancellationToken)
    {
        try
        {
            var holding = await _session.RunAsync(
                turn => contract.TakeTurnAsync(turn, ahead, cancellationToken), cancellationToken).ConfigureAwait(false);
            _failing.Remove(contract.Contract);
            if (holding is not null)
            {
                _holdings.Tell(holding, cancellationToken);
            }

            return true;
        }
        catch (EnigmaException refused)
        {
            await StrikeAsync(contract.Contract, refused).ConfigureAwait(false);
            return false;
        }
    }

    /// <summary>
    /// A refusal leaves the enclave as it was, so the next block is another chance. What keeps failing is rebuilt from the Ledger. What expired
    /// after it was computed is closed by the enclave already.
    /// </summary>
    private async Task StrikeAsync(ContractAddress contract, EnigmaException failed)
    {
        _node.Log.LogWarning("Worker {Worker}, contract {Contract}: {Failure}", _worker, contract, failed.Message);
        if (failed.Code == StateErrors.Expired || !_failing.Add(contract))
        {
            _failing.Remove(contract);
            var fortune = Find(contract)?.Fortune;
            await CloseIfOpenAsync(contract).ConfigureAwait(false);
            if (fortune is not null)
            {
                fortune.Count(computed: 0, isUpToDate: false, isStuck: failed.Code != StateErrors.Expired);
                _contracts[contract] = NewContract(contract, fortune);
            }

            // There may be no block for long.
            Order();
        }
    }

    private async Task CloseIfOpenAsync(ContractAddress contract)
    {
        if (!_contracts.TryRemove(contract, out var open))
        {
            return;
        }

        open.Forget();
        await _closer.CloseAsync(contract, _agenda.Remove(open)).ConfigureAwait(false);
    }
}
