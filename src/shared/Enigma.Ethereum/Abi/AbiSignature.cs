// SPDX-License-Identifier: MIT
using System.Text;
using Enigma.Crypto;

namespace Enigma.Ethereum;

/// <summary>A function, event or error as ABI names it: a name and the types of its arguments.</summary>
public sealed class AbiSignature
{
    private readonly byte[] _selector;

    private AbiSignature(string name, IReadOnlyList<AbiType> inputs)
    {
        Name = name;
        Inputs = inputs;
        Hash = Keccak256.Hash(Encoding.ASCII.GetBytes(ToString()));
        _selector = Hash.AsSpan()[..SelectorSize].ToArray();
    }

    /// <summary>The length of a selector in bytes.</summary>
    public const int SelectorSize = 4;

    /// <summary>The name.</summary>
    public string Name { get; }

    /// <summary>The types of the arguments.</summary>
    public IReadOnlyList<AbiType> Inputs { get; }

    /// <summary>Keccak-256 of the canonical signature; the first topic of an event.</summary>
    public Hash32 Hash { get; }

    /// <summary>The first four bytes of <see cref="Hash"/>.</summary>
    public ReadOnlySpan<byte> Selector => _selector;

    /// <summary>Reads <c>name(type,type)</c> without spaces.</summary>
    /// <exception cref="EnigmaException"><c>abi.bad_type</c></exception>
    public static AbiSignature Parse(string text)
    {
        var (name, inputs) = AbiTypeParser.ParseSignature(text);
        return name.Length > 0
            ? new AbiSignature(name, inputs)
            : throw new EnigmaException(AbiErrors.BadType, $"'{text}' has no function name; write it as name(type,type)");
    }

    /// <summary>Reads a list of types, <c>(type,type)</c>, as for return values.</summary>
    /// <exception cref="EnigmaException"><c>abi.bad_type</c></exception>
    public static IReadOnlyList<AbiType> ParseTypes(string text)
    {
        var (name, types) = AbiTypeParser.ParseSignature(text);
        return name.Length == 0
            ? types
            : throw new EnigmaException(AbiErrors.BadType, $"'{text}' is not a list of types; write it as (type,type)");
    }

    /// <summary>The selector and the encoded arguments.</summary>
    /// <exception cref="EnigmaException"><c>abi.wrong_count</c> or <c>abi.bad_value</c></exception>
    public byte[] EncodeCall(params IReadOnlyList<AbiValue> arguments) => [.. _selector, .. AbiCodec.Encode(Inputs, arguments)];

    /// <summary>The arguments of a call of this function.</summary>
    /// <exception cref="EnigmaException"><c>abi.bad_data</c> also when the selector is another one.</exception>
    public IReadOnlyList<AbiValue> DecodeCall(ReadOnlySpan<byte> callData) =>
        callData.StartsWith(_selector)
            ? AbiCodec.Decode(Inputs, callData[SelectorSize..])
            : throw new EnigmaException(
                AbiErrors.BadData, $"call data of {callData.Length} bytes does not begin with the selector of {this}");

    /// <summary>The canonical signature.</summary>
    public override string ToString() => $"{Name}({string.Join(',', Inputs.Select(type => type.Name))})";
}
