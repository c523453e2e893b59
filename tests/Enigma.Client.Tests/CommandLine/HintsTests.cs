// SPDX-License-Identifier: MIT
using System.Text.RegularExpressions;
using Enigma.Cli.CommandLine;
using Enigma.Protocol;
using Xunit;

namespace Enigma.Client.Tests.CommandLine;

/// <summary>A hint names what can be typed.</summary>
public sealed partial class HintsTests
{
    [Fact]
    public void NothingCommitted_NamesTheCommandThatAsksForIt() =>
        Assert.Contains("'enigma commit CONTRACT'", Hints.For(QueryErrors.NotCommitted), StringComparison.Ordinal);

    [Fact]
    public async Task EveryCommandInAHint_IsThere()
    {
        var commands = Hints.All.SelectMany(hint => CommandInHint().Matches(hint)).Select(match => match.Groups[1].Value).Distinct().ToArray();
        Assert.NotEmpty(commands);
        foreach (var command in commands)
        {
            using var output = new StringWriter();
            Assert.Equal(0, await EnigmaCommandLine.RunAsync([command, "--help"], output, TextWriter.Null, TestContext.Current.CancellationToken));
            Assert.Contains($"enigma {command}", output.ToString(), StringComparison.Ordinal);
        }
    }

    [GeneratedRegex("'enigma ([a-z]+)")]
    private static partial Regex CommandInHint();
}
