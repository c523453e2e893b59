// SPDX-License-Identifier: MIT
using System.Globalization;
using System.Text.Json;
using Enigma.Crypto;
using Enigma.Ethereum;

namespace Enigma.Client.Rpc;

/// <summary>
/// Reads fields of an answer. Whatever is missing or malformed throws <see cref="FormatException"/>, which the caller turns into
/// <c>client.bad_answer</c> with the name of the method.
/// </summary>
internal static class JsonFields
{
    public static string Text(this JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()!
            : throw new FormatException($"'{name}' is not a string");

    /// <summary>An answer that is a text as a whole.</summary>
    public static string Text(JsonElement answer) =>
        answer.ValueKind == JsonValueKind.String ? answer.GetString()! : throw new FormatException("it is not a string");

    public static string? OptionalText(this JsonElement parent, string name) => parent.Has(name) ? parent.Text(name) : null;

    public static bool Has(this JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null;

    public static byte[] Bytes(this JsonElement parent, string name) => Bytes(parent.Text(name), name);

    public static byte[] Bytes(string text, string name)
    {
        if (!text.StartsWith("0x", StringComparison.Ordinal) || text.Length % 2 != 0)
        {
            throw new FormatException($"'{name}' is not hex after 0x");
        }

        return Convert.FromHexString(text.AsSpan(2));
    }

    public static Hash32 Hash(this JsonElement parent, string name) => Hash(parent.Text(name), name);

    public static Hash32 Hash(string? text, string name) =>
        Hash32.TryParse(text, out var hash) ? hash : throw new FormatException($"'{name}' is not a 32-byte value");

    public static Address Address(this JsonElement parent, string name) =>
        Crypto.Address.TryParse(parent.Text(name), out var address) ? address : throw new FormatException($"'{name}' is not an address");

    /// <summary>A number as JSON number, decimal string or hex string.</summary>
    public static ulong Number(this JsonElement parent, string name)
    {
        var value = parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var found)
            ? found
            : throw new FormatException($"'{name}' is missing");
        return value.ValueKind switch
        {
            JsonValueKind.Number when value.TryGetUInt64(out var number) => number,
            JsonValueKind.String => Number(value.GetString()!, name),
            _ => throw new FormatException($"'{name}' is not a whole number"),
        };
    }

    public static ulong Number(string text, string name)
    {
        var isHex = text.StartsWith("0x", StringComparison.Ordinal);
        return ulong.TryParse(
            isHex ? text.AsSpan(2) : text,
            isHex ? NumberStyles.AllowHexSpecifier : NumberStyles.None,
            CultureInfo.InvariantCulture,
            out var number)
            ? number
            : throw new FormatException($"'{name}' is not a whole number");
    }

    public static UInt256 Quantity(string text, string name) =>
        UInt256.TryParse(text, out var value) ? value : throw new FormatException($"'{name}' is not a quantity");

    public static byte[][] ByteList(this JsonElement parent, string name) =>
        [.. parent.Items(name).Select(item => Bytes(item.GetString() ?? throw new FormatException($"'{name}' holds a null"), name))];

    public static IEnumerable<JsonElement> Items(this JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array
            ? list.EnumerateArray()
            : throw new FormatException($"'{name}' is not a list");
}
