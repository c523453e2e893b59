// SPDX-License-Identifier: MIT
using System.Text;
using Enigma.Ethereum;

namespace Enigma.Client;

/// <summary>The reason that a contract gave, where it is text that may go to a terminal.</summary>
internal static class RevertText
{
    private const int Longest = 1024;
    private static readonly AbiSignature SolidityError = AbiSignature.Parse("Error(string)");
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The text of revert data: UTF-8 as the guest library gives it, or Solidity's <c>Error(string)</c>; null when it is neither.</summary>
    public static string? Of(ReadOnlySpan<byte> data)
    {
        try
        {
            var text = data.StartsWith(SolidityError.Selector) ? SolidityError.DecodeCall(data)[0].AsText() : StrictUtf8.GetString(data);
            return text.Length is > 0 and <= Longest && !text.Any(char.IsControl) ? text : null;
        }
        catch (Exception e) when (e is EnigmaException or DecoderFallbackException)
        {
            return null;
        }
    }
}
