// SPDX-License-Identifier: MIT
using System.Text.RegularExpressions;
using Xunit;

namespace Enigma.Vectors.Tests.Crypto;

/// <summary>Reads the source and the specification: a label that is used twice or listed nowhere is found before it ships.</summary>
public sealed partial class LabelTests
{
    private static readonly string Source = File.ReadAllText(RepositoryRoot.Combine("src", "shared", "Enigma.Crypto", "Labels.cs"));

    private static readonly string[] Constants = [.. LabelLiteral().Matches(Source).Select(m => m.Groups[1].Value)];

    [Fact]
    public void Labels_AreDistinct() => Assert.Equal(Constants.Distinct(), Constants);

    [Fact]
    public void Labels_AreListedInTheSpecification()
    {
        var page = File.ReadAllText(RepositoryRoot.Combine("spec", "crypto.md"));
        var listed = TableRow().Matches(page).Select(m => m.Groups[1].Value).ToArray();
        Assert.NotEmpty(Constants);
        Assert.Empty(Constants.Except(listed));
        Assert.Equal(listed.Distinct(), listed);
    }

    [Fact]
    public void Labels_StandInOneFileOnly()
    {
        var strays = Directory.EnumerateFiles(RepositoryRoot.Combine("src"), "*.cs", SearchOption.AllDirectories)
            .Where(file => Path.GetFileName(file) != "Labels.cs" && LabelLiteral().IsMatch(File.ReadAllText(file)));
        Assert.Empty(strays);
    }

    [GeneratedRegex("\"(enigma/v1/[^\"]*)\"u8")]
    private static partial Regex LabelLiteral();

    [GeneratedRegex(@"^\| `(enigma/v1/[^`]*)` \|", RegexOptions.Multiline)]
    private static partial Regex TableRow();
}
