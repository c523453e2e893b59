// SPDX-License-Identifier: MIT
using Enigma.Chain;
using Enigma.Crypto;
using Enigma.Protocol;

namespace Enigma.Node;

/// <summary>Fetches storage proofs of the Ledger in the form the enclaves take.</summary>
public sealed class LedgerProofs(EthereumRpc rpc, Address ledger)
{
    /// <summary>Proves words at a block.</summary>
    public async Task<LedgerProof> GetAsync(BlockNumber block, IReadOnlyList<Hash32> slots, CancellationToken cancellationToken)
    {
        var proof = await rpc.GetProofAsync(ledger, slots, block.Value, cancellationToken).ConfigureAwait(false);
        return new LedgerProof(block, ToNodes(proof.AccountNodes), [.. proof.Slots.Select(slot => new SlotProof(slot.Slot, ToNodes(slot.Nodes)))]);
    }

    private static ProofNode[] ToNodes(IReadOnlyList<byte[]> nodes) => [.. nodes.Select(node => new ProofNode(ByteString.Adopt(node)))];
}
