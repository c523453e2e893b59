// SPDX-License-Identifier: MIT
namespace Enigma.Protocol;

/// <summary>The number of an Ethereum block.</summary>
public readonly record struct BlockNumber(ulong Value) : IWireValue<BlockNumber>, IComparable<BlockNumber>
{
    /// <summary>The block after this one.</summary>
    public BlockNumber Next => new(checked(Value + 1));

    /// <inheritdoc/>
    public int CompareTo(BlockNumber other) => Value.CompareTo(other.Value);

    /// <summary>Earlier.</summary>
    public static bool operator <(BlockNumber left, BlockNumber right) => left.Value < right.Value;

    /// <summary>Later.</summary>
    public static bool operator >(BlockNumber left, BlockNumber right) => left.Value > right.Value;

    /// <summary>Not later.</summary>
    public static bool operator <=(BlockNumber left, BlockNumber right) => left.Value <= right.Value;

    /// <summary>Not earlier.</summary>
    public static bool operator >=(BlockNumber left, BlockNumber right) => left.Value >= right.Value;

    /// <inheritdoc/>
    public void Write(WireWriter writer) => writer.WriteUInt64(Value);

    /// <inheritdoc/>
    public static BlockNumber Read(ref WireReader reader) => new(reader.ReadUInt64());

    /// <summary>The value alone.</summary>
    public override string ToString() => Value.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
