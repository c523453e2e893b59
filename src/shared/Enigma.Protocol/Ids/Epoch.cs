// SPDX-License-Identifier: MIT
namespace Enigma.Protocol;

/// <summary>The number of an epoch.</summary>
public readonly record struct Epoch(ulong Value) : IWireValue<Epoch>, IComparable<Epoch>
{
    /// <summary>The epoch after this one.</summary>
    public Epoch Next => new(checked(Value + 1));

    /// <summary>The epoch before this one; epoch 0 has none and gives itself.</summary>
    public Epoch Previous => new(Value == 0 ? 0 : Value - 1);

    /// <inheritdoc/>
    public int CompareTo(Epoch other) => Value.CompareTo(other.Value);

    /// <summary>Earlier.</summary>
    public static bool operator <(Epoch left, Epoch right) => left.Value < right.Value;

    /// <summary>Later.</summary>
    public static bool operator >(Epoch left, Epoch right) => left.Value > right.Value;

    /// <summary>Not later.</summary>
    public static bool operator <=(Epoch left, Epoch right) => left.Value <= right.Value;

    /// <summary>Not earlier.</summary>
    public static bool operator >=(Epoch left, Epoch right) => left.Value >= right.Value;

    /// <inheritdoc/>
    public void Write(WireWriter writer) => writer.WriteUInt64(Value);

    /// <inheritdoc/>
    public static Epoch Read(ref WireReader reader) => new(reader.ReadUInt64());

    /// <summary>The value alone.</summary>
    public override string ToString() => Value.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
