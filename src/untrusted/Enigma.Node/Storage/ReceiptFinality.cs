// SPDX-License-Identifier: MIT
using Enigma.Protocol;
using Microsoft.Extensions.Logging;

namespace Enigma.Node;

/// <summary>
/// Anti-entropy for receipts: whenever the Ledger has a new head, the leaves up to it are checked against its root; what is missing or was
/// false is asked from peers, bodies included.
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
                await FinalizeAsync(queue, cancellationToken).ConfigureAwait(false);
            }

            await changed.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task FinalizeAsync(ContractLedger queue, CancellationToken cancellationToken)
    {
        if (receipts.TryFinalize(queue.Contract, queue.Head!))
        {
            return;
        }

        try
        {
            await exchange.CollectReceiptsAsync(queue.Contract, new EntryIndex(receipts.Final(queue.Contract)), cancellationToken).ConfigureAwait(false);
        }
        catch (EnigmaException failed)
        {
            log.LogDebug("No peer gave the receipts of {Contract}: {Failure}", queue.Contract, failed.Message);
        }
    }
}
