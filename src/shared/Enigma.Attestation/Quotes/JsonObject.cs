// SPDX-License-Identifier: MIT
using System.Text;
using System.Text.Json;

namespace Enigma.Attestation;

/// <summary>
/// An object of signed JSON with the bytes that it was read from, within the bounds of spec/attestation.md §2. It is not a JsonDocument,
/// because no member may come twice and numbers, depth and counts have bounds.
/// </summary>
internal sealed class JsonObject
{
    private const int LongestNumber = 10;

    private readonly Dictionary<string, object?> _members = new(StringComparer.Ordinal);
    private readonly string _what;

    private JsonObject(string what) => _what = what;

    /// <summary>The bytes as they stand in the input: what a signature covers.</summary>
    internal ReadOnlyMemory<byte> Raw { get; private set; }

    internal IEnumerable<string> Names => _members.Keys;

    /// <summary>Reads one object and nothing after it.</summary>
    /// <exception cref="EnigmaException"><c>attestation.collateral_malformed</c></exception>
    internal static JsonObject Read(ReadOnlyMemory<byte> json, string what)
    {
        if (!Ascii.IsValid(json.Span))
        {
            throw Bad(what, "is not ASCII");
        }

        try
        {
            var reader = new Utf8JsonReader(json.Span, new JsonReaderOptions { MaxDepth = QuoteLimits.JsonDepth });
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                throw Bad(what, "is no object");
            }

            var value = ReadObject(ref reader, json, what);
            return reader.Read() ? throw Bad(what, "has something after its end") : value;
        }
        catch (JsonException fault)
        {
            throw QuoteRefusal.Of(
                QuoteErrors.CollateralMalformed, $"the {what} is no JSON within the bounds, at byte {fault.BytePositionInLine}", fault);
        }
        catch (InvalidOperationException fault)
        {
            // An escape that is half of a character.
            throw QuoteRefusal.Of(QuoteErrors.CollateralMalformed, $"the {what} has a text that is none", fault);
        }
    }

    internal bool Has(string name) => _members.ContainsKey(name);

    internal string Text(string name) => Find(name) as string ?? throw Differs(name, "a text");

    internal uint Number(string name, uint most = uint.MaxValue) =>
        Find(name) is uint value && value <= most ? value : throw Differs(name, $"a number of at most {most}");

    internal byte[] Hex(string name, int length)
    {
        var text = Text(name);
        return text.Length == 2 * length && text.All(char.IsAsciiHexDigit)
            ? Convert.FromHexString(text)
            : throw Differs(name, $"{2 * length} hex digits");
    }

    /// <summary>Seconds since 1970 of a date in UTC.</summary>
    internal long Date(string name) => UtcTime.SecondsOf(Text(name)) ?? throw Differs(name, "a date like 2026-01-31T00:00:00Z");

    internal JsonObject Object(string name) => Find(name) as JsonObject ?? throw Differs(name, "an object");

    internal IReadOnlyList<JsonObject> Objects(string name) =>
        Find(name) is List<object?> list && list.TrueForAll(item => item is JsonObject)
            ? list.ConvertAll(item => (JsonObject)item!)
            : throw Differs(name, "a list of objects");

    /// <summary>A list of texts, empty when it is missing.</summary>
    internal IReadOnlyList<string> Texts(string name) =>
        !Has(name) ? []
        : Find(name) is List<object?> list && list.TrueForAll(item => item is string)
            ? list.ConvertAll(item => (string)item!)
            : throw Differs(name, "a list of texts");

    private object? Find(string name) => _members.GetValueOrDefault(name);

    private static JsonObject ReadObject(ref Utf8JsonReader reader, ReadOnlyMemory<byte> json, string what)
    {
        var start = (int)reader.TokenStartIndex;
        var value = new JsonObject(what);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            RequireFew(value._members.Count, what);
            var name = reader.GetString()!;
            reader.Read();
            if (!value._members.TryAdd(name, ReadValue(ref reader, json, what)))
            {
                throw Bad(what, $"has the member {QuoteRefusal.Show(name)} twice");
            }
        }

        value.Raw = json[start..(int)reader.BytesConsumed];
        return value;
    }

    private static List<object?> ReadList(ref Utf8JsonReader reader, ReadOnlyMemory<byte> json, string what)
    {
        List<object?> items = [];
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            RequireFew(items.Count, what);
            items.Add(ReadValue(ref reader, json, what));
        }

        return items;
    }

    private static object? ReadValue(ref Utf8JsonReader reader, ReadOnlyMemory<byte> json, string what) => reader.TokenType switch
    {
        JsonTokenType.StartObject => ReadObject(ref reader, json, what),
        JsonTokenType.StartArray => ReadList(ref reader, json, what),
        JsonTokenType.String => reader.GetString(),
        JsonTokenType.Number => NumberOf(ref reader) ?? throw Bad(what, $"has a number that is none of 0..{uint.MaxValue}"),
        JsonTokenType.True => true,
        JsonTokenType.False => false,
        _ => null,
    };

    private static uint? NumberOf(ref Utf8JsonReader reader) =>
        reader.ValueSpan.Length <= LongestNumber && !reader.ValueSpan.ContainsAnyExceptInRange((byte)'0', (byte)'9')
        && reader.TryGetUInt32(out var number)
            ? number
            : null;

    private static void RequireFew(int count, string what)
    {
        if (count == QuoteLimits.JsonItems)
        {
            throw Bad(what, $"has more than {QuoteLimits.JsonItems} items in one place");
        }
    }

    private EnigmaException Differs(string name, string expected) => Bad(_what, $"has a member \"{name}\" that is not {expected}");

    private static EnigmaException Bad(string what, string fault) => QuoteRefusal.Of(QuoteErrors.CollateralMalformed, $"the {what} {fault}");
}
