// SPDX-License-Identifier: MIT
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Xunit;

namespace Enigma.Untrusted.Tests.Rpc;

/// <summary>The examples of docs/guides/rpc.md are run as they stand, on the port of the test's network.</summary>
[Collection(nameof(RpcNetwork))]
public sealed partial class GuideTests(RpcNetwork network)
{
    private static readonly string Guide = File.ReadAllText(Path.Combine(Repository.Root, "docs", "guides", "rpc.md"));

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Curl_OfTheGuide_AnswersAsItSays()
    {
        var examples = Examples("bash");
        Assert.Equal(2, examples.Count);
        var status = JsonElement.Parse(await RunAsync("bash", "-c", examples[0]));
        Assert.Equal("user", status.GetProperty("result").GetProperty("role").GetString());
        var mistake = await RunAsync("bash", "-c", examples[1]);
        var shown = JsonBlock().Match(Guide).Groups["json"].Value;
        Assert.Equal(JsonSerializer.Serialize(JsonElement.Parse(shown)), JsonSerializer.Serialize(JsonElement.Parse(mistake)));
    }

    [Fact]
    public async Task WebSocket_OfTheGuide_TellsTheHead()
    {
        var example = Assert.Single(Examples("js"));
        // Before version 22 of Node the WebSocket of browsers is behind a flag.
        Assert.Matches("^block [0-9]+, epoch 1\n$", await RunAsync("node", "--experimental-websocket", "-e", example));
    }

    private List<string> Examples(string language) =>
        [.. RunBlock().Matches(Guide).Where(match => match.Groups["language"].Value == language)
            .Select(match => match.Groups["code"].Value.Replace("8645", network.Devnet.Rpc.Port.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal))];

    private static async Task<string> RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var trouble = process.StandardError.ReadToEndAsync(Cancel);
        var output = await process.StandardOutput.ReadToEndAsync(Cancel);
        await process.WaitForExitAsync(Cancel);
        Assert.True(process.ExitCode == 0, await trouble);
        return output;
    }

    [GeneratedRegex(@"<!-- run by GuideTests -->\n```(?<language>\w+)\n(?<code>.*?)```", RegexOptions.Singleline)]
    private static partial Regex RunBlock();

    [GeneratedRegex(@"```json\n(?<json>.*?)```", RegexOptions.Singleline)]
    private static partial Regex JsonBlock();
}
