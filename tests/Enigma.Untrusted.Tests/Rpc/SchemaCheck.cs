// SPDX-License-Identifier: MIT
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Enigma.Untrusted.Tests.Rpc;

/// <summary>The part of JSON Schema that the node's document uses.</summary>
internal static class SchemaCheck
{
    /// <exception cref="InvalidOperationException">The value is not of the form.</exception>
    public static void Require(JsonObject schema, JsonElement value, string path)
    {
        var kind = value.ValueKind switch
        {
            JsonValueKind.True or JsonValueKind.False => "boolean",
            JsonValueKind.Number => "integer",
            _ => value.ValueKind.ToString().ToLowerInvariant(),
        };
        var allowed = schema["type"] is JsonArray several ? several.Select(type => (string)type!) : schema["type"] is { } one ? [(string)one!] : [kind];
        That(allowed.Contains(kind), path, $"is {kind}, declared as {string.Join(" or ", allowed)}");
        if (value.ValueKind == JsonValueKind.String)
        {
            var text = value.GetString()!;
            That(schema["pattern"] is not { } pattern || Regex.IsMatch(text, (string)pattern!), path, $"'{text}' does not match {schema["pattern"]}");
            That(schema["enum"] is not JsonArray words || words.Any(word => (string)word! == text), path, $"'{text}' is none of {schema["enum"]}");
        }

        if (value.ValueKind == JsonValueKind.Object && schema["properties"] is JsonObject properties)
        {
            foreach (var name in schema["required"]!.AsArray())
            {
                That(value.TryGetProperty((string)name!, out _), path, $"lacks {name}");
            }

            foreach (var member in value.EnumerateObject())
            {
                That(properties.ContainsKey(member.Name), path, $"has {member.Name}, which is not declared");
                Require(properties[member.Name]!.AsObject(), member.Value, $"{path}.{member.Name}");
            }
        }

        if (value.ValueKind == JsonValueKind.Array && schema["items"] is JsonObject items)
        {
            foreach (var item in value.EnumerateArray())
            {
                Require(items, item, $"{path}[]");
            }
        }
    }

    private static void That(bool holds, string path, string fault)
    {
        if (!holds)
        {
            throw new InvalidOperationException($"{path} {fault}");
        }
    }
}
