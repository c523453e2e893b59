// SPDX-License-Identifier: MIT
using System.Collections.Concurrent;
using Enigma.Attestation;
using Enigma.Chain;
using Enigma.Crypto;
using Enigma.Network;
using Enigma.Protocol;
using Microsoft.Extensions.Logging;

namespace Enigma.Node;

/// <summary>
/// Works for the contracts whose seat this worker holds: admits their tasks, computes their queues in its enclave, shares what came out and
/// commits it. Contracts whose seat went to another worker are closed.
/// </summary>
public sealed class WorkerRole : IAsyncDisposable
{
    private readonly NodeServices _node;
    private readonly EnclaveSession _session;
    private readonly KeyRingClient _keys;
    private readonly CheckpointCourier _checkpoints;
    private readonly AdmissionDesk _admissions;
    private readonly BatchScheduler _scheduler;
    private readonly BatchCommitter _committer;
    private readonly HoldingTeller _holdings;
    private readonly ConcurrentDictionary<ContractAddress, WorkerContract> _contracts = new();
    private readonly HashSet<ContractAddress> _failing = [];
    private readonly List<IDisposable> _services = [];
    private Held _evidence;
    private Held? _offered;
    private readonly ConcurrentDictionary<ContractAddress, bool> _closed = new();
    private readonly ChangeSignal _ordered = new();
    private IReadOnlyList<(ContractAddress Contract, uint Computed)> _held = [];
    private bool _commitsNow;
    private Commit? _commit;

    /// <summary>A registered worker; it begins to answer peers at once and to work with <see cref="RunAsync"/>.</summary>
    /// <param name="node">The node it lives in.</param>
    /// <param name="session">Its enclave; owned from now on.</param>
    /// <param name="worker">Its id on the Ledger.</param>
    /// <param name="evidence">The evidence that the key keeper accepted.</param>
    /// <param name="sender">The operator's account.</param>
    /// <param name="options">When it commits.</param>
    public WorkerRole(
        NodeServices node, EnclaveSession session, WorkerId worker, ByteString evidence, TransactionSender sender, WorkerOptions options)
    {
        _node = node;
        _session = session;
        Worker = worker;
        _keys = new KeyRingClient(node, OwnEvidenceAsync);
        _checkpoints = new CheckpointCourier(node.Checkpoints, _keys, node.Log);
        _scheduler = new BatchScheduler(worker, options);
        _committer = new BatchCommitter(session, sender, node.Manifest.Ledger, node.Log);
        _holdings = new HoldingTeller(node.Peers, node.Log);
        _admissions = new AdmissionDesk(node, session, worker, _keys);
        var queries = new QueryDesk(node, session, worker, _keys, contract => _contracts.GetValueOrDefault(contract));
        _evidence = Held.Of(evidence);
        _services.Add(node.Peers.ServeRequests(PeerNames.Admission(worker), _admissions.AnswerAsync));
        _services.Add(node.Peers.ServeRequests(PeerNames.Query(worker), queries.AnswerAsync));
        _services.Add(node.Peers.ServeRequests(PeerNames.Evidence(worker), EvidenceAsync));
        _services.Add(_admissions);
    }

    /// <summary>The id on the Ledger.</summary>
    public WorkerId Worker { get; }

    /// <summary>The operating system's id of the enclave.</summary>
    public int EnclaveProcessId => _session.Process.Id;

    /// <summary>The contracts in the enclave, and those that the operator closed.</summary>
    internal IReadOnlyList<(ContractAddress Contract, uint Computed, bool IsClosed)> Contracts =>
    [
        .. Volatile.Read(ref _held).Where(held => !_closed.ContainsKey(held.Contract)).Select(held => (held.Contract, held.Computed, false)),
        .. _closed.Keys.Select(contract => (contract, 0u, true)),
    ];

    /// <summary>The end of the evidence that is given out, in seconds.</summary>
    internal ulong EvidenceExpiry => Volatile.Read(ref _evidence).Expiry;

    internal EnclaveSession Session => _session;

    /// <summary>Gives out this evidence from the block on at which the Ledger names it.</summary>
    internal void Offer(ByteString evidence) => Volatile.Write(ref _offered, Held.Of(evidence));

    /// <summary>The Ledger names what was offered.</summary>
    internal void Adopt()
    {
        Volatile.Write(ref _evidence, Volatile.Read(ref _offered) ?? _evidence);
        Volatile.Write(ref _offered, null);
    }

    /// <summary>Takes a contract out of the enclave and leaves it alone until <see cref="Reopen"/>; tasks are still admitted.</summary>
    internal void Close(ContractAddress contract)
    {
        _closed[contract] = true;
        _ordered.Raise();
    }

    /// <summary>Lets a contract that was closed be built again.</summary>
    /// <exception cref="EnigmaException"><c>node.not_found</c></exception>
    internal void Reopen(ContractAddress contract)
    {
        if (!_closed.TryRemove(contract, out _))
        {
            throw new EnigmaException(NodeErrors.NotFound, $"worker {Worker} has no closed contract {contract}; its status lists those that are");
        }

        _ordered.Raise();
    }

    /// <summary>Commits at the next look at the Ledger what is computed, due or not.</summary>
    internal void CommitNow()
    {
        Volatile.Write(ref _commitsNow, true);
        _ordered.Raise();
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
            if (_commit is { } commit)
            {
                await ((Task)commit.Sent).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }

            await _holdings.Told.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task WorkUntilCancelledAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var news = Task.WhenAny(_node.Mirror.Changed.Next, _node.Receipts.Changed.Next, _ordered.Next);
            await WorkAsync(cancellationToken).ConfigureAwait(false);
            // A contract with a long queue gets the enclave again after the others had it.
            if (_contracts.Values.Any(contract => contract.IsPaused))
            {
                continue;
            }

            if (_contracts.Values.Where(contract => contract.IsComputing).Select(contract => contract.AskIn).ToList() is { Count: > 0 } pauses)
            {
                await Task.WhenAny(news, Task.Delay(pauses.Min(), cancellationToken)).ConfigureAwait(false);
                cancellationToken.ThrowIfCancellationRequested();
            }
            else
            {
                await news.WaitAsync(cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Stops answering and ends the enclave.</summary>
    public async ValueTask DisposeAsync()
    {
        _services.ForEach(service => service.Dispose());
        await _session.DisposeAsync().ConfigureAwait(false);
    }

    private async Task<ReadOnlyMemory<byte>> EvidenceAsync(ReadOnlyMemory<byte> question, CancellationToken cancellationToken) =>
        (await OwnEvidenceAsync(cancellationToken).ConfigureAwait(false)).Encode();

    private async Task<EvidenceAnswer> OwnEvidenceAsync(CancellationToken cancellationToken)
    {
        var newest = await _node.Rpc.GetLatestBlockAsync(cancellationToken).ConfigureAwait(false);
        var evidence = Volatile.Read(ref _evidence);
        if (Volatile.Read(ref _offered) is { } offered
            && await new LedgerReader(_node.Rpc, _node.Manifest.Ledger).GetEvidenceHashAsync(Worker, newest.State, cancellationToken).ConfigureAwait(false)
                == offered.Hash)
        {
            evidence = offered;
        }

        return await EvidenceAnswer.OfAsync(_node, _session, evidence.Bytes, newest.Timestamp, cancellationToken).ConfigureAwait(false);
    }

    private async Task WorkAsync(CancellationToken cancellationToken)
    {
        await ReviveAsync(cancellationToken).ConfigureAwait(false);
        var ledger = _node.Mirror.Current;
        SettleAdmissions(ledger);
        var due = new List<WorkerContract>();
        foreach (var contract in ledger.Contracts.Keys)
        {
            var isMine = ledger.WorkerOf(contract) == Worker && !_closed.ContainsKey(contract);
            if (isMine)
            {
                AddIfDue(due, contract);
            }
            else if (_contracts.ContainsKey(contract))
            {
                await CloseIfOpenAsync(contract).ConfigureAwait(false);
            }
        }

        foreach (var contract in due.OrderBy(contract => contract.HeldLately))
        {
            await GuardAsync(contract.Contract, () => CatchUpAsync(contract, cancellationToken)).ConfigureAwait(false);
            if (contract.IsPaused)
            {
                // Those before it had less; who came meanwhile may have less too, so the order is made anew.
                break;
            }
        }

        await CommitDueAsync(cancellationToken).ConfigureAwait(false);
        Volatile.Write(ref _held, [.. _contracts.Values.Select(contract => (contract.Contract, contract.Computed))]);
    }

    private void SettleAdmissions(LedgerSnapshot ledger)
    {
        try
        {
            _admissions.Settle(ledger);
        }
        catch (EnigmaException failed)
        {
            _node.Log.LogWarning("Worker {Worker}: what was admitted is not tidied up; it is tried again with the next block: {Failure}", Worker, failed.Message);
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
            _node.Log.LogWarning("Worker {Worker}: its enclave does not come back; it is tried again with the next block: {Failure}", Worker, failed.Message);
        }
    }

    private void AddIfDue(List<WorkerContract> due, ContractAddress address)
    {
        if (!_contracts.TryGetValue(address, out var contract))
        {
            contract = new WorkerContract(address, _keys, _node, _checkpoints);
            _contracts[address] = contract;
        }

        if (!contract.IsUpToDate(_node.Mirror.Current, _session.Starts) && contract.AskIn == TimeSpan.Zero)
        {
            due.Add(contract);
        }
    }

    private async Task CatchUpAsync(WorkerContract contract, CancellationToken cancellationToken)
    {
        await contract.PrepareAsync(_node.Mirror.Current, cancellationToken).ConfigureAwait(false);
        await _session.RunAsync(
            async turn =>
            {
                await contract.CatchUpAsync(turn, cancellationToken).ConfigureAwait(false);
                if (await contract.HoldAsync(turn, cancellationToken).ConfigureAwait(false) is { } holding)
                {
                    _holdings.Tell(holding, cancellationToken);
                }

                return true;
            },
            cancellationToken).ConfigureAwait(false);
    }

    private async Task CloseIfOpenAsync(ContractAddress contract)
    {
        try
        {
            await CloseAsync(contract, CancellationToken.None).ConfigureAwait(false);
        }
        catch (EnigmaException closed)
        {
            // The enclave had closed it by itself.
            _node.Log.LogDebug("Contract {Contract} was closed already: {Reason}", contract, closed.Message);
        }
    }

    private Task<bool> CloseAsync(ContractAddress contract, CancellationToken cancellationToken) => _session.RunAsync(
        async turn =>
        {
            var closed = _contracts.TryRemove(contract, out _);
            _keys.Forget(contract);
            if (closed)
            {
                // Also for one that was only begun to be opened.
                await turn.AskAsync<DoneReply>(new CloseContractRequest(contract), cancellationToken).ConfigureAwait(false);
            }

            return closed;
        },
        cancellationToken);

    /// <summary>
    /// Has the enclave sign what is due, and sends it beside the work: a block takes seconds, and no contract waits for another's receipt.
    /// </summary>
    private async Task CommitDueAsync(CancellationToken cancellationToken)
    {
        var ledger = _node.Mirror.Current;
        if (!await IsCommitOverAsync(ledger).ConfigureAwait(false))
        {
            return;
        }

        var due = _scheduler.Due(ledger, _contracts.Values.Select(contract => (contract.Contract, contract.Computed)), Interlocked.Exchange(ref _commitsNow, false));
        if (due.Count > 0)
        {
            await GuardAsync(due[0], async () =>
            {
                var batch = await _committer.SignAsync([.. due.Select(contract => _contracts[contract])], cancellationToken).ConfigureAwait(false);
                var sent = SendAsync(batch, cancellationToken);
                _commit = new Commit(ledger, due, sent);
                // The block may be seen before the receipt is. What failed is tried again with the next news.
                _ = sent.ContinueWith(_ => _ordered.Raise(), cancellationToken, TaskContinuationOptions.OnlyOnRanToCompletion, TaskScheduler.Default);
            }).ConfigureAwait(false);
        }
    }

    private async Task<bool> SendAsync(BatchReply batch, CancellationToken cancellationToken)
    {
        // Not on the loop, whatever the sender does before it first waits.
        await Task.Yield();
        return await _committer.SendAsync(batch, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>False while a batch is on its way, and until its block is seen: what was just committed must not look due again.</summary>
    private async Task<bool> IsCommitOverAsync(LedgerSnapshot ledger)
    {
        if (_commit is not { } commit)
        {
            return true;
        }

        if (!commit.Sent.IsCompleted || (commit.Sent.IsCompletedSuccessfully && ledger.Block.Value <= commit.Ledger.Block.Value))
        {
            return false;
        }

        _commit = null;
        await GuardAsync(commit.Contracts[0], async () =>
        {
            if (await commit.Sent.ConfigureAwait(false))
            {
                _scheduler.Committed(commit.Ledger, commit.Contracts.Count);
            }
        }).ConfigureAwait(false);
        return true;
    }

    private async Task GuardAsync(ContractAddress contract, Func<Task> work)
    {
        try
        {
            await work().ConfigureAwait(false);
            _failing.Remove(contract);
        }
        catch (EnigmaException failed)
        {
            _node.Log.LogWarning("Worker {Worker}, contract {Contract}: {Failure}", Worker, contract, failed.Message);
            // A refusal leaves the enclave as it was, so the next block is another chance. What keeps failing is rebuilt from the Ledger.
            // What expired after it was computed is closed by the enclave already.
            if (failed.Code != StateErrors.Expired && _failing.Add(contract))
            {
                return;
            }

            _failing.Remove(contract);
            await CloseIfOpenAsync(contract).ConfigureAwait(false);
        }
    }

    /// <param name="Ledger">The Ledger that it was due at.</param>
    /// <param name="Contracts">Whose entries it commits.</param>
    /// <param name="Sent">Whether the Ledger took it, once that is known.</param>
    private sealed record Commit(LedgerSnapshot Ledger, IReadOnlyList<ContractAddress> Contracts, Task<bool> Sent);

    private sealed record Held(ByteString Bytes, Hash32 Hash, ulong Expiry)
    {
        public static Held Of(ByteString bytes)
        {
            var evidence = Evidence.Decode(bytes);
            return new(bytes, evidence.Hash, evidence.Claims.Expiry);
        }
    }
}
