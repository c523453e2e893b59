// SPDX-License-Identifier: MIT
namespace Enigma.Protocol;

/// <summary>One key that a task wrote or removed.</summary>
/// <param name="Key">The key.</param>
/// <param name="Value">The last value written; null when the key was removed.</param>
public readonly record struct StateWrite(ByteString Key, ByteString? Value) : IWireValue<StateWrite>
{
    /// <inheritdoc/>
    public void Write(WireWriter writer)
    {
        writer.WriteShortBytes(Key).WriteFlag(Value is not null);
        if (Value is { } value)
        {
            writer.WriteLongBytes(value);
        }
    }

    /// <inheritdoc/>
    public static StateWrite Read(ref WireReader reader) =>
        new(reader.ReadShortBytes(), reader.ReadFlag() ? reader.ReadLongBytes() : (ByteString?)null);

    /// <summary>Nothing of the content.</summary>
    public override string ToString() => nameof(StateWrite);
}

/// <summary>What one task changed, in the clear (spec/keys.md §5).</summary>
/// <param name="Status">Succeeded or failed.</param>
/// <param name="Charged">The charged class.</param>
/// <param name="Writes">At most one per key, keys strictly rising; none for a failed task.</param>
public sealed record StateDelta(EntryStatus Status, GasClass Charged, IReadOnlyList<StateWrite> Writes)
{
    // An item takes at least a key length and a flag; no count can make the list grow beyond what was sent.
    private const int MinimumWriteSize = 3;

    /// <summary>The bytes that are padded and sealed.</summary>
    public byte[] Encode()
    {
        var writer = new WireWriter().WriteByte((byte)Status).Write(Charged).WriteUInt32((uint)Writes.Count);
        foreach (var write in Writes)
        {
            writer.Write(write);
        }

        return writer.ToArray();
    }

    /// <summary>The delta of these bytes.</summary>
    /// <exception cref="EnigmaException"><c>delta.bad_format</c></exception>
    public static StateDelta Decode(ReadOnlySpan<byte> data)
    {
        var reader = new WireReader(data, "delta", ResultErrors.DeltaBadFormat);
        var status = (EntryStatus)reader.ReadByte();
        if (status is not (EntryStatus.Succeeded or EntryStatus.Failed))
        {
            throw reader.Bad($"has status {(byte)status}, expected 1 or 2");
        }

        var charged = reader.Read<GasClass>();
        var count = reader.ReadUInt32();
        if (count > (uint)(reader.Remaining / MinimumWriteSize))
        {
            throw reader.Bad($"names {count} changes and has {reader.Remaining} bytes left");
        }

        if (status == EntryStatus.Failed && count != 0)
        {
            throw reader.Bad($"of a failed task has {count} changes, expected 0");
        }

        var writes = new StateWrite[count];
        for (var i = 0; i < writes.Length; i++)
        {
            writes[i] = reader.Read<StateWrite>();
            if (i > 0 && writes[i - 1].Key.Span.SequenceCompareTo(writes[i].Key.Span) >= 0)
            {
                throw reader.Bad($"has key {i} out of order");
            }
        }

        reader.RequireEnd();
        return new(status, charged, writes);
    }

    /// <summary>Nothing of the content.</summary>
    public override string ToString() => nameof(StateDelta);
}
