// SPDX-License-Identifier: MIT
using System.Text.Json;
using Enigma.Cli.CommandLine;
using Xunit;

namespace Enigma.Client.Tests.CommandLine;

/// <summary><c>enigma verify quote</c> answers with the verdict, and its exit code says which.</summary>
public sealed class VerifyQuoteTests
{
    private static readonly string[] Parts = ["tcbInfo", "qeIdentity", "tcbIssuerChain", "qeIssuerChain", "pckCrl", "rootCrl"];

    [Fact]
    public async Task Run_WithAQuoteThatProvesNothing_RefusesWithItsCode()
    {
        var folder = Directory.CreateTempSubdirectory("enigma-quote-").FullName;
        try
        {
            foreach (var part in Parts.Append("quote"))
            {
                await File.WriteAllBytesAsync(Path.Combine(folder, part), [], TestContext.Current.CancellationToken);
            }

            var (exitCode, output) = await RunAsync(Path.Combine(folder, "quote"), folder, "2026-01-31T00:00:00Z");
            using var json = JsonDocument.Parse(output);
            Assert.Equal(4, exitCode);
            Assert.Equal("reject", json.RootElement.GetProperty("result").GetString());
            Assert.Equal("attestation.quote_truncated", json.RootElement.GetProperty("error").GetProperty("code").GetString());
            Assert.Equal(JsonValueKind.Null, json.RootElement.GetProperty("claims").ValueKind);
            Assert.Equal(2, (await RunAsync(Path.Combine(folder, "quote"), folder, "now")).ExitCode);
            Assert.Equal(2, (await RunAsync(Path.Combine(folder, "nowhere"), folder, "1")).ExitCode);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task Run_WithARealQuote_TellsItsStatus()
    {
        var vectors = Environment.GetEnvironmentVariable("ENIGMA_VECTORS") ?? "";
        var manifest = Path.Combine(vectors, "attestation", "manifest.json");
        Assert.SkipUnless(
            File.Exists(manifest), "REAL QUOTES ARE NOT TESTED: set ENIGMA_VECTORS to the folder that holds attestation/manifest.json");
        using var document = JsonDocument.Parse(await File.ReadAllBytesAsync(manifest, TestContext.Current.CancellationToken));
        var folder = Directory.CreateTempSubdirectory("enigma-quote-").FullName;
        try
        {
            var given = document.RootElement.GetProperty("cases")[0];
            foreach (var part in Parts.Append("quote"))
            {
                File.Copy(Path.Combine(vectors, "attestation", given.GetProperty(part).GetString()!), Path.Combine(folder, part));
            }

            var (exitCode, output) = await RunAsync(
                Path.Combine(folder, "quote"), folder, given.GetProperty("verificationTimeUnix").ToString());
            using var json = JsonDocument.Parse(output);
            Assert.Equal(0, exitCode);
            var expected = given.GetProperty("expected");
            foreach (var name in new[] { "result", "status", "tcbDate" })
            {
                Assert.Equal(expected.GetProperty(name).GetString(), json.RootElement.GetProperty(name).GetString());
            }

            Assert.Equal(expected.GetProperty("debug").GetBoolean(), json.RootElement.GetProperty("claims").GetProperty("debug").GetBoolean());
            Assert.Equal(JsonValueKind.Null, json.RootElement.GetProperty("error").ValueKind);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<(int ExitCode, string Output)> RunAsync(string quote, string collateral, string time)
    {
        using var output = new StringWriter();
        var exitCode = await EnigmaCommandLine.RunAsync(
            ["verify", "quote", quote, "--collateral", collateral, "--at", time, "--json"], output, TextWriter.Null,
            TestContext.Current.CancellationToken);
        return (exitCode, output.ToString());
    }
}
