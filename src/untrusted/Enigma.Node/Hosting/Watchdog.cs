// SPDX-License-Identifier: MIT
using Enigma.Chain;
using Enigma.Crypto;
using Enigma.Protocol;
using Microsoft.Extensions.Logging;

namespace Enigma.Node;

/// <summary>
/// Calls the Ledger's failover where a deadline was missed: the next seat in force, or, after all attempts, the expiry of the queue head.
/// Anyone may; a node runs this for what it has an interest in. Nothing is waited for: a worker that vanished may have left many contracts,
/// each of which needs a transaction per attempt. The sender's own loop stays with them.
/// </summary>
public sealed class Watchdog(NodeServices node, TransactionSender sender, Func<LedgerSnapshot, ContractAddress, bool> hasInterest)
{
    // Of the Ledger.
    private const int MostExpired = 128;

    // As many transactions of one account as an Ethereum node is sure to keep; the rest is sent when these are in blocks.
    internal const int MostAtOnce = 16;

    /// <summary>Watches until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var changed = node.Mirror.Changed.Next;
            var ledger = node.Mirror.Current;
            var late = ledger.Contracts.Values.Where(queue => IsLate(ledger, queue) && hasInterest(ledger, queue.Contract));
            await SendAsync(late.Select(queue => FailoverOf(ledger, queue)), cancellationToken).ConfigureAwait(false);
            await changed.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private bool IsLate(LedgerSnapshot ledger, ContractLedger queue) =>
        Selection.Deadline(queue.Counters, ledger.Epoch.State, node.Parameters.CommitBlocks) is { } deadline && ledger.Block > deadline;

    private Failover FailoverOf(LedgerSnapshot ledger, ContractLedger queue)
    {
        var attempt = Selection.AttemptInForce(queue.Counters, ledger.Epoch.State);
        return new Failover(
            queue.Contract,
            attempt < node.Parameters.MaxAttempts ? LedgerCalls.ReplaceWorker(queue.Contract) : Expire(queue),
            // Only one attempt at a time is in force for a queue of this length.
            $"failover/{queue.Contract}/{ledger.Epoch.State.Epoch}/{attempt}/{queue.Committed}/{queue.Length}");
    }

    /// <summary>Sends what was not sent yet, until as much as there may be at once waits for blocks.</summary>
    internal async Task SendAsync(IEnumerable<Failover> failovers, CancellationToken cancellationToken)
    {
        foreach (var failover in failovers)
        {
            try
            {
                if (await sender.CountUnminedAsync(cancellationToken).ConfigureAwait(false) >= MostAtOnce)
                {
                    return;
                }

                await sender.SendAsync(node.Manifest.Ledger, failover.Call, cancellationToken, purpose: failover.Purpose).ConfigureAwait(false);
            }
            catch (EnigmaException lost) when (lost.Code == ChainErrors.Reverted)
            {
                // Somebody else was faster, or the worker committed after all.
                node.Log.LogDebug("Failover of {Contract} was not needed: {Reason}", failover.Contract, lost.Message);
            }
            catch (EnigmaException failed)
            {
                node.Log.LogWarning("Failover of {Contract} failed and is tried at the next block: {Failure}", failover.Contract, failed.Message);
            }
        }
    }

    private byte[] Expire(ContractLedger queue)
    {
        var committed = queue.Committed;
        var first = queue.Expired.Select(index => index.Value + 1).Append(committed).Max();
        var entries = ToExpire([.. queue.From(first).Select(queued => queued.Entry)], inputs => node.Contents.TryGet(inputs, out _));
        return LedgerCalls.ExpireHead(queue.Contract, queue.Head, entries, [.. queue.From(committed).Select(queued => queued.Hash)]);
    }

    /// <summary>
    /// The entries of an expiry (spec/ledger.md section 7): up to the first task, and with it the next ones that the same worker admitted
    /// and whose envelope is not here either. One whose envelope is here can still be computed.
    /// </summary>
    /// <param name="entries">From the first entry that is neither committed nor expired to the end of the queue.</param>
    /// <param name="hasEnvelope">Whether the envelope of an inputs hash is here.</param>
    internal static IReadOnlyList<QueueEntry> ToExpire(IReadOnlyList<QueueEntry> entries, Func<Hash32, bool> hasEnvelope)
    {
        var (count, tasks) = (0, 0);
        TaskRecord? head = null;
        for (var i = 0; i < entries.Count && tasks < MostExpired; i++)
        {
            if (entries[i] is not RecordedEntry { Record: var record })
            {
                continue;
            }

            if (head is not null && (head.IsForced || record.AdmittedBy != head.AdmittedBy || hasEnvelope(record.InputsHash)))
            {
                break;
            }

            head ??= record;
            (count, tasks) = (i + 1, tasks + 1);
        }

        return head is null ? entries : [.. entries.Take(count)];
    }

    /// <param name="Contract">The contract that waits.</param>
    /// <param name="Call">The call of the Ledger.</param>
    /// <param name="Purpose">What it is for, so that it is sent once.</param>
    internal sealed record Failover(ContractAddress Contract, byte[] Call, string Purpose);
}
