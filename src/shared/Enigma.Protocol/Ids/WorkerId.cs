// SPDX-License-Identifier: MIT
namespace Enigma.Protocol;

/// <summary>The number of a worker on the Ledger; ids start at 1, zero is nobody.</summary>
public readonly record struct WorkerId(uint Value) : IWireValue<WorkerId>
{
    /// <summary>No worker.</summary>
    public static WorkerId None => default;

    /// <inheritdoc/>
    public void Write(WireWriter writer) => writer.WriteUInt32(Value);

    /// <inheritdoc/>
    public static WorkerId Read(ref WireReader reader) => new(reader.ReadUInt32());

    /// <summary>The value alone.</summary>
    public override string ToString() => Value.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
