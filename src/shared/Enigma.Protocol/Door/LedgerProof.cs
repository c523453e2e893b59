// SPDX-License-Identifier: MIT
using Enigma.Crypto;

namespace Enigma.Protocol;

/// <summary>One node of a Merkle-Patricia proof.</summary>
public readonly record struct ProofNode(ByteString Rlp) : IWireValue<ProofNode>
{
    /// <inheritdoc/>
    public void Write(WireWriter writer) => writer.WriteShortBytes(Rlp);

    /// <inheritdoc/>
    public static ProofNode Read(ref WireReader reader) => new(reader.ReadShortBytes());
}

/// <summary>The proof of one storage word of the Ledger.</summary>
/// <param name="Slot">The word's place (<see cref="LedgerLayout"/>).</param>
/// <param name="Nodes">From the storage root down.</param>
public sealed record SlotProof(Hash32 Slot, IReadOnlyList<ProofNode> Nodes) : IWireValue<SlotProof>
{
    /// <inheritdoc/>
    public void Write(WireWriter writer) => writer.WriteHash(Slot).WriteList(Nodes);

    /// <inheritdoc/>
    public static SlotProof Read(ref WireReader reader) => new(reader.ReadHash(), reader.ReadList<ProofNode>());
}

/// <summary>Storage of the Ledger at one block with its proofs; not believed before it is verified (spec/wire.md §1).</summary>
/// <param name="Block">The block; must be the enclave's head.</param>
/// <param name="AccountNodes">From the state root down to the Ledger's account.</param>
/// <param name="Slots">The words.</param>
public sealed record LedgerProof(BlockNumber Block, IReadOnlyList<ProofNode> AccountNodes, IReadOnlyList<SlotProof> Slots)
    : IWireValue<LedgerProof>
{
    /// <inheritdoc/>
    public void Write(WireWriter writer) => writer.Write(Block).WriteList(AccountNodes).WriteList(Slots);

    /// <inheritdoc/>
    public static LedgerProof Read(ref WireReader reader) =>
        new(reader.Read<BlockNumber>(), reader.ReadList<ProofNode>(), reader.ReadList<SlotProof>());
}
