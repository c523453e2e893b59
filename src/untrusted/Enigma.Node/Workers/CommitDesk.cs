// SPDX-License-Identifier: MIT
using Enigma.Protocol;

namespace Enigma.Node;

/// <summary>
/// Commits what a worker has computed when it is due, one batch at a time and beside the work: a block takes seconds, and no contract waits for
/// another's receipt. Used by one task at a time, but for <see cref="Order"/>.
/// </summary>
internal sealed class CommitDesk(BatchScheduler scheduler, BatchCommitter committer)
{
    private Commit? _commit;
    private bool _isOrdered;

    /// <summary>Raised when a batch has been sent, and when one was ordered.</summary>
    public ChangeSignal Changed { get; } = new();

    /// <summary>Ends with the batch that is on its way.</summary>
    public Task Sent => _commit?.Sent ?? Task.CompletedTask;

    /// <summary>The contract that trouble with the batch on its way is blamed on.</summary>
    public ContractAddress? First => _commit?.Contracts[0];

    /// <summary>Commits at the next look at the Ledger what is computed, due or not.</summary>
    public void Order()
    {
        Volatile.Write(ref _isOrdered, true);
        Changed.Raise();
    }

    /// <summary>What is to be committed now; nothing while a batch is on its way, and until its block is seen: what was just committed must not look due again.</summary>
    /// <exception cref="EnigmaException">Why the batch that was on its way did not get there; it is made again.</exception>
    public async Task<IReadOnlyList<WorkerContract>> DueAsync(LedgerSnapshot ledger, IReadOnlyCollection<WorkerContract> contracts)
    {
        if (_commit is { } commit)
        {
            if (!commit.Sent.IsCompleted || (commit.Sent.IsCompletedSuccessfully && ledger.Block.Value <= commit.Ledger.Block.Value))
            {
                return [];
            }

            _commit = null;
            if (await commit.Sent.ConfigureAwait(false))
            {
                scheduler.Committed(commit.Ledger, commit.Contracts.Count);
            }
        }

        var due = scheduler.Due(
            ledger, contracts.Select(contract => (contract.Contract, contract.Computed)), Interlocked.Exchange(ref _isOrdered, false)).ToHashSet();
        return [.. contracts.Where(contract => due.Contains(contract.Contract))];
    }

    /// <summary>Has the enclave sign what is due, and sends it.</summary>
    public async Task BeginAsync(LedgerSnapshot ledger, IReadOnlyList<WorkerContract> due, CancellationToken cancellationToken)
    {
        var batch = await committer.SignAsync(ledger, due, cancellationToken).ConfigureAwait(false);
        var sent = SendAsync(batch, cancellationToken);
        _commit = new Commit(ledger, [.. due.Select(contract => contract.Contract)], sent);
        // The block may be seen before the receipt is. What failed is tried again with the next news.
        _ = sent.ContinueWith(_ => Changed.Raise(), cancellationToken, TaskContinuationOptions.OnlyOnRanToCompletion, TaskScheduler.Default);
    }

    private async Task<bool> SendAsync(BatchReply batch, CancellationToken cancellationToken)
    {
        // Not on the loop, whatever the sender does before it first waits.
        await Task.Yield();
        return await committer.SendAsync(batch, cancellationToken).ConfigureAwait(false);
    }

    /// <param name="Ledger">The Ledger that it was due at.</param>
    /// <param name="Contracts">Whose entries it commits.</param>
    /// <param name="Sent">Whether the Ledger took it, once that is known.</param>
    private sealed record Commit(LedgerSnapshot Ledger, IReadOnlyList<ContractAddress> Contracts, Task<bool> Sent);
}
