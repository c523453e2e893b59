// SPDX-License-Identifier: MIT
using Enigma.Crypto;

namespace Enigma.Protocol;

/// <summary>What the pages of a checkpoint are bound to (spec/keys.md §12).</summary>
/// <param name="Network">The network.</param>
/// <param name="Contract">The contract.</param>
/// <param name="Index">The entry before which the state was taken.</param>
/// <param name="Generation">The generation of the state key.</param>
/// <param name="State">The state hash.</param>
public sealed record CheckpointContext(
    NetworkId Network, ContractAddress Contract, EntryIndex Index, Epoch Generation, StateHash State)
{
    /// <summary>The context of a header's pages.</summary>
    public static CheckpointContext Of(CheckpointHeader header) =>
        new(header.Network, header.Contract, header.Index, header.Generation, header.State);

    internal byte[] AssociatedData(int page, int count) => new WireWriter()
        .WriteSpan(Labels.Checkpoint).Write(Network).Write(Contract).WriteUInt64(Index.Value).Write(Generation).Write(State)
        .WriteUInt16((ushort)page).WriteUInt16((ushort)count).ToArray();
}
