// SPDX-License-Identifier: MIT
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Enigma.Attestation;
using Xunit;

namespace Enigma.Shared.Tests.Attestation;

/// <summary>
/// Quotes of real hardware with the verdict that is expected. They are not ours, so they are not in the repository: they are read from the
/// folder that ENIGMA_VECTORS names, or else from ../shared/vectors beside the repository.
/// </summary>
public sealed partial class RealQuoteTests
{
    private const long Day = 86_400;

    private static readonly string Folder = Path.Combine(
        Environment.GetEnvironmentVariable("ENIGMA_VECTORS") ?? Path.Combine(RepositoryFolder.Path, "..", "shared", "vectors"),
        "attestation");

    private static readonly Dictionary<string, string> Codes = new(StringComparer.Ordinal)
    {
        ["TRUNCATED"] = "quote_truncated",
        ["ATT_KEY_TYPE"] = "quote_key_type",
        ["QE_VENDOR"] = "quote_vendor",
        ["EXPIRED"] = "collateral_expired",
        ["CRL_SIGNATURE"] = "bad_crl",
    };

    [Fact]
    public void EveryRealQuote_HasItsVerdict()
    {
        var cases = Manifest("cases");
        Assert.True(cases.Count >= 30, $"{cases.Count} cases");
        Assert.All(cases, CheckCase);
    }

    [Fact]
    public void EveryChangedRealQuote_IsRefused()
    {
        var (cases, changes) = (Manifest("cases"), Manifest("negatives"));
        Assert.True(changes.Count >= 16, $"{changes.Count} changes");
        Assert.All(changes, change =>
        {
            var (quote, collateral, now) = Apply(change, cases);
            var verdict = new QuoteVerifier(TrustRoot.Intel).Verify(quote, collateral, (ulong)now);
            var name = change.GetProperty("expected").Text("error").Split(':')[0];
            Assert.Equal("attestation." + Codes.GetValueOrDefault(name, name).ToLowerInvariant(), verdict.Error?.Code.Name);
            Assert.Null(verdict.Proven);
        });
    }

    [Theory]
    [InlineData("quote-v5-tdx-tdx_v5_quote-d0010d@2025-06-24-v3")]
    [InlineData("quote-v3-sgx-quote_sgx-743a7a@2025-07-04-v3")]
    public void ChangedBytesOfRealQuotes_ProveNothingElse(string id)
    {
        var given = Manifest("cases").First(item => item.Text("id") == id);
        QuoteSweep.Run(TrustRoot.Intel, Read(given, "quote"), CollateralOf(given), given.GetProperty("verificationTimeUnix").GetUInt64());
    }

    private static void CheckCase(JsonElement given)
    {
        var verdict = new QuoteVerifier(TrustRoot.Intel).Verify(
            Read(given, "quote"), CollateralOf(given), given.GetProperty("verificationTimeUnix").GetUInt64());
        var expected = given.GetProperty("expected");
        if (expected.Text("result") == "reject")
        {
            Assert.Equal("attestation." + expected.Text("error").ToLowerInvariant(), verdict.Error?.Code.Name);
            return;
        }

        Assert.Null(verdict.Error);
        var proven = verdict.Proven!;
        Assert.Equal(expected.Text("status"), proven.Status.ToString());
        Assert.Equal(expected.Text("platform"), proven.Components.Platform.ToString());
        Assert.Equal(expected.GetProperty("module").GetString(), proven.Components.Module?.ToString());
        Assert.Equal(expected.Text("qe"), proven.Components.Qe.ToString());
        Assert.Equal(expected.GetProperty("currentTcbStatus").GetString(), proven.Components.Current?.ToString());
        Assert.Equal(
            expected.GetProperty("advisories").EnumerateArray().Select(item => item.GetString()).Order(StringComparer.Ordinal),
            proven.Advisories);
        Assert.Equal(expected.Text("tcbDate"), proven.TcbDate);
        Assert.Equal(expected.GetProperty("evalNum").GetUInt32(), proven.Collateral.TcbEvaluation);
        Assert.Equal(expected.GetProperty("debug").GetBoolean(), proven.Claims.IsDebug);
        Assert.Equal("0x" + expected.Text("fmspc"), proven.Platform.Fmspc.ToString());
        var file = Manifest("files").First(item => item.Text("file") == given.Text("quote"));
        Assert.Equal("0x" + file.Text("reportdata"), proven.Claims.ReportData.ToString());
        Assert.Equal(
            "0x" + file.Text(proven.Claims.Tee == TeeType.Sgx ? "mrenclave" : "mrtd"),
            (proven.Claims is SgxReport sgx ? sgx.MrEnclave : ((TdReport)proven.Claims).MrTd).ToString());
        Assert.Equal(TrustRootKind.Intel, proven.RootKind);
        Assert.False(verdict.IsTrusted);
    }

    private static (byte[] Quote, QuoteCollateral Collateral, long Now) Apply(JsonElement change, IReadOnlyList<JsonElement> cases)
    {
        var given = cases.First(item => item.Text("id") == change.Text("base"));
        var (quote, collateral, now) = (Read(given, "quote"), CollateralOf(given), given.GetProperty("verificationTimeUnix").GetInt64());
        var before = DateTimeOffset.Parse(given.Text("validFrom"), CultureInfo.InvariantCulture).ToUnixTimeSeconds() - Day;
        var after = DateTimeOffset.Parse(given.Text("validTo"), CultureInfo.InvariantCulture).ToUnixTimeSeconds() + Day;
        if (ByteOfChange().Match(change.Text("mutation")) is { Success: true } match)
        {
            return (Flip(quote, int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture)), collateral, now);
        }

        return change.Text("id")[(change.Text("base").Length + 1)..] switch
        {
            "flip-measurement" => (Flip(quote, 48 + 6 + 136), collateral, now),
            "truncated" => (quote[..^1], collateral, now),
            "expired-collateral" => (quote, collateral, after),
            "collateral-not-yet-valid" => (quote, collateral, before),
            "tcb-info-tampered" =>
                (quote, collateral with { TcbInfo = Replace(collateral.TcbInfo, "\"OutOfDate\"", "\"UpToDate\"") }, now),
            "qe-identity-tampered" =>
                (quote, collateral with { QeIdentity = Replace(collateral.QeIdentity, "\"isvsvn\":", "\"isvsvn\": ") }, now),
            "crl-tampered" => (quote, collateral with { PckCrl = Flip(collateral.PckCrl.ToArray(), collateral.PckCrl.Length - 1) }, now),

            // At a time at which the other collateral has not begun: any refusal is right, and this is the first.
            "wrong-tee-tcb-info" => (quote, collateral with { TcbInfo = Read(OfSgx(cases), "tcbInfo") }, before),
            var unknown => throw new InvalidOperationException($"no change {unknown}"),
        };
    }

    private static JsonElement OfSgx(IReadOnlyList<JsonElement> cases) => cases.First(item =>
        item.GetProperty("expected").Text("result") == "ok" && item.Text("quote").Contains("-sgx-", StringComparison.Ordinal));

    private static byte[] Flip(byte[] bytes, int position)
    {
        bytes[position] ^= 1;
        return bytes;
    }

    private static byte[] Replace(ReadOnlyMemory<byte> bytes, string from, string to)
    {
        var text = Encoding.ASCII.GetString(bytes.Span);
        var position = text.IndexOf(from, StringComparison.Ordinal);
        Assert.True(position >= 0, from);
        return Encoding.ASCII.GetBytes(text.Remove(position, from.Length).Insert(position, to));
    }

    private static QuoteCollateral CollateralOf(JsonElement given) => new(
        Read(given, "tcbInfo"), Read(given, "qeIdentity"), Read(given, "tcbIssuerChain"), Read(given, "qeIssuerChain"),
        Read(given, "pckCrl"), Read(given, "rootCrl"));

    private static byte[] Read(JsonElement given, string part) => File.ReadAllBytes(Path.Combine(Folder, given.Text(part)));

    private static List<JsonElement> Manifest(string list)
    {
        var path = Path.Combine(Folder, "manifest.json");
        Assert.SkipUnless(
            File.Exists(path),
            $"REAL QUOTES ARE NOT TESTED: there is no {path}; set ENIGMA_VECTORS to the folder that holds attestation/manifest.json");
        using var document = JsonDocument.Parse(File.ReadAllBytes(path));
        return [.. document.RootElement.GetProperty(list).Clone().EnumerateArray()];
    }

    [GeneratedRegex(@"xor byte (\d+)")]
    private static partial Regex ByteOfChange();
}
