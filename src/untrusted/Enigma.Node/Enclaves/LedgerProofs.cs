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

    private static ProofNode[] ToNodes(IReadOnlyList<byte[]> nodes) => [.. nodes.Select(node => new ProofNode(ByteString.Adopt(node)))];
}
