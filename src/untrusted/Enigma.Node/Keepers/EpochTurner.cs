// SPDX-License-Identifier: MIT
using Enigma.Chain;
using Enigma.Crypto;
using Enigma.Protocol;
using Microsoft.Extensions.Logging;

namespace Enigma.Node;

/// <summary>
/// Turns epochs: after the seed block it sends that block's header with the keeper's reveal and next commitment. Anyone may do it, also
/// without both; this is the keeper's own node, which has them.
/// </summary>
public sealed class EpochTurner(NodeServices node, KeeperRole keeper, TransactionSender sender)
{
    /// <summary>The oldest block whose hash Ethereum still serves (EIP-2935).</summary>
    private const ulong HashReach = 8191;

    /// <summary>Turns every epoch that can be turned, until cancelled. A lost race or a missing seat is told and tried with the next block.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var changed = node.Mirror.Changed.Next;
            try
            {
                await TurnIfDueAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (EnigmaException failed)
            {
                node.Log.LogWarning("The epoch was not turned: {Failure}", failed.Message);
            }

            await changed.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Turns the epoch if its seed block is past; false when it is not.</summary>
    public async Task<bool> TurnIfDueAsync(CancellationToken cancellationToken)
    {
        var ledger = node.Mirror.Current;
        var seedBlock = ledger.Epoch.State.SeedBlock.Value;
        if (seedBlock == 0 || ledger.Block.Value <= seedBlock)
        {
            return false;
        }

        if (ledger.Block.Value > seedBlock + HashReach)
        {
            await sender.ExecuteAsync(node.Manifest.Ledger, LedgerCalls.RescheduleSeed(), cancellationToken, purpose: $"rescheduleSeed/{seedBlock}").ConfigureAwait(false);
            return false;
        }

        var header = await node.Rpc.GetBlockAsync(seedBlock, cancellationToken).ConfigureAwait(false)
            ?? throw new EnigmaException(NodeErrors.HeadersMissing, $"the Ethereum endpoint has no block {seedBlock}, the seed block; use one with full headers");
        var seed = await AskKeeperAsync(cancellationToken).ConfigureAwait(false);
        var call = LedgerCalls.TurnEpoch(header.HeaderRlp, seed);
        await node.ExecuteAsync(sender, call, cancellationToken, purpose: $"turnEpoch/{seedBlock}").ConfigureAwait(false);
        return true;
    }

    // Without its key keeper the epoch turns by prevrandao alone (spec/ledger.md section 6).
    private async Task<SeedReply?> AskKeeperAsync(CancellationToken cancellationToken)
    {
        try
        {
            Hash32[] slots = [LedgerLayout.EpochState, LedgerLayout.Commitment];
            return await keeper.Session.RunProvenAsync(
                _ => slots,
                (turn, ahead) => turn.AskAsync<SeedReply>(new SeedStepRequest(ahead.Require(turn.Ledger, slots)), cancellationToken),
                cancellationToken).ConfigureAwait(false);
        }
        catch (EnigmaException gone) when (gone.Code == EnclaveErrors.Gone || gone.Code == EnclaveErrors.NotStarted)
        {
            node.Log.LogError("The key keeper's enclave is gone; the epoch turns without it.");
            return null;
        }
    }
}
