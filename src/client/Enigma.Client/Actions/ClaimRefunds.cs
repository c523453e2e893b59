// SPDX-License-Identifier: MIT
using Enigma.Client.Ledger;
using Enigma.Client.Rpc;
using Enigma.Client.Trust;
using Enigma.Crypto;
using Enigma.Ethereum;
using Enigma.Protocol;

namespace Enigma.Client;

/// <summary>Pulls back what confirmed tasks locked and did not use.</summary>
public static class ClaimRefunds
{
    // Leaves and proofs are calldata; a transaction of this many stays far below its limit.
    private const int MostLeaves = 64;

    /// <summary>
    /// Finds the user's confirmed tasks of a contract with an open refund and claims them in one transaction, the oldest first, at most
    /// 64; nothing is sent when there is none.
    /// </summary>
    /// <exception cref="EnigmaException">
    /// <c>verification.wrong_queue</c> when the events do not tell the contract's whole queue; <c>verification.wrong_receipt</c> when a
    /// receipt, of a task with a refund or without, is not under a head of the Ledger; <c>client.reverted</c>.
    /// </exception>
    public static async Task<RefundClaim> ClaimRefundsAsync(
        this EnigmaClient client, User user, ContractAddress contract, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(user);
        LedgerView? view = null;
        for (var attempt = 1; ; attempt++)
        {
            view = await client.OpenLedgerAsync(cancellation, view).ConfigureAwait(false);
            await view.ProveAsync(
                [.. LedgerView.WordsOf(contract), .. LedgerView.HeadsOf(contract), LedgerLayout.Refunded(user.Address, contract)],
                cancellation).ConfigureAwait(false);
            var receipts = await ReceiptsAsync(client, user, contract, view, cancellation).ConfigureAwait(false);
            if (receipts.Count == 0)
            {
                return new RefundClaim([], 0, null);
            }

            // Also of those without a refund: a made-up one would hide a task that has one. A batch in the meantime moves the head that the
            // node proves against; then all proofs are asked for again.
            var head = receipts[0].Proof.Head;
            if (receipts.All(task => task.Proof.Head == head) && ProveReceipt.Find(view, contract, head.Head) is { } position)
            {
                var open = receipts.FindAll(task => task.HasRefund);
                return open.Count == 0
                    ? new RefundClaim([], 0, null)
                    : await ClaimAsync(client, user, contract, position, open, cancellation).ConfigureAwait(false);
            }

            if (attempt == client.Options.RecordAttempts * 4)
            {
                throw new EnigmaException(
                    VerificationErrors.WrongReceipt, $"the node's proofs are not under one head of {contract} on the Ledger; use another node");
            }

            await Task.Delay(client.Options.PollInterval * 4, client.Options.Clock, cancellation).ConfigureAwait(false);
        }
    }

    // Of the user's confirmed tasks behind the last claim, up to as many with a refund as one transaction takes.
    private static async Task<List<OwnReceipt>> ReceiptsAsync(
        EnigmaClient client, User user, ContractAddress contract, LedgerView view, CancellationToken cancellation)
    {
        var first = UInt256.FromWord(view[LedgerLayout.Refunded(user.Address, contract)]);
        var committed = view.Counters(contract).Committed;
        // An index that is passed over is given up on the Ledger, so the whole queue must be known before any is claimed.
        var entries = await ProvenQueue.ReadAsync(client, view, contract, cancellation).ConfigureAwait(false);
        var receipts = new List<OwnReceipt>();
        for (var index = 0; index < committed && receipts.Count(task => task.HasRefund) < MostLeaves; index++)
        {
            if (first <= (UInt256)(ulong)index && entries[index] is RecordedEntry entry && entry.Record.Sender == user.Address)
            {
                receipts.Add(await ReceiptAsync(client, entry, new EntryIndex((uint)index), cancellation).ConfigureAwait(false));
            }
        }

        return receipts;
    }

    // For the same reason a missing proof stops the claim.
    private static async Task<OwnReceipt> ReceiptAsync(
        EnigmaClient client, RecordedEntry entry, EntryIndex index, CancellationToken cancellation)
    {
        var task = entry.Record.Id(client.Manifest.Network);
        var answer = await new TaskWaiter(client, task, TimeSpan.FromSeconds(10))
            .WaitAsync(TaskStage.Confirmed, needsBody: false, cancellation).ConfigureAwait(false);
        return answer is { Leaf: { } leaf, Proof: { } proof }
            && leaf.Index == index && leaf.EntryHash == entry.Hash
            && ReceiptsTree.TryVerify(leaf, proof.Head.Index, proof.Nodes, proof.Head.ReceiptsRoot)
            ? new OwnReceipt(task, leaf, proof)
            : throw new EnigmaException(
                VerificationErrors.WrongReceipt, $"the node gives no valid receipt of the confirmed task {task}; use another node");
    }

    private static async Task<RefundClaim> ClaimAsync(
        EnigmaClient client, User user, ContractAddress contract, int position, List<OwnReceipt> open, CancellationToken cancellation)
    {
        var call = LedgerCalls.ClaimRefund(
            contract, position, open[0].Proof.Head, open.Select(task => task.Leaf), open.Select(task => task.Proof.Nodes));
        var receipt = await client.Sender.SendAsync(user.Account, client.Manifest.Ledger, call, cancellation).ConfigureAwait(false);
        var amount = open.Aggregate(UInt128.Zero, (sum, task) => sum + (task.Leaf.Lock - task.Leaf.Charge));
        return new RefundClaim(
            [.. open.Select(task => task.Id)], amount, new TransactionCost(receipt.TransactionHash, receipt.GasUsed, open.Count));
    }

    private sealed record OwnReceipt(TaskId Id, Leaf Leaf, ReceiptProofAnswer Proof)
    {
        public bool HasRefund => Leaf.Lock > Leaf.Charge;
    }
}

/// <summary>What a claim brought back.</summary>
/// <param name="Tasks">The tasks whose refunds were claimed.</param>
/// <param name="Amount">In grains, to the user's deposit on the Ledger.</param>
/// <param name="Cost">What it cost on Ethereum; null when there was nothing to claim.</param>
public sealed record RefundClaim(IReadOnlyList<TaskId> Tasks, UInt128 Amount, TransactionCost? Cost);
