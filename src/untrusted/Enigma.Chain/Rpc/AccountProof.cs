// SPDX-License-Identifier: MIT
using Enigma.Crypto;
using Enigma.Ethereum;

namespace Enigma.Chain;

/// <summary>An answer of <c>eth_getProof</c> that leads to the state root it was asked for.</summary>
/// <param name="BlockNumber">The block whose state is proven.</param>
/// <param name="Nonce">How many transactions the account sent up to the block.</param>
/// <param name="AccountNodes">From the state root to the account.</param>
/// <param name="Slots">For each slot asked for, in the order asked, its word and the nodes from the storage root.</param>
public sealed record AccountProof(
    ulong BlockNumber, ulong Nonce, IReadOnlyList<byte[]> AccountNodes, IReadOnlyList<(Hash32 Slot, Hash32 Word, IReadOnlyList<byte[]> Nodes)> Slots)
{
    /// <summary>Verifies nodes that an endpoint told.</summary>
    /// <exception cref="EnigmaException"><c>chain.contradicts_header</c></exception>
    internal static AccountProof Verify(
        StatePoint state, Address account, IReadOnlyList<byte[]> accountNodes, IEnumerable<(Hash32 Slot, IReadOnlyList<byte[]> Nodes)> slots)
    {
        try
        {
            var proven = MerklePatriciaProof.VerifyAccount(state.Root, account, accountNodes);
            return new AccountProof(
                state.Block,
                proven.Nonce,
                accountNodes,
                [.. slots.Select(slot => (slot.Slot, MerklePatriciaProof.VerifyStorage(proven.StorageRoot, slot.Slot, slot.Nodes), slot.Nodes))]);
        }
        catch (EnigmaException wrong) when (wrong.Code.Name.StartsWith("proof.", StringComparison.Ordinal))
        {
            throw new EnigmaException(
                ChainErrors.ContradictsHeader,
                $"the Ethereum endpoint proves another state of {account} than that of block {state.Block}: {wrong.Message}; ask another endpoint",
                wrong);
        }
    }
}
