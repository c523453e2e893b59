// SPDX-License-Identifier: MIT
using Enigma.Chain;
using Enigma.Crypto;
using Enigma.Protocol;

namespace Enigma.Node;

/// <summary>Fetches storage proofs of the Ledger in the form the enclaves take. Each was verified against the state root when it came.</summary>
public sealed class LedgerProofs(IEthereumRpc rpc, Address ledger)
{
    /// <summary>Proves words at a block.</summary>
    /// <exception cref="EnigmaException"><c>chain.contradicts_header</c> when the endpoints keep proving something else.</exception>
    public async Task<LedgerProof> GetAsync(
        BlockNumber block, Hash32 stateRoot, IReadOnlyList<Hash32> slots, CancellationToken cancellationToken)
    {
        var proof = await rpc.GetProofAsync(ledger, slots, new StatePoint(block.Value, stateRoot), cancellationToken).ConfigureAwait(false);
        return new LedgerProof(
            block, ToNodes(proof.AccountNodes), [.. proof.Slots.Select(slot => new SlotProof(slot.Slot, ToNodes(slot.Nodes)))]);
    }

    /// <summary>
    /// Proves words at a snapshot before a turn is taken, so that others have the enclave while the endpoint answers; in the turn
    /// <see cref="EnclaveTurn.ProveAsync(ProofAhead, IReadOnlyList{Hash32}, CancellationToken)"/> takes of it what it has and what still fits.
    /// </summary>
    internal async Task<ProofAhead> AheadAsync(LedgerSnapshot ledger, IEnumerable<Hash32> slots, CancellationToken cancellationToken)
    {
        var account = default(LedgerProof);
        var proven = new Dictionary<Hash32, SlotProof>();
        foreach (var part in slots.Distinct().Chunk(IEthereumRpc.MaxProofSlots))
        {
            account = await GetAsync(ledger.Block, ledger.StateRoot, part, cancellationToken).ConfigureAwait(false);
            foreach (var slot in account.Slots)
            {
                proven[slot.Slot] = slot;
            }
        }

        return new ProofAhead(ledger.Block, ledger.StateRoot, account?.AccountNodes ?? [], proven);
    }

    private static ProofNode[] ToNodes(IReadOnlyList<byte[]> nodes) => [.. nodes.Select(node => new ProofNode(ByteString.Adopt(node)))];
}

/// <summary>Words that were proven before the turn that needs them: those of one task, or of all contracts that are to be committed together.</summary>
/// <param name="Block">The block.</param>
/// <param name="StateRoot">Its state root.</param>
/// <param name="AccountNodes">The Ledger's account.</param>
/// <param name="Slots">The proofs of the words.</param>
internal sealed record ProofAhead(
    BlockNumber Block, Hash32 StateRoot, IReadOnlyList<ProofNode> AccountNodes, IReadOnlyDictionary<Hash32, SlotProof> Slots)
{
    /// <summary>The proof of these words alone; null when it lacks one, or is of another block than the Ledger's.</summary>
    public LedgerProof? Of(LedgerSnapshot ledger, IReadOnlyList<Hash32> slots) =>
        Block == ledger.Block && StateRoot == ledger.StateRoot && slots.All(Slots.ContainsKey)
            ? new LedgerProof(Block, AccountNodes, [.. slots.Select(slot => Slots[slot])])
            : null;

    /// <summary>The same, for words that are in it.</summary>
    /// <exception cref="InvalidOperationException">They are not, or it is of another block.</exception>
    public LedgerProof Require(LedgerSnapshot ledger, IReadOnlyList<Hash32> slots) =>
        Of(ledger, slots) ?? throw new InvalidOperationException($"the proof of block {Block} does not have these words of block {ledger.Block}");
}
