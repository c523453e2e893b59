// SPDX-License-Identifier: MIT
using System.Text;
using Enigma.Crypto;

namespace Enigma.Trusted.Tests.Wasm;

/// <summary>Solidity ABI encodings, written out by hand so that the tests do not lean on the code under test.</summary>
internal static class Words
{
    public static byte[] Of(params ReadOnlySpan<ulong> values)
    {
        var bytes = new List<byte>();
        foreach (ulong value in values)
        {
            bytes.AddRange(Hash32.FromUInt64(value).ToArray());
        }

        return [.. bytes];
    }

    public static byte[] Of(Address address) => [.. new byte[12], .. address.ToArray()];

    public static byte[] Hex(string digits) => Convert.FromHexString(digits.PadLeft(64, '0'));

    /// <summary>One string as the only value.</summary>
    public static byte[] Text(string text) => [.. Of(32), .. Content(text)];

    /// <summary>A string and a number.</summary>
    public static byte[] TextAnd(string text, ulong number) => [.. Of(64, number), .. Content(text)];

    private static byte[] Content(string text)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(text);
        return [.. Of((ulong)utf8.Length), .. utf8, .. new byte[-utf8.Length & 31]];
    }
}
