// SPDX-License-Identifier: MIT
using System.Collections.Concurrent;
using System.Diagnostics;
using Enigma.Protocol;
using Microsoft.Extensions.Logging;

namespace Enigma.Node;

/// <summary>
/// Computes the queues of the contracts whose seat a worker holds, one turn at its enclave after the other, shares what comes out and commits
/// it. Contracts whose seat went to another worker are closed.
/// </summary>
internal sealed class WorkerLoop
{
    /// <summary>How long the worker goes on without a look at what is due to be committed, when it is never idle.</summary>
    private static readonly TimeSpan LongestWithoutCommit = TimeSpan.FromMilliseconds(100);

    /// <summary>As many as a batch commits for.</summary>
    private const int MostProvenTogether = BatchScheduler.MaxContracts;

    private readonly NodeServices _node;
    private readonly EnclaveSession _session;
    private readonly WorkerId _worker;
    private readonly KeyRingClient _keys;
    private readonly CheckpointCourier _checkpoints;
    private readonly AdmissionDesk _admissions;
    private readonly CommitDesk _commits;
    private readonly HoldingTeller _holdings;
    private readonly ContractAgenda<WorkerContract> _agenda;
    private readonly BlockProofs _proofs;
    private readonly ConcurrentDictionary<ContractAddress, WorkerContract> _contracts = new();
    private readonly ConcurrentDictionary<ContractAddress, bool> _closed = new();
    private readonly HashSet<ContractAddress> _failing = [];
    private readonly ChangeSignal _ordered = new();
    private bool _isEverythingNew = true;
    private LedgerSnapshot _looked = LedgerSnapshot.Empty;
    private int _start;
    private bool _mayCommit = true;
    private long _lookedForCommits;

    /// <summary>The loop of a registered worker; it begins with <see cref="RunAsync"/>.</summary>
    /// <param name="node">The node it lives in.</param>
    /// <param name="session">Its enclave.</param>
    /// <param name="worker">Its id on the Ledger.</param>
    /// <param name="keys">Brings keys into the enclave.</param>
    /// <param name="admissions">What it admitted.</param>
    /// <param name="commits">What commits its batches.</param>
    public WorkerLoop(NodeServices node, EnclaveSession session, WorkerId worker, KeyRingClient keys, AdmissionDesk admissions, CommitDesk commits)
    {
        _node = node;
        _session = session;
        _worker = worker;
        _keys = keys;
        _admissions = admissions;
        _commits = commits;
        _checkpoints = new CheckpointCourier(node, session, keys);
        _holdings = new HoldingTeller(node.Peers, node.Log);
        _proofs = new BlockProofs(node.Proofs);
        _agenda = new ContractAgenda<WorkerContract>((contract, cancellation) => contract.PrepareAsync(node.Mirror.Current, session.Starts, cancellation));
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
                await CommitDueAsync(cancellationToken).ConfigureAwait(false);
            }
            else if (next is null)
            {
                var soon = _agenda.AskIn is { } pause ? Task.Delay(pause, cancellationToken) : Task.WhenAny(news, prepared);
                await Task.WhenAny(news, prepared, soon).WaitAsync(cancellationToken).ConfigureAwait(false);
            }
        }
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
        var (ledger, before) = (_node.Mirror.Current, _looked);
        var isEverythingNew = Interlocked.Exchange(ref _isEverythingNew, false) || _start != _session.Starts
            || ledger.Epoch != before.Epoch || !ReferenceEquals(ledger.Seats, before.Seats);
        (_looked, _start, _mayCommit) = (ledger, _session.Starts, true);
        _agenda.Retry(ledger);
        if (ReferenceEquals(ledger, before) && !isEverythingNew)
        {
            return;
        }

        SettleAdmissions(ledger);
        foreach (var (contract, queue) in ledger.Contracts)
        {
            if (isEverythingNew || !ReferenceEquals(queue, before.Contracts.GetValueOrDefault(contract)))
            {
                await LookAtAsync(contract, ledger).ConfigureAwait(false);
            }
        }

        _proofs.Want(ledger, _agenda.Due.Take(MostProvenTogether).SelectMany(contract => contract.ShownSlots(ledger.Queue(contract.Contract))));
    }

    private async Task LookAtAsync(ContractAddress address, LedgerSnapshot ledger)
    {
        if (ledger.WorkerOf(address) != _worker || _closed.ContainsKey(address))
        {
            await CloseIfOpenAsync(address).ConfigureAwait(false);
            return;
        }

        var contract = _contracts.GetOrAdd(address, _ => new WorkerContract(address, _keys, _node, _checkpoints, _proofs));
        if (!contract.IsUpToDate(ledger, _start))
        {
            _agenda.Add(contract, ledger);
        }
    }

    private void SettleAdmissions(LedgerSnapshot ledger)
    {
        try
        {
            _admissions.Settle(ledger);
        }
        catch (EnigmaException failed)
        {
            _node.Log.LogWarning("Worker {Worker}: what was admitted is not tidied up; it is tried again with the next block: {Failure}", _worker, failed.Message);
        }
    }

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
        await GuardAsync(contract.Contract, async () =>
        {
            var prepared = await ahead.ConfigureAwait(false);
            var holding = await _session.RunAsync(
                turn => contract.TakeTurnAsync(turn, prepared, cancellationToken), cancellationToken).ConfigureAwait(false);
            if (holding is not null)
            {
                _holdings.Tell(holding, cancellationToken);
            }

            isDone = true;
        }).ConfigureAwait(false);
        _mayCommit |= contract.Computed != before;
        if (isDone && (contract.IsPaused || contract.IsComputing))
        {
            _agenda.Add(contract, _node.Mirror.Current);
        }
        else if (_contracts.ContainsKey(contract.Contract) && !contract.IsUpToDate(_node.Mirror.Current, _session.Starts))
        {
            _agenda.Wait(contract);
        }
    }

    private async Task CommitDueAsync(CancellationToken cancellationToken)
    {
        var ledger = _node.Mirror.Current;
        IReadOnlyList<WorkerContract> due = [];
        if (_commits.First is { } blamed)
        {
            await GuardAsync(blamed, FindDueAsync).ConfigureAwait(false);
        }
        else
        {
            await FindDueAsync().ConfigureAwait(false);
        }

        if (due.Count > 0)
        {
            await GuardAsync(due[0].Contract, () => _commits.BeginAsync(ledger, due, cancellationToken)).ConfigureAwait(false);
        }

        async Task FindDueAsync() => due = await _commits.DueAsync(ledger, [.. _contracts.Values]).ConfigureAwait(false);
    }

    private async Task CloseIfOpenAsync(ContractAddress contract)
    {
        if (!_contracts.TryGetValue(contract, out var open))
        {
            return;
        }

        _agenda.Remove(open);
        try
        {
            await CloseAsync(contract).ConfigureAwait(false);
        }
        catch (EnigmaException closed)
        {
            // The enclave had closed it by itself.
            _node.Log.LogDebug("Contract {Contract} was closed already: {Reason}", contract, closed.Message);
        }
    }

    private Task<bool> CloseAsync(ContractAddress contract) => _session.RunAsync(
        async turn =>
        {
            var closed = _contracts.TryRemove(contract, out _);
            _keys.Forget(contract);
            if (closed)
            {
                // Also for one that was only begun to be opened.
                await turn.AskAsync<DoneReply>(new CloseContractRequest(contract), CancellationToken.None).ConfigureAwait(false);
            }

            return closed;
        },
        CancellationToken.None);

    private async Task GuardAsync(ContractAddress contract, Func<Task> work)
    {
        try
        {
            await work().ConfigureAwait(false);
            _failing.Remove(contract);
        }
        catch (EnigmaException failed)
        {
            _node.Log.LogWarning("Worker {Worker}, contract {Contract}: {Failure}", _worker, contract, failed.Message);
            // A refusal leaves the enclave as it was, so the next block is another chance. What keeps failing is rebuilt from the Ledger.
            // What expired after it was computed is closed by the enclave already.
            if (failed.Code != StateErrors.Expired && _failing.Add(contract))
            {
                return;
            }

            _failing.Remove(contract);
            await CloseIfOpenAsync(contract).ConfigureAwait(false);
            Volatile.Write(ref _isEverythingNew, true);
        }
    }
}
