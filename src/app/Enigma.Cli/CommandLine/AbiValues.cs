// SPDX-License-Identifier: MIT
using Enigma.Ethereum;

namespace Enigma.Cli.CommandLine;

/// <summary>Function arguments from the words of a command line.</summary>
internal static class AbiValues
{
    /// <summary>The ABI encoding of one value per type.</summary>
    /// <exception cref="UsageException">A value is missing, left over, or not of its type.</exception>
    public static byte[] Encode(AbiSignature function, IReadOnlyList<string> values)
    {
        // A mistyped option would otherwise be taken for a value; negative numbers begin with one dash.
        if (values.FirstOrDefault(value => value.StartsWith("--", StringComparison.Ordinal)) is { } option)
        {
            throw new UsageException($"there is no option '{option}'", "options are listed by --help; write text that begins with -- as a JSON list");
        }

        try
        {
            return AbiCodec.Encode(function.Inputs, AbiText.Parse(function.Inputs, values));
        }
        catch (EnigmaException e) when (e.Code == AbiErrors.WrongCount)
        {
            throw new UsageException(
                $"{function} takes {Values(function.Inputs.Count)}, got {Values(values.Count)}", "give one word for each type, lists as JSON: '[1,2,3]'");
        }
        catch (EnigmaException e) when (e.Code == AbiErrors.BadValue)
        {
            throw new UsageException(e.Message, $"arguments are counted from 0 in {function}");
        }
    }

    private static string Values(int count) => count == 1 ? "1 value" : $"{count} values";
}
