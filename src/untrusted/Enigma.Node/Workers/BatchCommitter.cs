// SPDX-License-Identifier: MIT
using Enigma.Chain;
using Enigma.Crypto;
using Enigma.Protocol;
using Microsoft.Extensions.Logging;

namespace Enigma.Node;

/// <summary>Has the enclave sign a batch at its head and sends it. A batch that went stale meanwhile is made again at the next block.</summary>
internal sealed class BatchCommitter(EnclaveSession session, LedgerProofs proofs, TransactionSender sender, Address ledger, ILogger log)
{
    /// <summary>Has the enclave sign the computed entries of these contracts.</summary>
    public async Task<BatchReply> SignAsync(LedgerSnapshot now, IReadOnlyList<WorkerContract> contracts, CancellationToken cancellationToken)
    {
        var ahead = await proofs.AheadAsync(now, SlotsOf(now, contracts), cancellationToken).ConfigureAwait(false);
        return await session.RunAsync(turn => SignAsync(turn, ahead, contracts, cancellationToken), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Sends a batch in one transaction; false when the Ledger did not take it.</summary>
    public async Task<bool> SendAsync(BatchReply batch, CancellationToken cancellationToken)
    {
        try
        {
            var call = LedgerCalls.CommitBatch(batch.AnchorNumber, batch.AnchorHash, batch.Entries, [batch.Signature]);
            var receipt = await sender.ExecuteAsync(ledger, call, cancellationToken, purpose: PurposeOf(batch.Entries)).ConfigureAwait(false);
            foreach (var skipped in receipt.Logs.Select(LedgerEvents.Decode).OfType<EntrySkipped>())
            {
                log.LogWarning("The Ledger skipped {Contract} in the batch: reason {Reason}.", skipped.Contract, skipped.Reason);
            }

            return true;
        }
        catch (EnigmaException refused) when (refused.Code == ChainErrors.Reverted)
        {
            log.LogInformation("The Ledger did not take the batch: {Reason}. It is made again.", refused.Message);
            return false;
        }
    }

    // What a batch builds on. One that went out before a crash is found by it and waited for instead of sent beside it.
    private static string PurposeOf(IEnumerable<BatchEntry> entries) =>
        $"commitBatch/{string.Join(',', entries.Select(entry => $"{entry.Contract}:{entry.Previous}"))}";

    private static async Task<BatchReply> SignAsync(
        EnclaveTurn turn, ProofAhead ahead, IReadOnlyList<WorkerContract> contracts, CancellationToken cancellationToken)
    {
        // All contracts of a batch are proven at one block, its anchor; one question is asked for all of them, however many they are.
        var slots = SlotsOf(turn.Ledger, contracts);
        var proven = ahead.Of(turn.Ledger, slots) is null ? await turn.AheadAsync(slots, cancellationToken).ConfigureAwait(false) : ahead;
        foreach (var contract in contracts)
        {
            await contract.SyncAsync(turn, proven, force: true, cancellationToken).ConfigureAwait(false);
        }

        return await turn.AskAsync<BatchReply>(
            new MakeBatchRequest([.. contracts.Select(contract => contract.Contract)]), cancellationToken).ConfigureAwait(false);
    }

    private static Hash32[] SlotsOf(LedgerSnapshot ledger, IEnumerable<WorkerContract> contracts) =>
        [.. contracts.SelectMany(contract => contract.LedgerSlots(ledger.Queue(contract.Contract)))];
}
