// SPDX-License-Identifier: MIT
using Enigma.Crypto;

namespace Enigma.Chain;

/// <summary>What a transaction did.</summary>
/// <param name="TransactionHash">The transaction.</param>
/// <param name="BlockNumber">The block that holds it.</param>
/// <param name="Succeeded">False when it reverted.</param>
/// <param name="GasUsed">The gas it paid for.</param>
/// <param name="Created">The contract it created, if any.</param>
/// <param name="Logs">Its events, in order.</param>
public sealed record TransactionReceipt(
    Hash32 TransactionHash, ulong BlockNumber, bool Succeeded, ulong GasUsed, Address? Created, IReadOnlyList<ChainLog> Logs);
