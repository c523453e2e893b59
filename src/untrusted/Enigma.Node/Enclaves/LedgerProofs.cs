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
    /// <see cref="EnclaveTurn.ProveAsync(ProofAhead, IReadOnlyList{Hash32}, CancellationToken)"/> takes it if it still fits.
    /// </summary>
    internal async Task<ProofAhead> AheadAsync(LedgerSnapshot ledger, IReadOnlyList<Hash32> slots, CancellationToken cancellationToken) =>
        new(ledger.Block, ledger.StateRoot, slots, await GetAsync(ledger.Block, ledger.StateRoot, slots, cancellationToken).ConfigureAwait(false));

    private static ProofNode[] ToNodes(IReadOnlyList<byte[]> nodes) => [.. nodes.Select(node => new ProofNode(ByteString.Adopt(node)))];
}

/// <summary>A proof that was fetched before its turn.</summary>
/// <param name="Block">The block.</param>
/// <param name="StateRoot">Its state root.</param>
/// <param name="Slots">The words.</param>
/// <param name="Proof">Their proof.</param>
internal sealed record ProofAhead(BlockNumber Block, Hash32 StateRoot, IReadOnlyList<Hash32> Slots, LedgerProof Proof);
