// SPDX-License-Identifier: MIT
using Enigma.Chain;
using Enigma.Crypto;
using Enigma.Protocol;
using Microsoft.Extensions.Logging;

namespace Enigma.Node;

/// <summary>Has the enclave sign a batch at its head and sends it. A batch that went stale meanwhile is made again at the next block.</summary>
internal sealed class BatchCommitter(NodeServices node, EnclaveSession session, TransactionSender sender)
{
    /// <summary>Has the enclave sign the computed entries of these contracts and sends them.</summary>
    /// <param name="contracts">The contracts.</param>
    /// <param name="troubled">Told of each that the enclave refuses, and of the first when that cannot be told; the others go without it.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>
    /// The block that has them, and whether all contracts are among them; null when nothing was sent, or the Ledger did not take it, and it is
    /// to be tried again.
    /// </returns>
    public async Task<(BlockNumber Block, bool IsWhole)?> CommitAsync(
        IReadOnlyList<WorkerContract> contracts, Action<WorkerContract, EnigmaException> troubled, CancellationToken cancellationToken)
    {
        try
        {
            var batch = await session.RunProvenAsync(
                now => SlotsOf(now, contracts),
                (turn, ahead) => SignAsync(turn, ahead, contracts, troubled, cancellationToken),
                cancellationToken).ConfigureAwait(false);
            return batch is not null && await SendAsync(batch, cancellationToken).ConfigureAwait(false) is { } block
                ? (block, batch.Entries.Count == contracts.Count)
                : null;
        }
        catch (EnigmaException failed)
        {
            // The endpoint, the account or the disk, or a block that is told and not there: no contract is to blame.
            node.Log.LogWarning("The batch is not committed, and is made again: {Failure}", failed.Message);
            return null;
        }
    }

    private async Task<BlockNumber?> SendAsync(BatchReply batch, CancellationToken cancellationToken)
    {
        try
        {
            var call = LedgerCalls.CommitBatch(batch.AnchorNumber, batch.AnchorHash, batch.Entries, [batch.Signature]);
            var receipt = await node.ExecuteAsync(sender, call, cancellationToken, purpose: PurposeOf(batch.Entries)).ConfigureAwait(false);
            foreach (var skipped in receipt.Logs.Select(LedgerEvents.Decode).OfType<EntrySkipped>())
            {
                node.Log.LogWarning("The Ledger skipped {Contract} in the batch: reason {Reason}.", skipped.Contract, skipped.Reason);
            }

            return new BlockNumber(receipt.BlockNumber);
        }
        catch (EnigmaException refused) when (refused.Code == ChainErrors.Reverted)
        {
            node.Log.LogInformation("The Ledger did not take the batch: {Reason}. It is made again.", refused.Message);
            return null;
        }
    }

    // What a batch builds on. One that went out before a crash is found by it and waited for instead of sent beside it.
    private static string PurposeOf(IEnumerable<BatchEntry> entries) =>
        $"commitBatch/{string.Join(',', entries.Select(entry => $"{entry.Contract}:{entry.Previous}"))}";

    private static async Task<BatchReply?> SignAsync(
        EnclaveTurn turn,
        ProofAhead ahead,
        IReadOnlyList<WorkerContract> contracts,
        Action<WorkerContract, EnigmaException> troubled,
        CancellationToken cancellationToken)
    {
        // All contracts of a batch are proven at one block, its anchor. An enclave that was started again opens them first.
        var proven = new List<WorkerContract>();
        foreach (var contract in contracts.Where(contract => contract.IsOpenIn(turn)))
        {
            try
            {
                await contract.SyncAsync(turn, ahead, force: true, cancellationToken).ConfigureAwait(false);
                if (contract.Computed > turn.Ledger.Queue(contract.Contract).Committed)
                {
                    proven.Add(contract);
                }
            }
            catch (EnigmaException refused) when (refused.Code != EnclaveErrors.Gone)
            {
                troubled(contract, refused);
            }
        }

        if (proven.Count == 0)
        {
            return null;
        }

        try
        {
            return await turn.AskAsync<BatchReply>(
                new MakeBatchRequest([.. proven.Select(contract => contract.Contract)]), cancellationToken).ConfigureAwait(false);
        }
        catch (EnigmaException refused) when (refused.Code != EnclaveErrors.Gone)
        {
            troubled(proven[0], refused);
            return null;
        }
    }

    private static Hash32[] SlotsOf(LedgerSnapshot ledger, IEnumerable<WorkerContract> contracts) =>
        [.. contracts.SelectMany(contract => WorkerContract.LedgerSlots(ledger.Queue(contract.Contract)))];
}
