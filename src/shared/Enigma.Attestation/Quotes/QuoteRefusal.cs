// SPDX-License-Identifier: MIT
using System.Text;

namespace Enigma.Attestation;

/// <summary>How a step of verification fails: inside the verifier it throws, and the verdict carries it out.</summary>
internal static class QuoteRefusal
{
    private const int LongestShown = 64;

    internal static EnigmaException Of(ErrorCode code, string fault) => new(code, $"{fault}; do not send anything to this enclave");

    internal static EnigmaException Of(ErrorCode code, string fault, Exception cause) =>
        new(code, $"{fault}; do not send anything to this enclave", cause);

    /// <summary>A text that a stranger wrote, as messages may show it: short, and printable ASCII alone.</summary>
    internal static string Show(string text)
    {
        var shown = new StringBuilder(LongestShown);
        foreach (var letter in text.AsSpan(0, Math.Min(text.Length, LongestShown)))
        {
            shown.Append(letter is >= ' ' and <= '~' ? letter : '?');
        }

        return $"\"{shown}\"";
    }
}
