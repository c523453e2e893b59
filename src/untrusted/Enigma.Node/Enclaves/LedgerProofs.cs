// SPDX-License-Identifier: MIT
using Enigma.Chain;
using Enigma.Crypto;
using Enigma.Ethereum;
using Enigma.Protocol;

namespace Enigma.Node;

/// <summary>
/// Fetches storage proofs of the Ledger in the form the enclaves take. Each was checked when it came: an endpoint that makes a block just now
/// may prove another state than that of the block asked for, and is asked again.
/// </summary>
public sealed class LedgerProofs(IEthereumRpc rpc, Address ledger)
{
    private const int Attempts = 5;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <summary>Proves words at a block.</summary>
    /// <exception cref="EnigmaException"><c>chain.contradicts_header</c> when the endpoint keeps proving something else.</exception>
    public async Task<LedgerProof> GetAsync(
        BlockNumber block, Hash32 stateRoot, IReadOnlyList<Hash32> slots, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var proof = await rpc.GetProofAsync(ledger, slots, new StatePoint(block.Value, stateRoot), cancellationToken).ConfigureAwait(false);
                return new LedgerProof(
                    block, ToNodes(proof.AccountNodes), [.. proof.Slots.Select(slot => new SlotProof(slot.Slot, ToNodes(slot.Nodes)))]);
            }
            catch (EnigmaException other) when (other.Code == ChainErrors.ContradictsHeader && attempt < Attempts)
            {
                await Task.Delay(Pause, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private static ProofNode[] ToNodes(IReadOnlyList<byte[]> nodes) => [.. nodes.Select(node => new ProofNode(ByteString.Adopt(node)))];
}
