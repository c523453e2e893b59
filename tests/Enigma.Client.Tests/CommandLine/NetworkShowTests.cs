// SPDX-License-Identifier: MIT
using System.Text.Json.Nodes;
using Enigma.Cli.CommandLine;
using Enigma.Crypto;
using Enigma.Protocol;
using Xunit;

namespace Enigma.Client.Tests.CommandLine;

/// <summary><c>enigma network show</c> without a network: what a file says, and what it may not say.</summary>
public sealed class NetworkShowTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();

    public void Dispose() => File.Delete(_file);

    [Fact]
    public async Task Show_OfAManifest_TellsItsMembersAndItsHash()
    {
        var manifest = Manifest(31337);
        var (exitCode, output) = await RunAsync(ManifestJson.Write(manifest));

        Assert.Equal(0, exitCode);
        var shown = JsonNode.Parse(output)!;
        Assert.Equal(manifest, ManifestJson.Read(shown["manifest"]!.ToJsonString()));
        Assert.Equal(manifest.Hash.ToString(), (string?)shown["hash"]);
        Assert.Null(shown["network"]);
    }

    [Theory]
    [InlineData(AttestationRoot.Intel, "trust.authority_on_public_chain")]
    [InlineData(AttestationRoot.Development, "trust.development_on_public_chain")]
    public async Task Show_OfAPublicChain_IsRefused(AttestationRoot root, string code)
    {
        var (exitCode, output) = await RunAsync(ManifestJson.Write(Manifest(1) with { AttestationRoot = root }));

        Assert.Equal(4, exitCode);
        var error = JsonNode.Parse(output)!["error"]!;
        Assert.Equal(code, (string?)error["code"]);
        Assert.StartsWith("there is no public network yet", (string?)error["hint"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Show_OfSomethingElse_IsRefused()
    {
        var (exitCode, output) = await RunAsync("{}");

        Assert.Equal(1, exitCode);
        Assert.Equal("manifest.bad_format", (string?)JsonNode.Parse(output)!["error"]!["code"]);
    }

    [Fact]
    public async Task Show_VerifiesWithBothAddressesOrNotAtAll()
    {
        var (exitCode, output) = await RunAsync(ManifestJson.Write(Manifest(31337)), "--node", "http://127.0.0.1:1");

        Assert.Equal(2, exitCode);
        Assert.Equal("--node and --ethereum go together", (string?)JsonNode.Parse(output)!["error"]!["message"]);
    }

    private static NetworkManifest Manifest(ulong chainId) => new(
        chainId, Address.Parse("0x00000000000000000000000000000000000000aa"), new NetworkId(Hash32.FromUInt64(1)), HeaderTrust.Authority, Hash32.FromUInt64(2),
        AttestationRoot.Development, Hash32.FromUInt64(3), Hash32.FromUInt64(4), Hash32.FromUInt64(5));

    private async Task<(int ExitCode, string Output)> RunAsync(string json, params string[] more)
    {
        await File.WriteAllTextAsync(_file, json, TestContext.Current.CancellationToken);
        using var output = new StringWriter();
        var exitCode = await EnigmaCommandLine.RunAsync(
            ["network", "show", _file, .. more, "--json"], output, TextWriter.Null, TestContext.Current.CancellationToken);
        return (exitCode, output.ToString());
    }
}
