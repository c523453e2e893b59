// SPDX-License-Identifier: MIT
using Enigma.Ethereum;

namespace Enigma.Chain;

/// <summary>Tells what revert data say: the custom error of the Ledger or the fee token with its values, or one of Solidity's own.</summary>
public static class RevertReason
{
    private static readonly AbiSignature ErrorText = AbiSignature.Parse("Error(string)");
    private static readonly AbiSignature Panic = AbiSignature.Parse("Panic(uint256)");

    private static readonly Dictionary<uint, AbiSignature> Known =
        LedgerAbi.Errors.Append(ErrorText).Append(Panic).ToDictionary(signature => SelectorOf(signature.Selector));

    /// <summary>For example <c>KeyEpochNotAccepted(3, 7)</c>; unknown errors are told by their selector.</summary>
    public static string Describe(ReadOnlySpan<byte> data)
    {
        if (data.Length < AbiSignature.SelectorSize)
        {
            return "reverted without a reason";
        }

        if (!Known.TryGetValue(SelectorOf(data), out var signature))
        {
            return $"reverted with the unknown error 0x{Convert.ToHexStringLower(data[..AbiSignature.SelectorSize])} and {data.Length - AbiSignature.SelectorSize} bytes";
        }

        try
        {
            var values = AbiCodec.Decode(signature.Inputs, data[AbiSignature.SelectorSize..]);
            return signature == ErrorText ? values[0].AsText() : $"{signature.Name}({string.Join(", ", values.Select(Show))})";
        }
        catch (EnigmaException)
        {
            return $"{signature.Name} with {data.Length - AbiSignature.SelectorSize} bytes that are not its values";
        }
    }

    /// <summary>True when the data are the custom error <paramref name="name"/>.</summary>
    public static bool Is(string name, ReadOnlySpan<byte> data) =>
        data.Length >= AbiSignature.SelectorSize && Known.TryGetValue(SelectorOf(data), out var signature) && signature.Name == name;

    private static string Show(AbiValue value) => value switch
    {
        AbiValue.Number number => number.Value.ToString(System.Globalization.CultureInfo.InvariantCulture),
        AbiValue.Account account => account.Value.ToString(),
        AbiValue.Boolean boolean => boolean.Value ? "true" : "false",
        AbiValue.Bytes bytes => "0x" + Convert.ToHexStringLower(bytes.Value.Span),
        AbiValue.Text text => text.Value,
        AbiValue.List list => $"[{string.Join(", ", list.Items.Select(Show))}]",
        _ => "?",
    };

    private static uint SelectorOf(ReadOnlySpan<byte> data) => System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(data);
}
