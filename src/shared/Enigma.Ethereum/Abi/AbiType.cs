// SPDX-License-Identifier: MIT
namespace Enigma.Ethereum;

/// <summary>The families of Solidity's ABI types.</summary>
public enum AbiKind
{
    /// <summary>uint8 to uint256.</summary>
    UnsignedInteger,

    /// <summary>int8 to int256.</summary>
    SignedInteger,

    /// <summary>address.</summary>
    Address,

    /// <summary>bool.</summary>
    Boolean,

    /// <summary>bytes1 to bytes32.</summary>
    FixedBytes,

    /// <summary>bytes.</summary>
    Bytes,

    /// <summary>string, UTF-8.</summary>
    Text,

    /// <summary>T[] and T[k].</summary>
    Array,

    /// <summary>(T1,T2,...).</summary>
    Tuple,
}

/// <summary>A type of Solidity's ABI; two types are equal when their canonical names are.</summary>
public sealed class AbiType : IEquatable<AbiType>
{
    private AbiType(AbiKind kind, string name, long headSize, bool isDynamic)
    {
        Kind = kind;
        Name = name;
        HeadSize = headSize;
        IsDynamic = isDynamic;
    }

    /// <summary>The family.</summary>
    public AbiKind Kind { get; }

    /// <summary>The canonical name as it enters a selector, for example <c>(uint256,address)[2]</c>.</summary>
    public string Name { get; }

    /// <summary>Bits of an integer, bytes of fixed bytes; else zero.</summary>
    public int Size { get; private init; }

    /// <summary>The element type of an array.</summary>
    public AbiType? Element { get; private init; }

    /// <summary>The length of a fixed array; null for T[].</summary>
    public int? Length { get; private init; }

    /// <summary>The members of a tuple.</summary>
    public IReadOnlyList<AbiType> Components { get; private init; } = [];

    /// <summary>True when the encoding stands in the tail, behind an offset.</summary>
    public bool IsDynamic { get; }

    /// <summary>The bytes that a value takes in the head: one word for dynamic types.</summary>
    internal long HeadSize { get; }

    /// <summary>Reads a type's name; <c>uint</c> and <c>int</c> mean 256 bits.</summary>
    /// <exception cref="EnigmaException"><c>abi.bad_type</c></exception>
    public static AbiType Parse(string name) => AbiTypeParser.ParseType(name);

    /// <inheritdoc/>
    public bool Equals(AbiType? other) => other is not null && Name == other.Name;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as AbiType);

    /// <inheritdoc/>
    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(Name);

    /// <summary>The canonical name.</summary>
    public override string ToString() => Name;

    internal static AbiType Simple(AbiKind kind, string name, int size = 0) =>
        new(kind, name, AbiCodec.WordSize, kind is AbiKind.Bytes or AbiKind.Text) { Size = size };

    internal static AbiType ArrayOf(AbiType element, int? length)
    {
        var isDynamic = length is null || element.IsDynamic;
        var headSize = isDynamic ? AbiCodec.WordSize : element.HeadSize * length!.Value;
        return new AbiType(AbiKind.Array, $"{element.Name}[{length}]", headSize, isDynamic)
        {
            Element = element,
            Length = length,
        };
    }

    internal static AbiType TupleOf(IReadOnlyList<AbiType> components)
    {
        var isDynamic = components.Any(c => c.IsDynamic);
        var name = $"({string.Join(',', components.Select(c => c.Name))})";
        return new AbiType(AbiKind.Tuple, name, isDynamic ? AbiCodec.WordSize : components.Sum(c => c.HeadSize), isDynamic)
        {
            Components = components,
        };
    }
}
