// SPDX-License-Identifier: MIT
using System.Text.Json;
using Enigma.Crypto;

namespace Enigma.Vectors.Tests;

/// <summary>Reads the fields of a vector case.</summary>
internal static class VectorFields
{
    internal static string Text(this JsonElement entry, string name) => entry.GetProperty(name).GetString()!;

    internal static byte[] Bytes(this JsonElement entry, string name) => Hex(entry.Text(name));

    internal static Hash32 Hash(this JsonElement entry, string name) => Hash32.Parse(entry.Text(name));

    internal static Address Address(this JsonElement entry, string name) => Enigma.Crypto.Address.Parse(entry.Text(name));

    internal static ulong Number(this JsonElement entry, string name) => entry.GetProperty(name).GetUInt64();

    internal static IReadOnlyList<string> Texts(this JsonElement entry, string name) =>
        [.. entry.GetProperty(name).EnumerateArray().Select(item => item.GetString()!)];

    internal static IReadOnlyList<byte[]> ByteStrings(this JsonElement entry, string name) => [.. entry.Texts(name).Select(Hex)];

    private static byte[] Hex(string text) => Convert.FromHexString(text.AsSpan(2));
}
