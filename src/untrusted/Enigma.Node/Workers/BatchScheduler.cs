// SPDX-License-Identifier: MIT
using Enigma.Protocol;

namespace Enigma.Node;

/// <summary>
/// Decides when a worker's receipts go to the Ledger: when somebody asked for them, when there are many, and shortly before the epoch ends.
/// One transaction carries all contracts that are due.
/// </summary>
internal sealed class BatchScheduler
{
    /// <summary>The most contracts in one batch.</summary>
    public const int MaxContracts = 64;

    private readonly WorkerId _worker;
    private readonly WorkerOptions _options;
    private Epoch _closedEpoch;

    public BatchScheduler(WorkerId worker, WorkerOptions options)
    {
        _worker = worker;
        _options = options;
    }

    /// <summary>The contracts whose computed entries are due at a block.</summary>
    /// <param name="ledger">The Ledger at that block.</param>
    /// <param name="computed">How many entries of each contract the enclave has computed.</param>
    /// <param name="isOrdered">Whether the operator wants everything that is computed committed.</param>
    public IReadOnlyList<ContractAddress> Due(
        LedgerSnapshot ledger, IEnumerable<(ContractAddress Contract, uint Computed)> computed, bool isOrdered = false)
    {
        var isEverything = isOrdered || IsEpochEnding(ledger);
        return
        [
            .. computed
                .Where(item => ledger.WorkerOf(item.Contract) == _worker && IsDue(ledger.Queue(item.Contract), item.Computed, isEverything))
                // Those whose deadline runs first: there may be more than one batch takes.
                .OrderByDescending(item => ledger.Queue(item.Contract).Counters.IsClockRunning)
                .Select(item => item.Contract)
                .Take(MaxContracts),
        ];
    }

    /// <summary>
    /// A batch was committed. At the end of the epoch it closes it: what is recorded from now on is left for the next epoch's seat.
    /// </summary>
    /// <param name="ledger">The Ledger that it was due at.</param>
    /// <param name="contracts">How many contracts it is over; a full batch closes nothing, because others may wait behind it.</param>
    public void Committed(LedgerSnapshot ledger, int contracts)
    {
        if (contracts < MaxContracts && IsEpochEnding(ledger))
        {
            _closedEpoch = ledger.Epoch.State.Epoch;
        }
    }

    /// <summary>Whether the epoch ends soon, and is not closed by a batch.</summary>
    public bool IsEpochEnding(LedgerSnapshot ledger) =>
        ledger.Epoch.State.Epoch != _closedEpoch && ledger.Block.Value + _options.CommitMargin >= ledger.Epoch.State.SeedBlock.Value;

    private bool IsDue(ContractLedger queue, uint computed, bool isEverything)
    {
        var pending = computed - Math.Min(computed, queue.Committed);
        return pending > 0 && (isEverything || pending >= _options.MaxPending || queue.Counters.IsClockRunning);
    }
}
