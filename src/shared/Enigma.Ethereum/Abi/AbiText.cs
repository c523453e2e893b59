// SPDX-License-Identifier: MIT
using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Json;
using Enigma.Crypto;

namespace Enigma.Ethereum;

/// <summary>
/// Values as people write and read them: numbers in decimal or hex, bytes and addresses in hex, <c>true</c> and <c>false</c>, texts as they
/// are, and arrays and tuples as JSON arrays.
/// </summary>
public static class AbiText
{
    /// <summary>Reads one value per type.</summary>
    /// <exception cref="EnigmaException">
    /// <c>abi.wrong_count</c>, or <c>abi.bad_value</c> with the index of the argument, the value and what was expected.
    /// </exception>
    public static IReadOnlyList<AbiValue> Parse(IReadOnlyList<AbiType> types, IReadOnlyList<string> values)
    {
        if (types.Count != values.Count)
        {
            throw new EnigmaException(
                AbiErrors.WrongCount, $"{values.Count} values for {types.Count} types ({string.Join(',', types)}); give one for each");
        }

        return [.. types.Select((type, i) => ParseValue(type, values[i], $"argument {i}"))];
    }

    /// <summary>One value for display, the inverse of <see cref="Parse"/>; addresses carry their checksum.</summary>
    public static string Format(AbiType type, AbiValue value) =>
        value switch
        {
            AbiValue.Text text => text.Value,
            AbiValue.List => WriteToString(writer => WriteJson(writer, type, value)),
            _ => FormatScalar(value),
        };

    /// <summary>
    /// Writes one value as JSON: numbers as decimal strings, because JSON readers round large ones; arrays and tuples as arrays.
    /// </summary>
    public static void WriteJson(Utf8JsonWriter writer, AbiType type, AbiValue value)
    {
        switch (value)
        {
            case AbiValue.Boolean boolean:
                writer.WriteBooleanValue(boolean.Value);
                return;
            case AbiValue.Text text:
                writer.WriteStringValue(text.Value);
                return;
            case AbiValue.List list:
                writer.WriteStartArray();
                for (var i = 0; i < list.Items.Count; i++)
                {
                    WriteJson(writer, type.Element ?? type.Components[i], list.Items[i]);
                }

                writer.WriteEndArray();
                return;
            default:
                writer.WriteStringValue(FormatScalar(value));
                return;
        }
    }

    internal static string Expectation(AbiType type) => type.Kind switch
    {
        AbiKind.UnsignedInteger => $"{type}, a number from 0 to 2^{type.Size} - 1 in decimal or 0x hex",
        AbiKind.SignedInteger => $"{type}, a number from -2^{type.Size - 1} to 2^{type.Size - 1} - 1 in decimal or 0x hex",
        AbiKind.Address => "address, 0x and 40 hex digits, in one case or with a correct checksum",
        AbiKind.Boolean => "bool, true or false",
        AbiKind.FixedBytes => $"{type}, 0x and {2 * type.Size} hex digits",
        AbiKind.Bytes => "bytes, 0x and an even number of hex digits",
        AbiKind.Text => "string",
        AbiKind.Array => $"{type}, a JSON array of {(type.Length is { } length ? $"{length} values" : "values")} of {type.Element}",
        _ => $"{type}, a JSON array of {type.Components.Count} values",
    };

    private static AbiValue ParseValue(AbiType type, string text, string where)
    {
        switch (type.Kind)
        {
            case AbiKind.UnsignedInteger or AbiKind.SignedInteger when TryInteger(text, out var number)
                && AbiEncoder.IsInRange(type, number):
                return new AbiValue.Number(number);
            case AbiKind.Address when Address.TryParse(text, out var address)
                && HasGoodChecksum(text, address):
                return new AbiValue.Account(address);
            case AbiKind.Boolean when text is "true" or "false":
                return new AbiValue.Boolean(text == "true");
            case AbiKind.FixedBytes or AbiKind.Bytes when TryHex(text, out var bytes)
                && (type.Kind == AbiKind.Bytes || bytes.Length == type.Size):
                return new AbiValue.Bytes(bytes);
            case AbiKind.Text when IsText(text):
                return new AbiValue.Text(text);
            case AbiKind.Array or AbiKind.Tuple when TryJsonArray(text, out var items):
                return ParseItems(type, items, text, where);
            default:
                throw Bad(type, text, where);
        }
    }

    private static AbiValue.List ParseItems(AbiType type, List<string> items, string text, string where)
    {
        if ((type.Length ?? (type.Kind == AbiKind.Tuple ? type.Components.Count : items.Count)) != items.Count)
        {
            throw Bad(type, text, where);
        }

        return new AbiValue.List([.. items.Select((item, i) => ParseValue(type.Element ?? type.Components[i], item, $"{where}[{i}]"))]);
    }

    private static EnigmaException Bad(AbiType type, string text, string where)
    {
        var shown = text.Length <= 80 ? text : $"{text[..80]}... ({text.Length} characters)";
        return new EnigmaException(AbiErrors.BadValue, $"{where} is '{shown}', expected {Expectation(type)}");
    }

    private static bool TryInteger(string text, out BigInteger number)
    {
        number = default;
        var isNegative = text is ['-', ..];
        var digits = isNegative ? text[1..] : text;
        if (digits.Length > 80)
        {
            return false;
        }

        var isHex = digits.StartsWith("0x", StringComparison.OrdinalIgnoreCase) && digits.Length > 2;
        // The leading zero keeps the top hex digit from being read as a sign.
        var isNumber = isHex
            ? BigInteger.TryParse("0" + digits[2..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out number)
            : BigInteger.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out number);
        number = isNegative ? -number : number;
        return isNumber;
    }

    private static bool TryHex(string text, out byte[] bytes)
    {
        bytes = [];
        if (!text.StartsWith("0x", StringComparison.Ordinal) || text.Length % 2 != 0)
        {
            return false;
        }

        bytes = new byte[(text.Length / 2) - 1];
        return Convert.FromHexString(text.AsSpan(2), bytes, out _, out _) == System.Buffers.OperationStatus.Done;
    }

    // Digits of one case carry no checksum; mixed case is one, and a typing error shows in it (ERC-55).
    private static bool HasGoodChecksum(string text, Address address)
    {
        var digits = text.AsSpan(2);
        return !digits.ContainsAnyInRange('a', 'f') || !digits.ContainsAnyInRange('A', 'F') || address.ToChecksumString() == text;
    }

    private static bool IsText(string text)
    {
        try
        {
            AbiValue.StrictUtf8.GetByteCount(text);
            return true;
        }
        catch (EncoderFallbackException)
        {
            return false;
        }
    }

    private static bool TryJsonArray(string text, out List<string> items)
    {
        items = [];
        try
        {
            using var document = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = 2 * AbiTypeParser.MaximumDepth });
            if (document.RootElement.ValueKind != JsonValueKind.Array)
            {
                return false;
            }

            items.AddRange(document.RootElement.EnumerateArray()
                .Select(item => item.ValueKind == JsonValueKind.String ? item.GetString()! : item.GetRawText()));
            return true;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    private static string FormatScalar(AbiValue value) => value switch
    {
        AbiValue.Number integer => integer.Value.ToString(CultureInfo.InvariantCulture),
        AbiValue.Account account => account.Value.ToChecksumString(),
        AbiValue.Boolean boolean => boolean.Value ? "true" : "false",
        AbiValue.Bytes bytes => "0x" + Convert.ToHexStringLower(bytes.Value.Span),
        _ => throw new InvalidOperationException($"{value.GetType().Name} is no scalar"),
    };

    private static string WriteToString(Action<Utf8JsonWriter> write)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            write(writer);
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
