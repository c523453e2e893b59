// SPDX-License-Identifier: MIT
namespace Enigma.Shared.Tests.Crypto;

/// <summary>Hex as tests write it: white space is allowed.</summary>
internal static class Hex
{
    internal static byte[] Bytes(string text) => Convert.FromHexString(string.Concat(text.Where(c => !char.IsWhiteSpace(c))));

    internal static string Text(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(bytes);
}
