// SPDX-License-Identifier: MIT
using Enigma.Crypto;
using Enigma.Protocol;
using Microsoft.Extensions.Logging;

namespace Enigma.Node;

/// <summary>
/// What a contract owes to others once its entries are committed: bodies that were withheld until then, the checkpoint that its head covers,
/// and the statement to the key keeper that its state is held (spec/keys.md section 11).
/// </summary>
internal sealed class ContractDues(ContractAddress contract, NodeServices node, CheckpointCourier checkpoints)
{
    private readonly ContractHolding _holding = new();
    // The newest that is shared, or is being shared.
    private Hash32 _shared;
    private uint _revealed;

    /// <summary>Whether bodies may leave the enclave that did not before.</summary>
    public bool IsRevealDue(ContractLedger queue) => IsConfirmedOnly(queue) && _revealed < queue.Committed;

    /// <summary>Whether there is an epoch more of which the enclave needs no inputs.</summary>
    public bool IsHoldingDue(LedgerSnapshot ledger, ContractLedger queue, uint computed) =>
        queue.Committed > 0 && computed >= queue.Committed && !IsRevealDue(queue) && _holding.IsDue(ledger, queue);

    /// <summary>Whether the head covers a checkpoint that was not shared yet.</summary>
    public bool IsShareDue(ContractLedger queue, uint computed) => CheckpointOf(queue) != _shared && computed >= queue.Committed;

    /// <summary>Another enclave, or none, has what this was about.</summary>
    public void Forget()
    {
        (_revealed, _shared) = (0, Hash32.Zero);
        _holding.Forget();
    }

    /// <summary>Takes withheld bodies out of the enclave against the proof of their receipts, and tells peers.</summary>
    public async Task RevealAsync(EnclaveTurn turn, ContractLedger queue, ProofAhead? ahead, uint computed, CancellationToken cancellationToken)
    {
        while (IsRevealDue(queue) && _revealed < computed)
        {
            var proof = await turn.ProveAsync(ahead, WorkerContract.LedgerSlots(queue), cancellationToken).ConfigureAwait(false);
            var reply = await turn.AskAsync<BodiesReply>(
                new RevealBodiesRequest(contract, new EntryIndex(_revealed), proof), cancellationToken).ConfigureAwait(false);
            foreach (var body in reply.Bodies)
            {
                if (node.Receipts.TryGet(contract, body.Index, out var leaf))
                {
                    await node.Exchange.AnnounceLeafAsync(contract, leaf, body.Body.Memory, cancellationToken).ConfigureAwait(false);
                }
            }

            _revealed = reply.Bodies.Count == 0 ? queue.Committed : reply.Bodies[^1].Index.Value + 1;
        }
    }

    /// <summary>Has the enclave say what it holds.</summary>
    public async Task<SignedHolding> HoldAsync(EnclaveTurn turn, ContractLedger queue, ProofAhead? ahead, CancellationToken cancellationToken)
    {
        // Said once, whatever becomes of it.
        _holding.Said(turn.Ledger, queue);
        if (IsConfirmedOnly(queue))
        {
            // All bodies are here: the enclave needs to keep none for us.
            var revealed = await turn.ProveAsync(ahead, WorkerContract.LedgerSlots(queue), cancellationToken).ConfigureAwait(false);
            await turn.AskAsync<BodiesReply>(
                new RevealBodiesRequest(contract, new EntryIndex(queue.Committed), revealed), cancellationToken).ConfigureAwait(false);
        }

        var proof = await turn.ProveAsync(ahead, WorkerContract.ShownSlots(queue), cancellationToken).ConfigureAwait(false);
        return (await turn.AskAsync<HoldingReply>(new HoldStateRequest(contract, proof), cancellationToken).ConfigureAwait(false)).Statement;
    }

    /// <summary>Shares the checkpoint beside the work: it takes as long as the state is large.</summary>
    public void BeginToShare(ContractLedger queue, CancellationToken cancellationToken) =>
        _ = ShareAsync(_shared = CheckpointOf(queue), cancellationToken);

    private async Task ShareAsync(Hash32 checkpoint, CancellationToken cancellationToken)
    {
        try
        {
            await checkpoints.ShareAsync(contract, checkpoint, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception notNow) when (notNow is EnigmaException or OperationCanceledException or ObjectDisposedException)
        {
            // With the next commit, or by the next start.
            node.Log.LogDebug("The checkpoint {Checkpoint} of contract {Contract} is not shared: {Failure}", checkpoint, contract, notNow.Message);
            _shared = Hash32.Zero;
        }
    }

    private static bool IsConfirmedOnly(ContractLedger queue) => queue.Deployment?.Deployment.Reveal == Reveal.Confirmed;

    private static Hash32 CheckpointOf(ContractLedger queue) => queue.Head?.CheckpointHash ?? Hash32.Zero;
}
