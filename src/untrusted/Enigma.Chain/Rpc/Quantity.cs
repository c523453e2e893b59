// SPDX-License-Identifier: MIT
using System.Globalization;
using System.Text.Json;
using Enigma.Crypto;

namespace Enigma.Chain;

/// <summary>The hex forms of Ethereum's JSON-RPC: quantities without leading zeros, data with two digits per byte.</summary>
internal static class Quantity
{
    public static string Encode(ulong value) => "0x" + value.ToString("x", CultureInfo.InvariantCulture);

    public static string Encode(UInt128 value) => "0x" + value.ToString("x", CultureInfo.InvariantCulture);

    public static string Encode(ReadOnlySpan<byte> data) => "0x" + Convert.ToHexStringLower(data);

    public static ulong ToUInt64(JsonElement element, string what) =>
        element.ValueKind == JsonValueKind.String
        && element.GetString() is { } text
        && text.StartsWith("0x", StringComparison.Ordinal)
        && ulong.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value)
            ? value
            : throw Bad(what, "a quantity of at most 64 bits", element);

    public static UInt128 ToUInt128(JsonElement element, string what) =>
        element.ValueKind == JsonValueKind.String
        && element.GetString() is { } text
        && text.StartsWith("0x", StringComparison.Ordinal)
        && UInt128.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value)
            ? value
            : throw Bad(what, "a quantity of at most 128 bits", element);

    public static byte[] ToBytes(JsonElement element, string what)
    {
        if (element.ValueKind == JsonValueKind.String && element.GetString() is { } text
            && text.StartsWith("0x", StringComparison.Ordinal) && text.Length % 2 == 0)
        {
            try
            {
                return Convert.FromHexString(text.AsSpan(2));
            }
            catch (FormatException)
            {
                // Told below, with the name of the field.
            }
        }

        throw Bad(what, "hex data", element);
    }

    public static Hash32 ToHash(JsonElement element, string what) =>
        element.ValueKind == JsonValueKind.String && Hash32.TryParse(element.GetString(), out var value)
            ? value
            : throw Bad(what, "32 bytes of hex", element);

    public static Address ToAddress(JsonElement element, string what) =>
        element.ValueKind == JsonValueKind.String && Address.TryParse(element.GetString(), out var value)
            ? value
            : throw Bad(what, "20 bytes of hex", element);

    /// <summary>The member of an object, or a coded error that names it.</summary>
    public static JsonElement Member(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var member)
            ? member
            : throw new EnigmaException(
                ChainErrors.BadReply, $"reply of the Ethereum endpoint has no member '{name}'; use an endpoint of a current Ethereum client");

    private static EnigmaException Bad(string what, string expected, JsonElement element)
    {
        var raw = element.ValueKind == JsonValueKind.Undefined ? "nothing" : element.GetRawText();
        var seen = raw.Length <= 80 ? raw : $"{raw.AsSpan(0, 80)}... ({raw.Length} characters)";
        return new EnigmaException(ChainErrors.BadReply, $"{what} in a reply of the Ethereum endpoint is {seen}; expected {expected}");
    }
}
