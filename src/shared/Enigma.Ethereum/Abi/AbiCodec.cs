// SPDX-License-Identifier: MIT
namespace Enigma.Ethereum;

/// <summary>
/// Solidity's ABI encoding. Decoding accepts only what encoding makes: offsets in order without gaps, zero padding, no bytes left over;
/// so a value has one encoding and one hash. The compiler, viem and the guest libraries encode this way.
/// </summary>
public static class AbiCodec
{
    /// <summary>The length of a word.</summary>
    public const int WordSize = 32;

    /// <summary>The longest data that is decoded, in bytes.</summary>
    public const int MaximumSize = 16 * 1024 * 1024;

    /// <summary>Encodes values one after the other, as arguments or return values are.</summary>
    /// <exception cref="EnigmaException">
    /// <c>abi.wrong_count</c>, or <c>abi.bad_value</c> with the index of the argument, its type and what was expected.
    /// </exception>
    public static byte[] Encode(IReadOnlyList<AbiType> types, IReadOnlyList<AbiValue> values)
    {
        if (types.Count != values.Count)
        {
            throw new EnigmaException(
                AbiErrors.WrongCount, $"{values.Count} values for {types.Count} types ({string.Join(',', types)}); give one for each");
        }

        var encoder = new AbiEncoder();
        for (var i = 0; i < types.Count; i++)
        {
            encoder.RequireFit(types[i], values[i], $"argument {i}");
        }

        return encoder.EncodeSequence(i => types[i], values);
    }

    /// <summary>Decodes values of the given types.</summary>
    /// <exception cref="EnigmaException"><c>abi.bad_data</c></exception>
    public static IReadOnlyList<AbiValue> Decode(IReadOnlyList<AbiType> types, ReadOnlySpan<byte> data)
    {
        if (data.Length > MaximumSize)
        {
            throw new EnigmaException(AbiErrors.BadData, $"ABI data has {data.Length} bytes, expected at most {MaximumSize}");
        }

        var decoder = new AbiDecoder(data);
        var values = decoder.DecodeSequence(i => types[i], types.Count);
        decoder.RequireEnd();
        return values;
    }
}
