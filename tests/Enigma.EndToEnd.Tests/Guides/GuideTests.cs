// SPDX-License-Identifier: MIT
using System.Diagnostics;
using System.Text.RegularExpressions;
using System.Text.Json.Nodes;
using Enigma.Devnet;
using Enigma.EndToEnd.Tests.CommandLine;
using Xunit;

namespace Enigma.EndToEnd.Tests.Guides;

/// <summary>What the guides show is compiled and run.</summary>
public sealed class GuideTests
{
    private static readonly string Root = Installation.Find().Root;

    [Fact]
    public void DotnetClient_ShowsTheProgramThatIsCompiledHere()
    {
        var source = File.ReadAllText(Path.Combine(Root, "tests", "Enigma.EndToEnd.Tests", "Guides", "ClientProgram.cs"));

        var missing = Lines(Snippet("dotnet-client.md", "csharp").Replace("Console.WriteLine(", "output.WriteLine(", StringComparison.Ordinal))
            .Except(Lines(source));

        Assert.Empty(missing);
    }

    [Fact]
    public async Task Guides_DoWhatTheySay_OnALocalNetwork()
    {
        using var directory = new TemporaryDirectory();
        using var devnet = EnigmaProcess.Start(directory.Path, "devnet", "--json");
        await devnet.ReadLineAsync();

        using var output = new StringWriter();
        var state = Directory.GetFiles(directory.Path, "devnet.json", SearchOption.AllDirectories).Single();
        await ClientProgram.RunAsync([state, Samples.Calculator], output);
        Assert.Contains("verified worker evidence: ", output.ToString(), StringComparison.Ordinal);
        Assert.EndsWith("42, provisional: True\n", output.ToString(), StringComparison.Ordinal);

        await AuctionAsync(directory.Path);
        devnet.Interrupt();
        await devnet.FinishAsync();
    }

    private static async Task AuctionAsync(string runtimeDirectory)
    {
        async Task<JsonObject> Run(int exitCode, params string[] arguments) =>
            (await EnigmaProcess.RunAsync(runtimeDirectory, [.. arguments, "--json"])).Json(exitCode);

        using var folder = new TemporaryDirectory();
        var source = Path.Combine(folder.Path, "auction.ts");
        await File.WriteAllTextAsync(source, Snippet("writing-a-contract.md", "ts"), TestContext.Current.CancellationToken);
        var compiler = Path.Combine(Root, "guest", "assemblyscript", "build.mjs");
        using var compiling = Process.Start("node", [compiler, source, "-o", folder.Path]);
        await compiling.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, compiling.ExitCode);

        var closes = DateTimeOffset.UtcNow.AddHours(1).ToUnixTimeSeconds().ToString(System.Globalization.CultureInfo.InvariantCulture);
        var module = Path.Combine(folder.Path, "auction.wasm");
        var contract = (string)(await Run(0, "deploy", module, "--args", "construct(uint64)", closes))["contract"]!;
        await Run(0, "call", contract, "bid(uint256)", "300", "--account", "1");
        await Run(0, "call", contract, "bid(uint256)", "500", "--account", "2");
        var bid = await Run(0, "call", contract, "myBid()", "--returns", "(uint256)", "--account", "1");
        Assert.Equal("300", (string?)bid["result"]);
        var early = await Run(5, "call", contract, "winner()", "--returns", "(address)");
        Assert.Equal("the contract reverted: the auction is still open", (string?)early["error"]!["message"]);
    }

    private static string Snippet(string guide, string language) => Regex.Match(
        File.ReadAllText(Path.Combine(Root, "docs", "guides", guide)), $"^```{language}\n(.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline).Groups[1].Value;

    private static IEnumerable<string> Lines(string code) => code.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0);
}
