// SPDX-License-Identifier: MIT
using Enigma.Crypto;

namespace Enigma.Protocol;

/// <summary>What the enclave holds of a contract's queue.</summary>
/// <param name="Length">Entries proven.</param>
/// <param name="Committed">Entries committed on the Ledger.</param>
/// <param name="NextIndex">The entry to compute next.</param>
/// <param name="Head">The proven head.</param>
public sealed record QueueReply(uint Length, uint Committed, EntryIndex NextIndex, Head Head) : EnclaveReply
{
    /// <inheritdoc/>
    public override ReplyType ReplyType => ReplyType.Queue;

    private protected override void WriteBody(WireWriter writer) =>
        writer.WriteUInt32(Length).WriteUInt32(Committed).Write(NextIndex).Write(Head);

    internal static QueueReply ReadBody(ref WireReader reader) =>
        new(reader.ReadUInt32(), reader.ReadUInt32(), reader.Read<EntryIndex>(), reader.Read<Head>());
}

/// <summary>A key request for the key keeper.</summary>
/// <param name="Request">The encoded <see cref="KeyRequest"/>; it holds the nonce.</param>
/// <param name="Signature">The worker's.</param>
public sealed record KeyRequestReply(ByteString Request, EnclaveSignature Signature) : EnclaveReply
{
    /// <inheritdoc/>
    public override ReplyType ReplyType => ReplyType.KeyRequest;

    private protected override void WriteBody(WireWriter writer) => writer.WriteLongBytes(Request).Write(Signature);

    internal static KeyRequestReply ReadBody(ref WireReader reader) => new(reader.ReadLongBytes(), reader.Read<EnclaveSignature>());
}

/// <summary>The seat admits the records.</summary>
/// <param name="ValidUntil">The last block in which it counts.</param>
/// <param name="Signature">Over the <see cref="Admission"/>.</param>
public sealed record AdmissionReply(BlockNumber ValidUntil, EnclaveSignature Signature) : EnclaveReply
{
    /// <inheritdoc/>
    public override ReplyType ReplyType => ReplyType.Admission;

    private protected override void WriteBody(WireWriter writer) => writer.Write(ValidUntil).Write(Signature);

    internal static AdmissionReply ReadBody(ref WireReader reader) => new(reader.Read<BlockNumber>(), reader.Read<EnclaveSignature>());
}

/// <summary>One entry was computed or applied.</summary>
/// <param name="Leaf">Its receipt.</param>
/// <param name="IsBodyReleased">False while the contract withholds bodies of uncommitted tasks.</param>
/// <param name="Body">The encoded <see cref="TaskBody"/>; empty when withheld or when there is none.</param>
public sealed record ExecutedReply(Leaf Leaf, bool IsBodyReleased, ByteString Body) : EnclaveReply
{
    /// <inheritdoc/>
    public override ReplyType ReplyType => ReplyType.Executed;

    private protected override void WriteBody(WireWriter writer) =>
        writer.WriteShortBytes(Leaf.Encode()).WriteFlag(IsBodyReleased).WriteLongBytes(Body);

    internal static ExecutedReply ReadBody(ref WireReader reader) => new(ReadLeaf(ref reader), reader.ReadFlag(), reader.ReadLongBytes());

    internal static Leaf ReadLeaf(ref WireReader reader)
    {
        var length = reader.ReadUInt16();
        return length == Leaf.Size ? reader.Read<Leaf>() : throw reader.Bad($"has a leaf of {length} bytes, expected {Leaf.Size}");
    }
}

/// <summary>A signed batch for the Ledger.</summary>
/// <param name="AnchorNumber">The block at which the queues were proven.</param>
/// <param name="AnchorHash">Its hash.</param>
/// <param name="Entries">One per contract.</param>
/// <param name="Signature">Over the <see cref="BatchStatement"/>.</param>
public sealed record BatchReply(
    BlockNumber AnchorNumber, Hash32 AnchorHash, IReadOnlyList<BatchEntry> Entries, EnclaveSignature Signature) : EnclaveReply
{
    /// <inheritdoc/>
    public override ReplyType ReplyType => ReplyType.Batch;

    private protected override void WriteBody(WireWriter writer) =>
        writer.Write(AnchorNumber).WriteHash(AnchorHash).WriteList(Entries).Write(Signature);

    internal static BatchReply ReadBody(ref WireReader reader) =>
        new(reader.Read<BlockNumber>(), reader.ReadHash(), reader.ReadList<BatchEntry>(), reader.Read<EnclaveSignature>());
}

/// <summary>A body with its place in the queue.</summary>
/// <param name="Index">The entry.</param>
/// <param name="Body">The encoded <see cref="TaskBody"/>.</param>
public sealed record IndexedBody(EntryIndex Index, ByteString Body) : IWireValue<IndexedBody>
{
    /// <inheritdoc/>
    public void Write(WireWriter writer) => writer.Write(Index).WriteLongBytes(Body);

    /// <inheritdoc/>
    public static IndexedBody Read(ref WireReader reader) => new(reader.Read<EntryIndex>(), reader.ReadLongBytes());
}

/// <summary>Bodies of committed tasks.</summary>
/// <param name="Bodies">In the order of the queue; those that fit into one frame.</param>
public sealed record BodiesReply(IReadOnlyList<IndexedBody> Bodies) : EnclaveReply
{
    /// <inheritdoc/>
    public override ReplyType ReplyType => ReplyType.Bodies;

    private protected override void WriteBody(WireWriter writer) => writer.WriteList(Bodies);

    internal static BodiesReply ReadBody(ref WireReader reader) => new(reader.ReadList<IndexedBody>());
}

/// <summary>A 32-byte node of a receipts proof.</summary>
public readonly record struct ReceiptNode(Hash32 Hash) : IWireValue<ReceiptNode>
{
    /// <inheritdoc/>
    public void Write(WireWriter writer) => writer.WriteHash(Hash);

    /// <inheritdoc/>
    public static ReceiptNode Read(ref WireReader reader) => new(reader.ReadHash());
}

/// <summary>A receipt with its inclusion proof.</summary>
/// <param name="Leaf">The receipt.</param>
/// <param name="Nodes">The proof (<see cref="ReceiptsTree"/>).</param>
public sealed record ReceiptProofReply(Leaf Leaf, IReadOnlyList<ReceiptNode> Nodes) : EnclaveReply
{
    /// <inheritdoc/>
    public override ReplyType ReplyType => ReplyType.ReceiptProof;

    private protected override void WriteBody(WireWriter writer) => writer.WriteShortBytes(Leaf.Encode()).WriteList(Nodes);

    internal static ReceiptProofReply ReadBody(ref WireReader reader) =>
        new(ExecutedReply.ReadLeaf(ref reader), reader.ReadList<ReceiptNode>());
}

/// <summary>Bodies were taken.</summary>
/// <param name="Next">The entry to come; below the last one of the request when a body in between was refused.</param>
public sealed record AppliedReply(EntryIndex Next) : EnclaveReply
{
    /// <inheritdoc/>
    public override ReplyType ReplyType => ReplyType.Applied;

    private protected override void WriteBody(WireWriter writer) => writer.Write(Next);

    internal static AppliedReply ReadBody(ref WireReader reader) => new(reader.Read<EntryIndex>());
}

/// <summary>A page of a checkpoint.</summary>
/// <param name="Header">The encoded <see cref="CheckpointHeader"/>.</param>
/// <param name="Page">The sealed page.</param>
public sealed record CheckpointReply(ByteString Header, ByteString Page) : EnclaveReply
{
    /// <inheritdoc/>
    public override ReplyType ReplyType => ReplyType.Checkpoint;

    private protected override void WriteBody(WireWriter writer) => writer.WriteLongBytes(Header).WriteLongBytes(Page);

    internal static CheckpointReply ReadBody(ref WireReader reader) => new(reader.ReadLongBytes(), reader.ReadLongBytes());
}

/// <summary>An entry of the contract is being computed; the same request again gives its outcome once there is one.</summary>
public sealed record WorkingReply : EnclaveReply
{
    /// <inheritdoc/>
    public override ReplyType ReplyType => ReplyType.Working;

    private protected override void WriteBody(WireWriter writer)
    {
    }
}
