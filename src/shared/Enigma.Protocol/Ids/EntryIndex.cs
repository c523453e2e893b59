// SPDX-License-Identifier: MIT
namespace Enigma.Protocol;

/// <summary>The position of an entry in the queue of its contract, from 0.</summary>
public readonly record struct EntryIndex(uint Value) : IWireValue<EntryIndex>
{
    /// <summary>The entry after this one.</summary>
    public EntryIndex Next => new(checked(Value + 1));

    /// <inheritdoc/>
    public void Write(WireWriter writer) => writer.WriteUInt32(Value);

    /// <inheritdoc/>
    public static EntryIndex Read(ref WireReader reader) => new(reader.ReadUInt32());

    /// <summary>The value alone.</summary>
    public override string ToString() => Value.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
