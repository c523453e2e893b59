// SPDX-License-Identifier: MIT
using Enigma.Protocol;

namespace Enigma.Node;

/// <summary>
/// What was queued since somebody looked last. Contracts in whose queue nothing changed cost a comparison, however long their history is; after
/// a reorganisation the entries that took the place of others are new. Used by one task at a time.
/// </summary>
internal sealed class QueueCursor
{
    private LedgerSnapshot _seen = LedgerSnapshot.Empty;

    /// <summary>The entries of this Ledger that were not there at the last <see cref="Seen"/>, each queue's in order.</summary>
    public IEnumerable<(ContractAddress Contract, QueueEntry Entry)> NewIn(LedgerSnapshot ledger)
    {
        foreach (var (contract, queue) in ledger.Contracts)
        {
            var before = _seen.Contracts.GetValueOrDefault(contract);
            if (!ReferenceEquals(queue, before))
            {
                foreach (var queued in queue.From(CommonLength(queue, before)))
                {
                    yield return (contract, queued.Entry);
                }
            }
        }
    }

    /// <summary>All of this Ledger was looked at.</summary>
    public void Seen(LedgerSnapshot ledger) => _seen = ledger;

    private static uint CommonLength(ContractLedger queue, ContractLedger? before)
    {
        var common = Math.Min(queue.Length, before?.Length ?? 0);
        // What a reorganisation left is the same value; what was told anew is not, even if it says the same.
        while (common > 0 && !ReferenceEquals(queue.Entries[(int)common - 1], before!.Entries[(int)common - 1]))
        {
            common--;
        }

        return common;
    }
}
