// SPDX-License-Identifier: MIT
using Enigma.Crypto;
using Enigma.Protocol;
using Microsoft.Extensions.Logging;

namespace Enigma.Node;

/// <summary>
/// Carries checkpoints between a worker's enclave and the peers: opens a contract at the newest one that its head commits to, and shares
/// those that the enclave wrote. A checkpoint is as large as its contract's state, so it takes a turn for each page, and others get theirs
/// in between.
/// </summary>
internal sealed class CheckpointCourier(NodeServices node, EnclaveSession session, KeyRingClient keys)
{
    /// <summary>Opens a contract of which the enclave knows nothing; its queue is still to be proven from there on.</summary>
    /// <param name="ledger">The Ledger now.</param>
    /// <param name="queue">The contract.</param>
    /// <param name="slots">The words of its queue.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The index to go on from, 0 when the contract is to be computed from its deployment, and for which start of the enclave.</returns>
    public async Task<(uint Index, int Start)> OpenAsync(
        LedgerSnapshot ledger, ContractLedger queue, Hash32[] slots, CancellationToken cancellationToken)
    {
        if (queue.Head is not { CheckpointHash.IsZero: false } head
            || await node.Checkpoints.FindAsync(head.CheckpointHash, cancellationToken).ConfigureAwait(false) is not { } found)
        {
            return (0, session.Starts);
        }

        var contract = queue.Contract;
        await keys.FetchAsync(contract, [found.Header.Generation], cancellationToken).ConfigureAwait(false);
        var ahead = await node.Proofs.AheadAsync(ledger, slots, cancellationToken).ConfigureAwait(false);
        try
        {
            var start = await session.RunAsync(
                async turn =>
                {
                    var proof = await turn.ProveAsync(ahead, slots, cancellationToken).ConfigureAwait(false);
                    await turn.AskAsync<DoneReply>(
                        new OpenCheckpointRequest(contract, proof, head, found.Header.Encode(), queue.Entries[0].Entry.Encode()),
                        cancellationToken).ConfigureAwait(false);
                    return turn.Start;
                },
                cancellationToken).ConfigureAwait(false);
            for (var page = 0; page < found.Pages.Count; page++)
            {
                var request = new LoadPageRequest(contract, (ushort)page, ByteString.Copy(found.Pages[page].Span));
                await session.RunAsync(turn => turn.AskAsync<DoneReply>(request, cancellationToken), cancellationToken).ConfigureAwait(false);
            }

            return (found.Header.Index.Value, start);
        }
        catch (EnigmaException refused) when (IsAboutCheckpoint(refused.Code))
        {
            node.Log.LogWarning("Contract {Contract} is computed from its deployment: {Reason}", contract, refused.Message);
            keys.Forget(contract);
            return (0, await session.RunAsync(turn => CloseAsync(turn, contract, cancellationToken), cancellationToken).ConfigureAwait(false));
        }
    }

    /// <summary>Takes the newest checkpoint that a committed head covers out of the enclave, unless it is here already.</summary>
    public async Task ShareAsync(ContractAddress contract, Hash32 checkpointHash, CancellationToken cancellationToken)
    {
        if (await node.Checkpoints.IsHereAsync(checkpointHash, cancellationToken).ConfigureAwait(false))
        {
            return;
        }

        try
        {
            var first = await ReadAsync(contract, 0, cancellationToken).ConfigureAwait(false);
            var header = CheckpointHeader.Decode(first.Header);
            var pages = new List<ReadOnlyMemory<byte>> { first.Page.Memory };
            while (pages.Count < header.Pages.Count)
            {
                var next = await ReadAsync(contract, pages.Count, cancellationToken).ConfigureAwait(false);
                if (next.Header != first.Header)
                {
                    // Meanwhile the Ledger's head commits to a newer one: that is shared next.
                    return;
                }

                pages.Add(next.Page.Memory);
            }

            await node.Checkpoints.ShareAsync(new FoundCheckpoint(header, pages), cancellationToken).ConfigureAwait(false);
        }
        catch (EnigmaException refused) when (refused.Code == CheckpointErrors.NotFound)
        {
            // The enclave was opened at it: whoever wrote it shares it.
        }
    }

    private Task<CheckpointReply> ReadAsync(ContractAddress contract, int page, CancellationToken cancellationToken) => session.RunAsync(
        turn => turn.AskAsync<CheckpointReply>(new ReadCheckpointRequest(contract, (ushort)page), cancellationToken), cancellationToken);

    private static async Task<int> CloseAsync(EnclaveTurn turn, ContractAddress contract, CancellationToken cancellationToken)
    {
        await turn.AskAsync<DoneReply>(new CloseContractRequest(contract), cancellationToken).ConfigureAwait(false);
        return turn.Start;
    }

    private static bool IsAboutCheckpoint(ErrorCode code) => code.Name.StartsWith("checkpoint.", StringComparison.Ordinal);
}
