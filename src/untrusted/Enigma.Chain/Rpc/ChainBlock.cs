// SPDX-License-Identifier: MIT
using Enigma.Crypto;
using Enigma.Ethereum;

namespace Enigma.Chain;

/// <summary>A block as the Ethereum endpoint tells it; its hash was recomputed from the header's fields.</summary>
/// <param name="Number">The height.</param>
/// <param name="Hash">Keccak-256 of the header.</param>
/// <param name="ParentHash">The hash of the block before.</param>
/// <param name="Timestamp">Seconds since 1970.</param>
/// <param name="HeaderRlp">The header, RLP.</param>
public sealed record ChainBlock(ulong Number, Hash32 Hash, Hash32 ParentHash, ulong Timestamp, ReadOnlyMemory<byte> HeaderRlp)
{
    /// <summary>The state after the block.</summary>
    public StatePoint State => new(Number, BlockHeader.Decode(HeaderRlp.Span).StateRoot);
}
