// SPDX-License-Identifier: MIT
using Enigma.Crypto;
using Enigma.Network;
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
    // A search that brings fewer parts than this, each of 1 MiB at most, is one in vain: whoever gives a page now and then withholds the rest.
    private const int LeastBrought = 8;

    private readonly SemaphoreSlim _pages = new(1);

    /// <summary>
    /// Opens a contract of which the enclave knows nothing; its queue is still to be proven from there on. Where the newest checkpoint cannot be
    /// had, at one that an earlier head on the Ledger commits to, else at the deployment: bodies lead on from there.
    /// </summary>
    /// <param name="queue">The contract.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>
    /// The index to go on from, 0 when the contract is to be computed from its deployment, and for which start of the enclave; null when the
    /// Ledger does not store that head any more.
    /// </returns>
    /// <exception cref="EnigmaException"><c>checkpoint.*</c>, <c>keys.*</c> or <c>peer.failed</c> when it is to be tried again.</exception>
    public async Task<(uint Index, int Start)?> OpenAsync(ContractLedger queue, CancellationToken cancellationToken)
    {
        var start = session.Starts;
        foreach (var head in HeadsWithCheckpoints(queue))
        {
            if (await FindAsync(queue.Contract, head.CheckpointHash, cancellationToken).ConfigureAwait(false) is not { } found)
            {
                continue;
            }

            await keys.FetchAsync(queue.Contract, [found.Header.Generation], cancellationToken).ConfigureAwait(false);
            var (isOpen, at) = await OpenAsync(head, queue, found, cancellationToken).ConfigureAwait(false);
            if (isOpen)
            {
                return at is { } opened ? (found.Header.Index.Value, opened) : null;
            }

            start = at ?? start;
        }

        return (0, start);
    }

    /// <summary>Whether peers, or this node, have a checkpoint that opens the contract behind an entry.</summary>
    public async Task<bool> CanOpenBehindAsync(uint index, ContractLedger queue, CancellationToken cancellationToken) =>
        queue.Head is { CheckpointHash.IsZero: false } head
        && (await node.Checkpoints.SearchAsync(head.CheckpointHash, cancellationToken).ConfigureAwait(false)).Found is { } found
        && found.Header.Index.Value > index;

    /// <summary>Takes a contract out of the enclave.</summary>
    /// <returns>For which start of the enclave.</returns>
    public async Task<int> CloseAsync(EnclaveTurn turn, ContractAddress contract, CancellationToken cancellationToken)
    {
        keys.Forget(contract);
        await turn.AskAsync<DoneReply>(new CloseContractRequest(contract), cancellationToken).ConfigureAwait(false);
        return turn.Start;
    }

    // The newest first, and for each checkpoint the newest head that the Ledger stores with it.
    private static IEnumerable<HeadParts> HeadsWithCheckpoints(ContractLedger queue) =>
        queue.Batches.TakeLast(LedgerLayout.HeadRingLength).Reverse().Select(batch => batch.Parts)
            .Where(head => !head.CheckpointHash.IsZero).DistinctBy(head => head.CheckpointHash);

    /// <summary>A checkpoint from here or from peers; null when it cannot be had.</summary>
    private async Task<FoundCheckpoint?> FindAsync(ContractAddress contract, Hash32 checkpointHash, CancellationToken cancellationToken)
    {
        var search = await node.Checkpoints.SearchAsync(checkpointHash, cancellationToken).ConfigureAwait(false);
        if (search.Found is null && search.Brought >= LeastBrought)
        {
            throw new EnigmaException(
                PeerErrors.Failed,
                $"{search.Brought} parts of checkpoint {checkpointHash} of contract {contract} came in time, and {search.Missing} did not; they are asked for again later");
        }

        if (search.Found is null)
        {
            node.Log.LogWarning(
                "Checkpoint {Checkpoint} of contract {Contract} cannot be had: nobody gives {Missing}. The contract is opened at an earlier one, or at its deployment, and rebuilt from bodies.",
                checkpointHash, contract, search.Missing);
        }

        return search.Found;
    }

    // Open at which start, or not open and closed again at which.
    private async Task<(bool IsOpen, int? Start)> OpenAsync(
        HeadParts head, ContractLedger queue, FoundCheckpoint found, CancellationToken cancellationToken)
    {
        var contract = queue.Contract;
        // One after the other: each of their turns is one that others wait for.
        await _pages.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return (true, await LoadAsync(head, queue, found, cancellationToken).ConfigureAwait(false));
        }
        catch (EnigmaException refused) when (IsAboutCheckpoint(refused.Code))
        {
            var closedAt = await session.RunAsync(turn => CloseAsync(turn, contract, cancellationToken), cancellationToken).ConfigureAwait(false);
            if (!IsWorthNothing(refused.Code))
            {
                throw;
            }

            node.Log.LogWarning("Contract {Contract} is opened at an earlier checkpoint, or at its deployment: {Reason}", contract, refused.Message);
            return (false, closedAt);
        }
        finally
        {
            _pages.Release();
        }
    }

    private async Task<int?> LoadAsync(HeadParts head, ContractLedger queue, FoundCheckpoint found, CancellationToken cancellationToken)
    {
        var contract = queue.Contract;
        var start = await session.RunProvenAsync(
            ledger => SlotsOf(ledger.Queue(contract), head) ?? [],
            async (turn, ahead) =>
            {
                if (SlotsOf(turn.Ledger.Queue(contract), head) is not { } slots)
                {
                    // So many heads came meanwhile that it is not stored any more: the contract is opened at a newer one.
                    return (int?)null;
                }

                var proof = ahead.Require(turn.Ledger, slots);
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

    // The words that prove the queue, and the head as one that the Ledger stores; null when it does not.
    private static Hash32[]? SlotsOf(ContractLedger queue, HeadParts head)
    {
        var ring = LedgerLayout.HeadRingLength;
        for (var back = 0; back < Math.Min(ring, queue.Batches.Count); back++)
        {
            if (queue.Batches[^(back + 1)].Parts == head)
            {
                return
                [
                    .. WorkerContract.LedgerSlots(queue)
                        .Append(LedgerLayout.ContractHead(queue.Contract, (queue.Counters.HeadCursor + ring - back) % ring)).Distinct(),
                ];
            }
        }

        return null;
    }

    /// <summary>Takes the newest checkpoint that a committed head covers out of the enclave, unless it is here already.</summary>
    public async Task ShareAsync(ContractAddress contract, Hash32 checkpointHash, CancellationToken cancellationToken)
    {
        if (node.Checkpoints.IsHere(checkpointHash))
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

    // Whatever is tried again, this checkpoint opens nothing.
    private static bool IsWorthNothing(ErrorCode code) =>
        code == CheckpointErrors.OpenFailed || code == CheckpointErrors.BadFormat || code == CheckpointErrors.BadHeader || code == CheckpointErrors.NotCommitted;

    private static bool IsAboutCheckpoint(ErrorCode code) => code.Name.StartsWith("checkpoint.", StringComparison.Ordinal);
}
