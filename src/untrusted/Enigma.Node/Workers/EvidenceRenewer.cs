// SPDX-License-Identifier: MIT
using Enigma.Chain;
using Enigma.Protocol;
using Microsoft.Extensions.Logging;

namespace Enigma.Node;

/// <summary>
/// Has a worker's enclave attest itself anew before its evidence ends, and the key keeper vouch for it: a worker whose evidence ended gets no
/// keys and may commit nothing. Time is the chain's.
/// </summary>
public sealed class EvidenceRenewer(NodeServices node, WorkerRole worker, TransactionSender sender)
{
    /// <summary>How long before its end evidence is renewed, in seconds: a third of its life, so that there is time to try again.</summary>
    public const ulong Ahead = KeeperRole.EvidenceLifetime / 3;

    // The same as a registration costs.
    private const ulong CallGas = 400_000;

    /// <summary>Renews whenever it is due, until cancelled. What fails is told and tried with the next block.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var changed = node.Mirror.Changed.Next;
            try
            {
                await RenewIfDueAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (EnigmaException failed)
            {
                node.Log.LogWarning("The evidence of worker {Worker} was not renewed: {Failure}", worker.Worker, failed.Message);
            }

            await changed.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Renews if less than <see cref="Ahead"/> is left of the evidence on the Ledger; false when more is.</summary>
    public async Task<bool> RenewIfDueAsync(CancellationToken cancellationToken)
    {
        var newest = await node.Rpc.GetLatestBlockAsync(cancellationToken).ConfigureAwait(false);
        if (newest.Timestamp + Ahead < worker.EvidenceExpiry)
        {
            return false;
        }

        var (evidence, call) = await WorkerEnrolment.RenewAsync(
            worker.Session, node, sender.Account, cancellationToken).ConfigureAwait(false);
        // The Ledger will name it by its hash: it must be here whenever the renewal is there.
        var hash = node.Contents.Add(evidence.Memory, Durability.Disk);
        worker.Offer(evidence);
        // Of this evidence: one that went out before and is still on its way makes the Ledger name another.
        await node.ExecuteAsync(sender, call, cancellationToken, CallGas, purpose: $"renewWorker/{worker.Worker}/{hash}").ConfigureAwait(false);
        worker.Adopt();
        return true;
    }
}
