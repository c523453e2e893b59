// SPDX-License-Identifier: MIT
using Enigma.Protocol;
using Microsoft.Extensions.Logging;

namespace Enigma.Node;

/// <summary>
/// Anti-entropy for receipts: whenever the Ledger has a new head, the leaves up to it are checked against its root, batch after batch; what
/// is missing, was false or was damaged is asked from peers.
/// </summary>
internal sealed class ReceiptFinality(LedgerMirror mirror, ReceiptStore receipts, ContentExchange exchange, ILogger log)
{
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var changed = Task.WhenAny(mirror.Changed.Next, receipts.Changed.Next);
            foreach (var queue in mirror.Current.Contracts.Values.Where(queue => queue.Committed > receipts.Final(queue.Contract)))
            {
                await GuardAsync(queue.Contract, () => FinalizeAsync(queue, cancellationToken)).ConfigureAwait(false);
            }

            foreach (var (contract, index) in receipts.Lost)
            {
                await GuardAsync(contract, () => exchange.CollectReceiptsAsync(contract, index, cancellationToken)).ConfigureAwait(false);
            }

            await changed.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task FinalizeAsync(ContractLedger queue, CancellationToken cancellationToken)
    {
        var final = receipts.Final(queue.Contract);
        foreach (var batch in queue.Batches.Where(batch => batch.Parts.Index > final))
        {
            if (!receipts.TryFinalize(queue.Contract, batch.Parts))
            {
                await exchange.CollectReceiptsAsync(queue.Contract, receipts.FirstMissing(queue.Contract), cancellationToken).ConfigureAwait(false);
                return;
            }
        }
    }

    private async Task GuardAsync(ContractAddress contract, Func<Task> work)
    {
        try
        {
            await work().ConfigureAwait(false);
        }
        catch (EnigmaException failed)
        {
            log.LogDebug("Receipts of {Contract} are not complete yet: {Failure}", contract, failed.Message);
        }
    }
}
