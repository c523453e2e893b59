// SPDX-License-Identifier: MIT
using Enigma.Crypto;

namespace Enigma.Protocol;

/// <summary>The receipt of one entry, 190 bytes: a leaf of the contract's receipts (spec/tasks.md §5).</summary>
/// <param name="EntryHash">Keccak-256 of the queue entry.</param>
/// <param name="Task">The task, zero for entries of the Ledger.</param>
/// <param name="Sender">The sender, zero for entries of the Ledger.</param>
/// <param name="Index">The position in the queue.</param>
/// <param name="Lock">What the sender locked, zero when the Ledger gave it back.</param>
/// <param name="Charge">What the worker earns, at most the lock.</param>
/// <param name="Status">How the entry ended.</param>
/// <param name="Charged">The class that was charged.</param>
/// <param name="BodyHash">Keccak-256 of result and delta, zero when there is no body.</param>
/// <param name="StateAfter">The state after the entry.</param>
public sealed record Leaf(
    Hash32 EntryHash,
    TaskId Task,
    Address Sender,
    EntryIndex Index,
    UInt128 Lock,
    UInt128 Charge,
    EntryStatus Status,
    GasClass Charged,
    Hash32 BodyHash,
    StateHash StateAfter)
    : IWireValue<Leaf>
{
    /// <summary>The length in bytes.</summary>
    public const int Size = 190;

    /// <summary>What the batch shows of this leaf.</summary>
    public EntryResult Result => new(Status, Charged);

    /// <summary>The node of the receipts tree: <c>H(0x00 | leaf)</c>.</summary>
    public Hash32 NodeHash => ReceiptsTree.LeafNode(Encode());

    /// <summary>The 190 bytes.</summary>
    public byte[] Encode() => WireValue.Encode(this);

    /// <summary>The leaf of 190 bytes.</summary>
    /// <exception cref="EnigmaException"><c>receipt.bad_leaf</c></exception>
    public static Leaf Decode(ReadOnlySpan<byte> data) => WireValue.Decode<Leaf>(data, "leaf", ReceiptErrors.BadLeaf);

    /// <summary>The leaf of an executed task.</summary>
    public static Leaf OfTask(
        RecordedEntry entry, NetworkId network, EntryIndex index, EntryStatus status, GasClass charged, Hash32 bodyHash,
        StateHash before) => OfTask(entry, entry.Hash, entry.Record.Id(network), index, status, charged, bodyHash, before);

    /// <summary>The leaf of an executed task whose entry hash and id are known already.</summary>
    public static Leaf OfTask(
        RecordedEntry entry, Hash32 entryHash, TaskId task, EntryIndex index, EntryStatus status, GasClass charged, Hash32 bodyHash,
        StateHash before) => new(
            entryHash, task, entry.Record.Sender, index, entry.Record.Terms.Lock,
            charged.Fee(entry.Record.Terms.GasPrice),
            status, charged, bodyHash, before.Next(bodyHash));

    /// <summary>The leaf of an entry that the Ledger expired: no lock, no charge, no body, the same state.</summary>
    public static Leaf OfExpired(RecordedEntry entry, NetworkId network, EntryIndex index, StateHash state) => new(
        entry.Hash, entry.Record.Id(network), entry.Record.Sender, index, 0, 0, EntryStatus.Expired, GasClass.Base, Hash32.Zero, state);

    /// <summary>The leaf of an entry that the Ledger wrote by itself.</summary>
    public static Leaf OfSystem(QueueEntry entry, EntryIndex index, StateHash state) => new(
        entry.Hash, default, Address.Zero, index, 0, 0, EntryStatus.System, GasClass.Base, Hash32.Zero, state);

    /// <inheritdoc/>
    public void Write(WireWriter writer) => writer
        .WriteHash(EntryHash).Write(Task).WriteAddress(Sender).WriteUInt64(Index.Value).WriteUInt128(Lock).WriteUInt128(Charge)
        .WriteByte((byte)Status).Write(Charged).WriteHash(BodyHash).Write(StateAfter);

    /// <inheritdoc/>
    public static Leaf Read(ref WireReader reader)
    {
        var entryHash = reader.ReadHash();
        var task = reader.Read<TaskId>();
        var sender = reader.ReadAddress();
        var index = reader.ReadUInt64();
        if (index > uint.MaxValue)
        {
            throw reader.Bad($"has index {index}, expected at most {uint.MaxValue}");
        }

        var locked = reader.ReadUInt128();
        var charge = reader.ReadUInt128();
        if (charge > locked)
        {
            throw reader.Bad($"charges {charge}, expected at most the lock {locked}");
        }

        var status = reader.ReadByte();
        if (status is < (byte)EntryStatus.Succeeded or > (byte)EntryStatus.System)
        {
            throw reader.Bad($"has status {status}, expected 1 to 4");
        }

        return new(
            entryHash, task, sender, new((uint)index), locked, charge, (EntryStatus)status, reader.Read<GasClass>(), reader.ReadHash(),
            reader.Read<StateHash>());
    }
}
