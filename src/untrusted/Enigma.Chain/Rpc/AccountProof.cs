// SPDX-License-Identifier: MIT
using Enigma.Crypto;

namespace Enigma.Chain;

/// <summary>An answer of <c>eth_getProof</c>: trie nodes, not verified here. Enclaves and clients verify them against a header they trust.</summary>
/// <param name="BlockNumber">The block whose state is proven.</param>
/// <param name="AccountNodes">From the state root to the account.</param>
/// <param name="Slots">For each slot asked for, in the order asked, the nodes from the storage root.</param>
public sealed record AccountProof(
    ulong BlockNumber, IReadOnlyList<byte[]> AccountNodes, IReadOnlyList<(Hash32 Slot, IReadOnlyList<byte[]> Nodes)> Slots);
