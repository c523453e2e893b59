// SPDX-License-Identifier: MIT
using Xunit;

namespace Enigma.EndToEnd.Tests.CommandLine;

/// <summary>The demos over real processes, each with a network of its own.</summary>
public sealed class DemoTests
{
    [Theory]
    [InlineData("millionaires")]
    [InlineData("calculator")]
    [InlineData("voting")]
    [InlineData("coin-flip")]
    public async Task Demo_PlaysToTheEnd_AndLeavesNothing(string name)
    {
        using var directory = new TemporaryDirectory();

        var played = (await EnigmaProcess.RunAsync(directory.Path, "devnet", "--demo", name, "--json")).Json();

        Assert.True((bool)played["ok"]!);
        Assert.True((long)played["readyMs"]! > 0);
        Assert.True((long)played["firstPrivateResultMs"]! >= (long)played["readyMs"]!);
        Assert.True((int)played["processes"]! >= 6);
        Assert.NotEmpty(played["verified"]!.AsArray());
        Assert.All(played["tasks"]!.AsArray(), task =>
        {
            Assert.StartsWith("0x", (string?)task!["id"], StringComparison.Ordinal);
            Assert.Contains((string?)task["status"], new[] { "succeeded", "failed" });
            Assert.True((ulong)task["gasUsed"]! > 0);
            Assert.True((ulong)task["ethereumGas"]! > 21_000);
        });
        Assert.Empty(Directory.EnumerateFiles(directory.Path, "*", SearchOption.AllDirectories));
    }
}
