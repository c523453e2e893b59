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
    // A batch that failed is made again at the next block; where none comes after this time, which doubles with each failure.
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(16);

    // So many batches at the end of an epoch may leave out what is still computed; then it is closed, whatever somebody goes on computing.
    private const int MostThatLeaveOut = 3;

    private readonly ConcurrentQueue<(WorkerContract Contract, EnigmaException Reason)> _troubled = new();
    private CommitOnItsWay? _commit;
    private TimeSpan _pause = ShortestPause;
    private (Epoch Epoch, int Batches) _leftOut;
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
    /// Begins to commit what is due; nothing while a batch is on its way, and until its block is seen, for a while: what was just committed must
    /// not look due again.
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
            if (!commit.Sent.IsCompleted)
            {
                return;
            }

            var sent = await commit.Sent.ConfigureAwait(false);
            if (!commit.IsOver(ledger, sent))
            {
                return;
            }

            _commit = null;
            End(commit, sent is { } taken && taken.Block <= ledger.Block ? sent : null);
        }

        var isOrdered = Interlocked.Exchange(ref _isOrdered, false);
        var due = scheduler.Due(ledger, contracts.Select(contract => (contract.Contract, contract.Computed)), isOrdered).ToHashSet();
        if (due.Count > 0)
        {
            IReadOnlyList<WorkerContract> chosen = [.. contracts.Where(contract => due.Contains(contract.Contract))];
            var sent = Task.Run(
                () => committer.CommitAsync(chosen, (contract, reason) => _troubled.Enqueue((contract, reason)), cancellationToken), cancellationToken);
            _commit = new CommitOnItsWay(ledger, sent, _pause, CommitOnItsWay.Patience, cancellationToken)
            {
                Contracts = chosen.Count,
                IsAll = isAll,
                IsOrdered = isOrdered,
            };
            // The block may be seen before the receipt is.
            _ = _commit.MayFollow.ContinueWith(_ => Changed.Raise(), TaskScheduler.Default);
        }
        else if (isAll && _leftOut.Epoch == ledger.Epoch.State.Epoch && _leftOut.Batches > 0)
        {
            // What was left out has been committed since, or is nowhere: the end of the epoch is closed after all.
            scheduler.Committed(ledger, 0);
        }
    }

    private void End(CommitOnItsWay commit, (BlockNumber Block, bool IsWhole)? sent)
    {
        if (sent is not { } taken)
        {
            _pause = _pause * 2 < LongestPause ? _pause * 2 : LongestPause;
            if (commit.IsOrdered)
            {
                Volatile.Write(ref _isOrdered, true);
            }

            return;
        }

        _pause = ShortestPause;
        var (epoch, isComplete) = (commit.Ledger.Epoch.State.Epoch, taken.IsWhole && commit.IsAll);
        if (!isComplete && scheduler.IsEpochEnding(commit.Ledger))
        {
            _leftOut = (epoch, _leftOut.Epoch == epoch ? _leftOut.Batches + 1 : 1);
        }

        if (isComplete || (_leftOut.Epoch == epoch && _leftOut.Batches >= MostThatLeaveOut))
        {
            scheduler.Committed(commit.Ledger, commit.Contracts);
        }
    }
}
