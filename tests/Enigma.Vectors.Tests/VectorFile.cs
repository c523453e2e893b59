// SPDX-License-Identifier: MIT
using System.Text.Json;
using Xunit;

namespace Enigma.Vectors.Tests;

/// <summary>A file of spec/vectors in the form <c>{ description, count, cases: [{ kind, name, ... }] }</c>.</summary>
internal sealed class VectorFile
{
    private readonly Dictionary<string, List<JsonElement>> _casesByKind = [];

    private VectorFile(JsonElement root)
    {
        foreach (var entry in root.GetProperty("cases").EnumerateArray())
        {
            var kind = entry.Text("kind");
            if (!_casesByKind.TryGetValue(kind, out var cases))
            {
                _casesByKind[kind] = cases = [];
            }

            cases.Add(entry);
        }
    }

    /// <summary>The kinds and how many cases each has; a test compares it, so that no case is lost and no kind is left unread.</summary>
    internal string Census =>
        string.Join(", ", _casesByKind.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key} {pair.Value.Count}"));

    internal static VectorFile Load(string name)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(RepositoryRoot.Combine("spec", "vectors", name + ".json")));
        var root = document.RootElement.Clone();
        Assert.Equal(root.GetProperty("count").GetInt32(), root.GetProperty("cases").GetArrayLength());
        return new VectorFile(root);
    }

    /// <summary>The whole document, for files of another form.</summary>
    internal static JsonElement LoadRoot(string name)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(RepositoryRoot.Combine("spec", "vectors", name + ".json")));
        return document.RootElement.Clone();
    }

    /// <summary>The first case of a kind.</summary>
    internal JsonElement First(string kind) => _casesByKind[kind][0];

    /// <summary>Runs every case of a kind; a failure names its case.</summary>
    internal void ForEach(string kind, Action<JsonElement> check)
    {
        foreach (var entry in _casesByKind[kind])
        {
            try
            {
                check(entry);
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"vector '{entry.Text("name")}': {e.Message}", e);
            }
        }
    }

    /// <summary>Runs every case of a kind and compares the code of the refusal.</summary>
    internal void ForEachRefused(string kind, Action<JsonElement> run) =>
        ForEach(kind, entry => Assert.Equal(entry.Text("error"), Assert.Throws<EnigmaException>(() => run(entry)).Code.Name));
}
