// SPDX-License-Identifier: MIT
using Enigma.Crypto;

namespace Enigma.Chain;

/// <summary>One event of a contract.</summary>
/// <param name="BlockNumber">The block of its transaction.</param>
/// <param name="BlockHash">The hash of that block.</param>
/// <param name="TransactionHash">The transaction that emitted it.</param>
/// <param name="LogIndex">Its place in the block.</param>
/// <param name="Emitter">The contract that emitted it.</param>
/// <param name="Topics">The event's signature hash and its indexed arguments, at most four.</param>
/// <param name="Data">The other arguments, ABI-encoded.</param>
public sealed record ChainLog(
    ulong BlockNumber,
    Hash32 BlockHash,
    Hash32 TransactionHash,
    ulong LogIndex,
    Address Emitter,
    IReadOnlyList<Hash32> Topics,
    ReadOnlyMemory<byte> Data);
