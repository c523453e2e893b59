// SPDX-License-Identifier: MIT
using System.Text.RegularExpressions;
using Xunit;

namespace Enigma.Shared.Tests.Protocol;

/// <summary>spec/errors.md and the codes in the sources are one list.</summary>
public sealed partial class ErrorTableTests
{
    private static readonly string Root = RepositoryFolder.Path;
    private static readonly List<(string Name, int Number, string Where)> Codes = [.. ReadSources()];
    private static readonly List<(string Name, int Number, string Why, string WhatToDo)> Rows = [.. ReadTable()];

    [Fact]
    public void EveryCode_HasItsRow() => Assert.All(
        Codes,
        code => Assert.True(
            Rows.Exists(row => row.Name == code.Name && row.Number == code.Number),
            $"{code.Name} ({code.Number}) of {code.Where} has no row in spec/errors.md"));

    [Fact]
    public void EveryRow_HasItsCode() => Assert.All(
        Rows,
        row => Assert.True(
            Codes.Exists(code => code.Name == row.Name && code.Number == row.Number),
            $"{row.Name} ({row.Number}) is in spec/errors.md and in no source"));

    [Fact]
    public void EveryRow_SaysWhyAndWhatToDo() =>
        Assert.All(Rows, row => Assert.True(row.Why.Length > 10 && row.WhatToDo.Length > 5, row.Name));

    [Fact]
    public void NamesAndNumbers_AreUsedOnce()
    {
        Assert.Equal(Codes.Count, Codes.Select(code => code.Name).Distinct().Count());
        Assert.Equal(Codes.Count, Codes.Select(code => code.Number).Distinct().Count());
        Assert.Equal(Rows.Count, Rows.Select(row => row.Name).Distinct().Count());
        Assert.True(Codes.Count > 100, $"only {Codes.Count} codes were found");
    }

    private static IEnumerable<(string, int, string)> ReadSources() =>
        from file in Directory.EnumerateFiles(Path.Combine(Root, "src"), "*.cs", SearchOption.AllDirectories)
        from Match match in CodeInSource().Matches(File.ReadAllText(file))
        select (match.Groups["name"].Value, int.Parse(match.Groups["number"].Value), Path.GetFileName(file));

    private static IEnumerable<(string, int, string, string)> ReadTable() =>
        from Match match in RowOfTable().Matches(File.ReadAllText(Path.Combine(Root, "spec", "errors.md")))
        select (
            match.Groups["name"].Value, int.Parse(match.Groups["number"].Value), match.Groups["why"].Value, match.Groups["do"].Value);

    [GeneratedRegex(@"ErrorCode \w+\s*=\s*new\(\s*""(?<name>[a-z_.]+)"",\s*(?<number>\d+)\)")]
    private static partial Regex CodeInSource();

    [GeneratedRegex(@"^\| (?<number>\d+) \| `(?<name>[a-z_.]+)` \| (?<why>[^|]+) \| (?<do>[^|]+) \|$", RegexOptions.Multiline)]
    private static partial Regex RowOfTable();
}
