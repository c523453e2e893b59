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
internal sealed class CheckpointCourier(NodeServices node, EnclaveSession session, KeyRingClient keys) : IDisposable
{
    private readonly SemaphoreSlim _pages = new(1);

    /// <summary>Opens a contract of which the enclave knows nothing; its queue is still to be proven from there on.</summary>
    /// <param name="queue">The contract.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>
    /// The index to go on from, 0 when the contract is to be computed from its deployment, and for which start of the enclave; null when the
    /// Ledger has a newer checkpoint by now.
    /// </returns>
    /// <exception cref="EnigmaException"><c>checkpoint.*</c>, <c>keys.*</c> or <c>peer.failed</c> when it is to be tried again.</exception>
    public async Task<(uint Index, int Start)?> OpenAsync(ContractLedger queue, CancellationToken cancellationToken)
    {
        var contract = queue.Contract;
        if (queue.Head is not { CheckpointHash.IsZero: false } head
            || await PeerPatience.WaitAsync(
                limited => node.Checkpoints.FindAsync(head.CheckpointHash, limited), $"whoever has the checkpoint of contract {contract}", cancellationToken)
                .ConfigureAwait(false) is not { } found)
        {
            return (0, session.Starts);
        }

        await keys.FetchAsync(contract, [found.Header.Generation], cancellationToken).ConfigureAwait(false);
        // One after the other: each of their turns is one that others wait for.
        await _pages.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await OpenAsync(head, queue, found, cancellationToken).ConfigureAwait(false) is { } start
                ? (found.Header.Index.Value, start)
                : null;
        }
        catch (EnigmaException refused) when (IsAboutCheckpoint(refused.Code))
        {
            var closedAt = await session.RunAsync(turn => CloseAsync(turn, contract, cancellationToken), cancellationToken).ConfigureAwait(false);
            if (!IsWorthNothing(refused.Code))
            {
                throw;
            }

            node.Log.LogWarning("Contract {Contract} is computed from its deployment: {Reason}", contract, refused.Message);
            return (0, closedAt);
        }
        finally
        {
            _pages.Release();
        }
    }

    private async Task<int?> OpenAsync(HeadParts head, ContractLedger queue, FoundCheckpoint found, CancellationToken cancellationToken)
    {
        var contract = queue.Contract;
        var start = await session.RunProvenAsync(
            ledger => WorkerContract.LedgerSlots(ledger.Queue(contract)),
            async (turn, ahead) =>
            {
                if (turn.Ledger.Queue(contract).Head != head)
                {
                    // It has moved on: the contract is opened at the newer one.
                    return (int?)null;
                }

                var proof = ahead.Require(turn.Ledger, WorkerContract.LedgerSlots(turn.Ledger.Queue(contract)));
                await turn.AskAsync<DoneReply>(
                    new OpenCheckpointRequest(contract, proof, head, found.Header.Encode(), queue.Entries[0].Entry.Encode()),
                    cancellationToken).ConfigureAwait(false);
                return turn.Start;
            },
            cancellationToken).ConfigureAwait(false);
        for (var page = 0; start is not null && page < found.Pages.Count; page++)
        {
            var request = new LoadPageRequest(contract, (ushort)page, ByteString.Copy(found.Pages[page].Span));
            await session.RunAsync(turn => turn.AskAsync<DoneReply>(request, cancellationToken), cancellationToken).ConfigureAwait(false);
        }

        return start;
    }

    /// <summary>Takes the newest checkpoint that a committed head covers out of the enclave, unless it is here already.</summary>
    public async Task ShareAsync(ContractAddress contract, Hash32 checkpointHash, CancellationToken cancellationToken)
    {
        if (await node.Checkpoints.IsHereAsync(checkpointHash, cancellationToken).ConfigureAwait(false))
        {
            return;
        }

        if (await ReadAllAsync(contract, cancellationToken).ConfigureAwait(false) is { } checkpoint)
        {
            await node.Checkpoints.ShareAsync(checkpoint, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>The newest checkpoint that the enclave has; null when it has none, or a newer one by the end.</summary>
    private async Task<FoundCheckpoint?> ReadAllAsync(ContractAddress contract, CancellationToken cancellationToken)
    {
        await _pages.WaitAsync(cancellationToken).ConfigureAwait(false);
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
                    return null;
                }

                pages.Add(next.Page.Memory);
            }

            return new FoundCheckpoint(header, pages);
        }
        catch (EnigmaException refused) when (refused.Code == CheckpointErrors.NotFound)
        {
            // The enclave was opened at it: whoever wrote it shares it.
            return null;
        }
        finally
        {
            _pages.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _pages.Dispose();

    private Task<CheckpointReply> ReadAsync(ContractAddress contract, int page, CancellationToken cancellationToken) => session.RunAsync(
        turn => turn.AskAsync<CheckpointReply>(new ReadCheckpointRequest(contract, (ushort)page), cancellationToken), cancellationToken);

    private async Task<int> CloseAsync(EnclaveTurn turn, ContractAddress contract, CancellationToken cancellationToken)
    {
        keys.Forget(contract);
        await turn.AskAsync<DoneReply>(new CloseContractRequest(contract), cancellationToken).ConfigureAwait(false);
        return turn.Start;
    }

    // Whatever is tried again, this checkpoint opens nothing.
    private static bool IsWorthNothing(ErrorCode code) =>
        code == CheckpointErrors.OpenFailed || code == CheckpointErrors.BadFormat || code == CheckpointErrors.BadHeader || code == CheckpointErrors.NotCommitted;

    private static bool IsAboutCheckpoint(ErrorCode code) => code.Name.StartsWith("checkpoint.", StringComparison.Ordinal);
}
