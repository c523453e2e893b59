// SPDX-License-Identifier: MIT
using System.Globalization;
using System.Text.Json;
using Enigma.Attestation;
using Enigma.Protocol;

namespace Enigma.Shared.Tests.Attestation;

/// <summary>Reads spec/vectors/attestation.json.</summary>
internal static class AttestationVectors
{
    internal static readonly JsonElement Vectors = Load();

    internal static readonly TrustRoot Root =
        TrustRoot.Development(TrustRoot.HashOf(Vectors.Bytes("root")), Vectors.GetProperty("chainId").GetUInt64());

    /// <summary>The case that ends as the others begin: a TD 1.5 in version 5, UpToDate and accepted.</summary>
    internal static readonly (JsonElement Case, byte[] Quote, QuoteCollateral Collateral, ulong Now) First = Find("TD 1.5 in version 5");

    internal static string Text(this JsonElement fields, string name) => fields.GetProperty(name).GetString()!;

    internal static byte[] Bytes(this JsonElement fields, string name) => HexOf(fields.Text(name));

    internal static byte[] Part(JsonElement given, string name) => Vectors.GetProperty("parts").Bytes(given.Text(name));

    internal static QuoteCollateral CollateralOf(JsonElement given) => new(
        Part(given, "tcbInfo"), Part(given, "qeIdentity"), Part(given, "tcbIssuerChain"), Part(given, "qeIssuerChain"),
        Part(given, "pckCrl"), Part(given, "rootCrl"));

    /// <summary>The policy of the file with what the case says of it.</summary>
    internal static QuotePolicy PolicyOf(JsonElement given)
    {
        var policy = Apply(new QuotePolicy([], ByteString.Empty), Vectors.GetProperty("policy"));
        return given.TryGetProperty("policy", out var own) ? Apply(policy, own) : policy;
    }

    internal static (JsonElement Case, byte[] Quote, QuoteCollateral Collateral, ulong Now) Find(string name)
    {
        var given = Vectors.GetProperty("cases").EnumerateArray().First(item => item.Text("name") == name);
        return (given, Part(given, "quote"), CollateralOf(given), given.GetProperty("now").GetUInt64());
    }

    private static QuotePolicy Apply(QuotePolicy policy, JsonElement fields) =>
        fields.EnumerateObject().Aggregate(policy, (current, field) => field.Name switch
        {
            "measurements" => current with { Measurements = [.. field.Value.EnumerateArray().Select(RuleOf)] },
            "reportData" => current with { ReportData = HexOf(field.Value.GetString()!) },
            "statuses" => current with { Statuses = [.. Texts(field.Value).Select(Enum.Parse<TcbStatus>)] },
            "advisories" => current with { Advisories = [.. Texts(field.Value)] },
            "tdAttributes" => current with { TdAttributes = (ulong)Number(field.Value) },
            "minimumTcbDate" => current with { MinimumTcbDate = Number(field.Value) },
            "minimumTcbEvaluation" => current with { MinimumTcbEvaluation = (uint)Number(field.Value) },
            "maximumCollateralAge" => current with { MaximumCollateralAge = Number(field.Value) },
            "allowOldTcbInfo" => current with { AllowOldTcbInfo = field.Value.GetBoolean() },
            "blockedPlatforms" => current with { BlockedPlatforms = [.. Texts(field.Value).Select(text => (ByteString)HexOf(text))] },
            _ => throw new InvalidOperationException($"the vectors have a policy with {field.Name}, which this test does not know"),
        });

    private static MeasurementRule RuleOf(JsonElement rule) =>
        rule.TryGetProperty("mrEnclave", out _) ? new SgxMeasurementRule(rule.Bytes("mrEnclave"))
        : rule.TryGetProperty("mrSigner", out _) ? new SgxSignerRule(
            rule.Bytes("mrSigner"), rule.GetProperty("isvProdId").GetUInt16(), rule.GetProperty("minimumIsvSvn").GetUInt16())
        : new TdxMeasurementRule(rule.Bytes("mrTd"), [.. Texts(rule.GetProperty("rtmrs")).Select(text => (ByteString)HexOf(text))]);

    private static IEnumerable<string> Texts(JsonElement list) => list.EnumerateArray().Select(item => item.GetString()!);

    private static long Number(JsonElement value) => long.Parse(value.ToString(), CultureInfo.InvariantCulture);

    private static byte[] HexOf(string text) =>
        Convert.FromHexString(text.StartsWith("0x", StringComparison.Ordinal) ? text.AsSpan(2) : text);

    private static JsonElement Load()
    {
        using var document = JsonDocument.Parse(
            File.ReadAllBytes(Path.Combine(RepositoryFolder.Path, "spec", "vectors", "attestation.json")));
        return document.RootElement.Clone();
    }
}
