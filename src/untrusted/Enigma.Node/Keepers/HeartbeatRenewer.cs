// SPDX-License-Identifier: MIT
using Enigma.Chain;
using Enigma.Crypto;
using Enigma.Protocol;
using Microsoft.Extensions.Logging;

namespace Enigma.Node;

/// <summary>
/// Replaces the Ledger's commitment where it is not one of the keeper's enclave process: at the start of a network, after a restart, and after a
/// turn without the keeper. Until then the enclave admits no worker and releases no keys (spec/keys.md section 6).
/// </summary>
public sealed class HeartbeatRenewer(NodeServices node, KeeperRole keeper, TransactionSender sender)
{
    /// <summary>Renews whenever it is needed, until cancelled. A lost race or an endpoint that fails is told and tried with the next block.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var seen = default((int Start, Epoch Epoch, Hash32 Commitment));
        while (true)
        {
            var changed = node.Mirror.Changed.Next;
            var epoch = node.Mirror.Current.Epoch;
            var now = (keeper.Session.Starts, epoch.State.Epoch, epoch.Commitment);
            if (now != seen || keeper.Session.Process.IsGone)
            {
                try
                {
                    // The Ledger takes a commitment of its key keeper alone: this one may have to wait for the timelock.
                    if (await IsNamedAsync(cancellationToken).ConfigureAwait(false))
                    {
                        await RenewIfMissingAsync(cancellationToken).ConfigureAwait(false);
                        seen = now;
                    }
                }
                catch (EnigmaException failed)
                {
                    node.Log.LogWarning("The key keeper's commitment was not renewed: {Failure}", failed.Message);
                }
            }

            await changed.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Renews if the commitment is not the enclave's own; false when it is.</summary>
    public async Task<bool> RenewIfMissingAsync(CancellationToken cancellationToken)
    {
        Hash32[] slots = [LedgerLayout.EpochState, LedgerLayout.Commitment];
        var renewal = await keeper.Session.RunProvenAsync(
            _ => slots,
            (turn, ahead) => turn.AskAsync<RenewalReply>(new RenewCommitmentRequest(ahead.Require(turn.Ledger, slots)), cancellationToken),
            cancellationToken).ConfigureAwait(false);
        if (renewal.Commitment.IsZero)
        {
            return false;
        }

        var call = LedgerCalls.RenewCommitment(renewal.Commitment, renewal.Signature);
        await node.ExecuteAsync(sender, call, cancellationToken, purpose: $"renewCommitment/{renewal.Commitment}").ConfigureAwait(false);
        return true;
    }

    private async Task<bool> IsNamedAsync(CancellationToken cancellationToken)
    {
        var reader = new LedgerReader(node.Rpc, node.Manifest.Ledger);
        return (await reader.GetKeeperAsync(node.Mirror.Current.State, cancellationToken).ConfigureAwait(false)).Signer == keeper.Signer;
    }
}
