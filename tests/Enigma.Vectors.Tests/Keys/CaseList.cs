// SPDX-License-Identifier: MIT
using System.Text.Json.Nodes;

namespace Enigma.Vectors.Tests.Keys;

/// <summary>The cases of a vector file in the order in which they are added.</summary>
internal sealed class CaseList
{
    private readonly JsonArray _cases = [];

    internal void Add(string kind, string name, JsonObject fields, ErrorCode? error = null)
    {
        var entry = new JsonObject { ["kind"] = kind, ["name"] = name };
        foreach (var (key, value) in fields)
        {
            entry[key] = value?.DeepClone();
        }

        if (error is { } code)
        {
            entry["error"] = code.Name;
        }

        _cases.Add(entry);
    }

    internal JsonObject ToFile(string description) =>
        new() { ["description"] = description, ["count"] = _cases.Count, ["cases"] = _cases };
}
