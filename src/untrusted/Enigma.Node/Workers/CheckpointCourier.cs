// SPDX-License-Identifier: MIT
using Enigma.Crypto;
using Enigma.Protocol;
using Microsoft.Extensions.Logging;

namespace Enigma.Node;

/// <summary>
/// Carries checkpoints between a worker's enclave and the peers: opens a contract at the newest one that its head commits to, and shares
/// those that the enclave wrote.
/// </summary>
internal sealed class CheckpointCourier(CheckpointExchange exchange, KeyRingClient keys, ILogger log)
{
    /// <summary>Opens a contract of which the enclave knows nothing; its queue is still to be proven from there on.</summary>
    /// <returns>The index to go on from; 0 when the contract is to be computed from its deployment.</returns>
    public async Task<uint> OpenAsync(EnclaveTurn turn, ContractLedger queue, LedgerProof proof, CancellationToken cancellationToken)
    {
        if (queue.Head is not { CheckpointHash.IsZero: false } head
            || await exchange.FindAsync(head.CheckpointHash, cancellationToken).ConfigureAwait(false) is not { } found)
        {
            return 0;
        }

        var contract = queue.Contract;
        try
        {
            await keys.EnsureAsync(turn, contract, [found.Header.Generation], cancellationToken).ConfigureAwait(false);
            await turn.AskAsync<DoneReply>(
                new OpenCheckpointRequest(contract, proof, head, found.Header.Encode(), queue.Entries[0].Entry.Encode()),
                cancellationToken).ConfigureAwait(false);
            for (var page = 0; page < found.Pages.Count; page++)
            {
                await turn.AskAsync<DoneReply>(
                    new LoadPageRequest(contract, (ushort)page, ByteString.Copy(found.Pages[page].Span)), cancellationToken)
                    .ConfigureAwait(false);
            }

            return found.Header.Index.Value;
        }
        catch (EnigmaException refused) when (IsAboutCheckpoint(refused.Code))
        {
            log.LogWarning("Contract {Contract} is computed from its deployment: {Reason}", contract, refused.Message);
            await turn.AskAsync<DoneReply>(new CloseContractRequest(contract), cancellationToken).ConfigureAwait(false);
            keys.Forget(contract);
            return 0;
        }
    }

    /// <summary>Takes the newest checkpoint that a committed head covers out of the enclave, unless it is here already.</summary>
    public async Task ShareAsync(EnclaveTurn turn, ContractAddress contract, Hash32 checkpointHash, CancellationToken cancellationToken)
    {
        if (await exchange.IsHereAsync(checkpointHash, cancellationToken).ConfigureAwait(false))
        {
            return;
        }

        try
        {
            var first = await ReadAsync(turn, contract, 0, cancellationToken).ConfigureAwait(false);
            var header = CheckpointHeader.Decode(first.Header);
            var pages = new List<ReadOnlyMemory<byte>> { first.Page.Memory };
            while (pages.Count < header.Pages.Count)
            {
                pages.Add((await ReadAsync(turn, contract, pages.Count, cancellationToken).ConfigureAwait(false)).Page.Memory);
            }

            await exchange.ShareAsync(new FoundCheckpoint(header, pages), cancellationToken).ConfigureAwait(false);
        }
        catch (EnigmaException refused) when (refused.Code == CheckpointErrors.NotFound)
        {
            // The enclave was opened at it: whoever wrote it shares it.
        }
    }

    private static Task<CheckpointReply> ReadAsync(EnclaveTurn turn, ContractAddress contract, int page, CancellationToken cancellationToken) =>
        turn.AskAsync<CheckpointReply>(new ReadCheckpointRequest(contract, (ushort)page), cancellationToken);

    private static bool IsAboutCheckpoint(ErrorCode code) => code.Name.StartsWith("checkpoint.", StringComparison.Ordinal);
}
