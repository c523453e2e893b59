// SPDX-License-Identifier: MIT
using Enigma.Crypto;

namespace Enigma.Ethereum;

/// <summary>
/// An account as the state trie holds it. An account that is proven absent reads as an empty one, with <c>Exists</c> false.
/// </summary>
/// <param name="Exists">False when the trie has no such account.</param>
/// <param name="Nonce">The number of transactions sent, or contracts created.</param>
/// <param name="Balance">In wei.</param>
/// <param name="StorageRoot">The root of the account's storage trie.</param>
/// <param name="CodeHash">Keccak-256 of the code.</param>
public sealed record ProvenAccount(bool Exists, ulong Nonce, UInt256 Balance, Hash32 StorageRoot, Hash32 CodeHash)
{
    internal static readonly ProvenAccount Absent = new(false, 0, UInt256.Zero, MerklePatriciaProof.EmptyRoot, Keccak256.OfEmpty);
}
