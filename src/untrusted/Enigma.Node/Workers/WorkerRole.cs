// SPDX-License-Identifier: MIT
using System.Collections.Concurrent;
using Enigma.Chain;
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
    /// <summary>After which time the enclave is asked again for what it computes.</summary>
    private static readonly TimeSpan AskAgainAfter = TimeSpan.FromMilliseconds(3);

    private readonly NodeServices _node;
    private readonly EnclaveSession _session;
    private readonly KeyRingClient _keys;
    private readonly CheckpointCourier _checkpoints;
    private readonly BatchScheduler _scheduler;
    private readonly BatchCommitter _committer;
    private readonly Dictionary<ContractAddress, WorkerContract> _contracts = [];
    private readonly HashSet<ContractAddress> _failing = [];
    private readonly List<IDisposable> _services = [];
    private readonly ConcurrentDictionary<ContractAddress, bool> _closed = new();
    private readonly ChangeSignal _ordered = new();
    private IReadOnlyList<(ContractAddress Contract, uint Computed)> _held = [];
    private bool _commitsNow;

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
        _keys = new KeyRingClient(node.Peers);
        _checkpoints = new CheckpointCourier(node.Checkpoints, _keys, node.Log);
        _scheduler = new BatchScheduler(worker, options);
        _committer = new BatchCommitter(session, sender, node.Manifest.Ledger, node.Log);
        var desk = new AdmissionDesk(node, session, worker, _keys);
        var answer = new WireWriter().WriteLongBytes(evidence).Write(session.Identity.EncryptionKey).ToArray();
        _services.Add(node.Peers.ServeRequests(PeerNames.Admission(worker), desk.AnswerAsync));
        _services.Add(node.Peers.ServeRequests(PeerNames.Evidence(worker), (_, _) => Task.FromResult<ReadOnlyMemory<byte>>(answer)));
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

    internal EnclaveSession Session => _session;

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
        while (true)
        {
            var news = Task.WhenAny(_node.Mirror.Changed.Next, _node.Receipts.Changed.Next, _ordered.Next);
            await WorkAsync(cancellationToken).ConfigureAwait(false);
            // A contract with a long queue gets the enclave again after the others had it.
            if (_contracts.Values.Any(contract => contract.IsPaused))
            {
                continue;
            }

            if (_contracts.Values.Any(contract => contract.IsComputing))
            {
                await Task.WhenAny(news, Task.Delay(AskAgainAfter, cancellationToken)).ConfigureAwait(false);
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

    private async Task WorkAsync(CancellationToken cancellationToken)
    {
        var ledger = _node.Mirror.Current;
        foreach (var contract in ledger.Contracts.Keys)
        {
            var isMine = ledger.WorkerOf(contract) == Worker && !_closed.ContainsKey(contract);
            if (isMine)
            {
                await GuardAsync(contract, () => CatchUpAsync(contract, cancellationToken)).ConfigureAwait(false);
            }
            else if (_contracts.ContainsKey(contract))
            {
                await CloseIfOpenAsync(contract).ConfigureAwait(false);
            }
        }

        await CommitDueAsync(cancellationToken).ConfigureAwait(false);
        Volatile.Write(ref _held, [.. _contracts.Values.Select(contract => (contract.Contract, contract.Computed))]);
    }

    private Task CatchUpAsync(ContractAddress address, CancellationToken cancellationToken)
    {
        if (!_contracts.TryGetValue(address, out var contract))
        {
            contract = new WorkerContract(address, _keys, _node, _checkpoints);
            _contracts.Add(address, contract);
        }

        return contract.IsUpToDate(_node.Mirror.Current, _session.Starts)
            ? Task.CompletedTask
            : _session.RunAsync(
                async turn =>
                {
                    await contract.CatchUpAsync(turn, cancellationToken).ConfigureAwait(false);
                    return true;
                },
                cancellationToken);
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
            var closed = _contracts.Remove(contract);
            _keys.Forget(contract);
            if (closed)
            {
                // Also for one that was only begun to be opened.
                await turn.AskAsync<DoneReply>(new CloseContractRequest(contract), cancellationToken).ConfigureAwait(false);
            }

            return closed;
        },
        cancellationToken);

    private async Task CommitDueAsync(CancellationToken cancellationToken)
    {
        var ledger = _node.Mirror.Current;
        var due = _scheduler.Due(ledger, _contracts.Values.Select(contract => (contract.Contract, contract.Computed)), Interlocked.Exchange(ref _commitsNow, false));
        if (due.Count == 0)
        {
            return;
        }

        await GuardAsync(due[0], async () =>
        {
            if (await _committer.CommitAsync([.. due.Select(contract => _contracts[contract])], cancellationToken).ConfigureAwait(false))
            {
                _scheduler.Committed(ledger, due.Count);
                // What was just committed must not look due again.
                await _node.Mirror.WaitForBlockAsync(ledger.Block.Value + 1, cancellationToken).ConfigureAwait(false);
            }
        }).ConfigureAwait(false);
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
}
