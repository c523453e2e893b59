// SPDX-License-Identifier: MIT
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Enigma.Chain;

namespace Enigma.Node;

/// <summary>
/// Compares a JSON file with the records that it is to fill, and tells every difference in the words of the file: the full name of the key,
/// what is there, what was expected. A deserializer would tell the first one, in the names of types.
/// </summary>
internal sealed class ConfigurationShape
{
    private const int ShownCharacters = 40;
    private const int ShownText = 10;

    private readonly JsonSerializerOptions _format;
    private readonly List<string> _problems = [];

    private ConfigurationShape(JsonSerializerOptions format) => _format = format;

    /// <summary>What does not fit; empty when the file can be read as <typeparamref name="T"/>.</summary>
    public static IReadOnlyList<string> Problems<T>(JsonElement file, JsonSerializerOptions format)
    {
        var shape = new ConfigurationShape(format);
        shape.Check(file, typeof(T), "");
        return shape._problems;
    }

    private void Check(JsonElement value, Type type, string key)
    {
        if (type == typeof(string))
        {
            CheckText(value, key);
        }
        else if (type == typeof(bool))
        {
            Require(value.ValueKind is JsonValueKind.True or JsonValueKind.False, value, key, "true or false");
        }
        else if (type == typeof(int))
        {
            Require(value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out _), value, key, "a whole number");
        }
        else if (type == typeof(ulong))
        {
            Require(value.ValueKind == JsonValueKind.Number && value.TryGetUInt64(out _), value, key, "a whole number, 0 or more");
        }
        else if (_format.GetTypeInfo(type) is { Kind: JsonTypeInfoKind.Enumerable, ElementType: { } element })
        {
            CheckList(value, element, key);
        }
        else
        {
            CheckObject(value, _format.GetTypeInfo(type).Properties, key);
        }
    }

    private void CheckText(JsonElement value, string key)
    {
        Require(value.ValueKind == JsonValueKind.String, value, key, "a text in quotes");
        if (value.ValueKind != JsonValueKind.String)
        {
            return;
        }

        if (OrNone(value.GetString) is not { } text)
        {
            _problems.Add($"{key} holds characters that are no text");
        }
        else if (text.Any(char.IsControl))
        {
            _problems.Add($"{key} holds a control character; expected a text without any");
        }
    }

    private void CheckList(JsonElement value, Type element, string key)
    {
        if (!Require(value.ValueKind == JsonValueKind.Array, value, key, "a list"))
        {
            return;
        }

        var i = 0;
        foreach (var item in value.EnumerateArray())
        {
            Check(item, element, $"{key}[{i++}]");
        }
    }

    private void CheckObject(JsonElement value, IList<JsonPropertyInfo> known, string key)
    {
        if (!Require(value.ValueKind == JsonValueKind.Object, value, key, $"an object with keys of {string.Join(", ", known.Select(member => member.Name))}"))
        {
            return;
        }

        var seen = new HashSet<string>();
        foreach (var member in value.EnumerateObject())
        {
            if (OrNone(() => member.Name) is not { } word)
            {
                _problems.Add($"{(key.Length == 0 ? "the file" : key)} has a key whose characters are no text");
                continue;
            }

            var name = key.Length == 0 ? word : $"{key}.{word}";
            if (known.FirstOrDefault(candidate => candidate.Name == word) is not { } found)
            {
                // Not its value: whoever takes the file for a place of secrets must not read them in a log.
                _problems.Add($"there is no key {name}; expected one of {string.Join(", ", known.Select(candidate => candidate.Name))}");
            }
            else if (!seen.Add(word))
            {
                _problems.Add($"{name} is there twice; keep one");
            }
            else if (member.Value.ValueKind != JsonValueKind.Null || !found.IsSetNullable)
            {
                Check(member.Value, found.PropertyType, name);
            }
        }
    }

    private bool Require(bool holds, JsonElement value, string key, string expected)
    {
        if (!holds)
        {
            _problems.Add($"{(key.Length == 0 ? "the file" : key)} is {Shown(value)}; expected {expected}");
        }

        return holds;
    }

    private static string Shown(JsonElement value)
    {
        var raw = value.GetRawText();
        return value.ValueKind switch
        {
            JsonValueKind.Object => "an object",
            JsonValueKind.Array => "a list",
            // It may be an address in a wrong place, with a key in its path.
            JsonValueKind.String when raw.Length > ShownText => OrNone(value.GetString) is { } text ? EndpointName.OfText(text) : "a text",
            _ when raw.Length <= ShownCharacters => raw,
            _ => $"{raw[..ShownCharacters]}... ({raw.Length} characters)",
        };
    }

    // A lone half of a surrogate pair is JSON and no text.
    private static string? OrNone(Func<string?> read)
    {
        try
        {
            return read();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
