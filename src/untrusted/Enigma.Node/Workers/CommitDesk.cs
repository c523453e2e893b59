// SPDX-License-Identifier: MIT
using System.Collections.Concurrent;
using Enigma.Protocol;

namespace Enigma.Node;

/// <summary>
/// Commits what a worker has computed when it is due, one batch at a time and beside the work: a block takes seconds, and no contract waits for
/// another's receipt. Used by one task at a time, but for <see cref="Order"/>.
/// </summary>
internal sealed class CommitDesk(BatchScheduler scheduler, BatchCommitter committer)
{
    // A batch that failed is made again at the next block, or after this time where none comes.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    private readonly ConcurrentQueue<(WorkerContract Contract, EnigmaException Reason)> _troubled = new();
    private Commit? _commit;
    private bool _isOrdered;

    /// <summary>Raised when a batch has been sent or given up, and when one was ordered.</summary>
    public ChangeSignal Changed { get; } = new();

    /// <summary>Ends with the batch that is on its way.</summary>
    public Task Sent => _commit?.Sent ?? Task.CompletedTask;

    /// <summary>Commits at the next look at the Ledger what is computed, due or not.</summary>
    public void Order()
    {
        Volatile.Write(ref _isOrdered, true);
        Changed.Raise();
    }

    /// <summary>The contracts that kept a batch from being what it should have been, and why; each is told once.</summary>
    public IEnumerable<(WorkerContract Contract, EnigmaException Reason)> TakeTroubled()
    {
        while (_troubled.TryDequeue(out var troubled))
        {
            yield return troubled;
        }
    }

    /// <summary>
    /// Begins to commit what is due; nothing while a batch is on its way, and until its block is seen: what was just committed must not look due
    /// again.
    /// </summary>
    /// <param name="ledger">The Ledger.</param>
    /// <param name="contracts">The contracts in the enclave.</param>
    /// <param name="isAll">Whether everything that can be computed is: a batch at the end of the epoch closes it only then.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task CommitDueAsync(
        LedgerSnapshot ledger, IReadOnlyCollection<WorkerContract> contracts, bool isAll, CancellationToken cancellationToken)
    {
        if (_commit is { } commit)
        {
            if (!commit.Ended.IsCompleted || (ledger.Block.Value <= commit.Ledger.Block.Value && await commit.Sent.ConfigureAwait(false)))
            {
                return;
            }

            _commit = null;
            if (await commit.Sent.ConfigureAwait(false) && commit.ClosesEpoch)
            {
                scheduler.Committed(commit.Ledger, commit.Contracts);
            }
        }

        var due = scheduler.Due(
            ledger, contracts.Select(contract => (contract.Contract, contract.Computed)), Interlocked.Exchange(ref _isOrdered, false)).ToHashSet();
        if (due.Count > 0)
        {
            IReadOnlyList<WorkerContract> chosen = [.. contracts.Where(contract => due.Contains(contract.Contract))];
            var sent = Task.Run(
                () => committer.CommitAsync(chosen, (contract, reason) => _troubled.Enqueue((contract, reason)), cancellationToken), cancellationToken);
            _commit = new Commit(ledger, chosen.Count, isAll, sent, EndAsync(sent, cancellationToken));
            // The block may be seen before the receipt is.
            _ = _commit.Ended.ContinueWith(_ => Changed.Raise(), TaskScheduler.Default);
        }
    }

    private static async Task EndAsync(Task<bool> sent, CancellationToken cancellationToken)
    {
        if (!await sent.ConfigureAwait(false))
        {
            await Task.Delay(Pause, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <param name="Ledger">The Ledger that it was due at.</param>
    /// <param name="Contracts">Over how many contracts it is.</param>
    /// <param name="ClosesEpoch">Whether nothing was left out that could be in it.</param>
    /// <param name="Sent">Whether the Ledger took it, once that is known.</param>
    /// <param name="Ended">Ends when another one may follow.</param>
    private sealed record Commit(LedgerSnapshot Ledger, int Contracts, bool ClosesEpoch, Task<bool> Sent, Task Ended);
}
