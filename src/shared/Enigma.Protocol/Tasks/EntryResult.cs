// SPDX-License-Identifier: MIT
namespace Enigma.Protocol;

/// <summary>The byte that a batch shows for each entry: status and charged class (spec/tasks.md §7).</summary>
/// <param name="Status">How the entry ended.</param>
/// <param name="Charged">The class that was charged.</param>
public readonly record struct EntryResult(EntryStatus Status, GasClass Charged) : IWireValue<EntryResult>
{
    /// <summary><c>status &lt;&lt; 4 | class</c>.</summary>
    public byte ToByte() => (byte)(((byte)Status << 4) | Charged.Value);

    /// <inheritdoc/>
    public void Write(WireWriter writer) => writer.WriteByte(ToByte());

    /// <inheritdoc/>
    public static EntryResult Read(ref WireReader reader)
    {
        var value = reader.ReadByte();
        var status = (EntryStatus)(value >> 4);
        return status is < EntryStatus.Succeeded or > EntryStatus.System
            ? throw reader.Bad($"has result byte 0x{value:x2}, expected a status of 1 to 4 in its upper half")
            : new(status, GasClass.Of((byte)(value & 0xF)));
    }
}
