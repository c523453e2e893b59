// SPDX-License-Identifier: MIT
using Enigma.Chain;
using Enigma.Crypto;
using Enigma.Ethereum;
using Enigma.Protocol;

namespace Enigma.Node;

/// <summary>
/// Fetches storage proofs of the Ledger in the form the enclaves take. Each is checked here first: an endpoint that makes a block just now
/// may prove another state than that of the block asked for, and is asked again.
/// </summary>
public sealed class LedgerProofs(EthereumRpc rpc, Address ledger)
{
    private const int Attempts = 5;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <summary>Proves words at a block.</summary>
    /// <exception cref="EnigmaException">A code of the area <c>proof</c> when the endpoint keeps proving something else.</exception>
    public async Task<LedgerProof> GetAsync(
        BlockNumber block, Hash32 stateRoot, IReadOnlyList<Hash32> slots, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var proof = await rpc.GetProofAsync(ledger, slots, block.Value, cancellationToken).ConfigureAwait(false);
            try
            {
                Verify(stateRoot, proof);
                return new LedgerProof(
                    block, ToNodes(proof.AccountNodes), [.. proof.Slots.Select(slot => new SlotProof(slot.Slot, ToNodes(slot.Nodes)))]);
            }
            catch (EnigmaException) when (attempt < Attempts)
            {
                await Task.Delay(Pause, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private void Verify(Hash32 stateRoot, AccountProof proof)
    {
        var account = MerklePatriciaProof.VerifyAccount(stateRoot, ledger, proof.AccountNodes);
        foreach (var (slot, nodes) in proof.Slots)
        {
            MerklePatriciaProof.VerifyStorage(account.StorageRoot, slot, nodes);
        }
    }

    private static ProofNode[] ToNodes(IReadOnlyList<byte[]> nodes) => [.. nodes.Select(node => new ProofNode(ByteString.Adopt(node)))];
}
