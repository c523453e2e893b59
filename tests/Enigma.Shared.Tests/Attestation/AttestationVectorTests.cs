// SPDX-License-Identifier: MIT
using System.Globalization;
using System.Numerics;
using System.Text.Json;
using Enigma.Attestation;
using Enigma.Protocol;
using Xunit;
using static Enigma.Shared.Tests.Attestation.AttestationVectors;

namespace Enigma.Shared.Tests.Attestation;

/// <summary>spec/vectors/attestation.json, whole: what every verifier must say of the quotes of a development root.</summary>
public sealed class AttestationVectorTests
{
    private const int Count = 208;

    [Fact]
    public void EveryCase_HasItsVerdict()
    {
        var cases = Vectors.GetProperty("cases").EnumerateArray().ToList();
        Assert.Equal(Count, cases.Count);
        foreach (var given in cases)
        {
            try
            {
                Check(given);
            }
            catch (Exception fault)
            {
                throw new InvalidOperationException($"vector '{given.Text("name")}': {fault.Message}", fault);
            }
        }
    }

    [Fact]
    public void AnotherRoot_IsNeverBelieved()
    {
        var verdict = new QuoteVerifier(TrustRoot.Intel).Verify(First.Quote, First.Collateral, First.Now, policy: PolicyOf(First.Case));
        Assert.Equal(QuoteErrors.WrongRoot, verdict.Error?.Code);
        Assert.Null(verdict.Proven);
    }

    [Fact]
    public void DevelopmentRoot_IsRefusedOnAPublicChain() => Assert.Equal(
        TrustErrors.DevelopmentOnPublicChain,
        Assert.Throws<EnigmaException>(() => TrustRoot.Development(Root.Hash, 1)).Code);

    [Fact]
    public void WithoutPolicy_NothingIsTrusted()
    {
        var verdict = new QuoteVerifier(Root).Verify(First.Quote, First.Collateral, First.Now);
        Assert.NotNull(verdict.Proven);
        Assert.False(verdict.IsTrusted);
        Assert.Equal(AttestationErrors.WrongMeasurement, Assert.Throws<EnigmaException>(verdict.RequireTrusted).Code);
    }

    [Fact]
    public void BeyondAllTime_EverythingHasExpired() => Assert.Equal(
        QuoteErrors.CollateralExpired, new QuoteVerifier(Root).Verify(First.Quote, First.Collateral, ulong.MaxValue).Error?.Code);

    private static void Check(JsonElement given)
    {
        var verdict = new QuoteVerifier(Root).Verify(
            Part(given, "quote"), CollateralOf(given), given.GetProperty("now").GetUInt64(), FloorOf(given), PolicyOf(given));
        if (given.TryGetProperty("error", out var error))
        {
            Assert.Equal(error.GetString(), verdict.Error?.Code.Name);
            Assert.Null(verdict.Proven);
            Assert.False(verdict.IsTrusted);
            return;
        }

        Assert.Null(verdict.Error);
        var proven = verdict.Proven!;
        Assert.Equal(given.Text("status"), proven.Status.ToString());
        var components = given.GetProperty("components");
        Assert.Equal(components.Text("platform"), proven.Components.Platform.ToString());
        Assert.Equal(components.Text("qe"), proven.Components.Qe.ToString());
        Assert.Equal(components.GetProperty("module").GetString(), proven.Components.Module?.ToString());
        Assert.Equal(components.GetProperty("current").GetString(), proven.Components.Current?.ToString());
        Assert.Equal(given.Text("tcbDate"), proven.TcbDate);
        Assert.Equal(given.GetProperty("advisories").EnumerateArray().Select(item => item.GetString()), proven.Advisories);
        Assert.Equal(given.GetProperty("quoteSize").GetInt32(), proven.QuoteSize);
        CheckPlatform(given.GetProperty("platform"), proven.Platform);
        CheckClaims(given.GetProperty("claims"), proven.Claims);
        Assert.Equal(given.TryGetProperty("refused", out var refused) ? refused.GetString() : null, verdict.Refusal?.Code.Name);
        Assert.Equal(verdict.Refusal is null, verdict.IsTrusted);
    }

    private static void CheckPlatform(JsonElement expected, QuotePlatform platform)
    {
        Assert.Equal(expected.Text("fmspc"), platform.Fmspc.ToString());
        Assert.Equal(expected.Text("pceId"), platform.PceId.ToString());
        Assert.Equal(expected.GetProperty("pceSvn").GetInt32(), platform.PceSvn);
        Assert.Equal(expected.GetProperty("components").EnumerateArray().Select(item => item.GetByte()), platform.Components);
        Assert.Equal(expected.GetProperty("qeIsvSvn").GetInt32(), platform.QeIsvSvn);
        Assert.Equal(expected.Text("hash"), platform.Hash.ToString());
    }

    private static void CheckClaims(JsonElement expected, EnclaveReport claims)
    {
        var told = AsFields(claims);
        foreach (var member in expected.EnumerateObject())
        {
            var text = member.Value.ValueKind == JsonValueKind.Array
                ? string.Join(',', member.Value.EnumerateArray().Select(item => item.GetString()))
                : member.Value.ToString();
            Assert.Equal($"{member.Name}={text}", $"{member.Name}={told[member.Name]}", ignoreCase: true);
        }

        Assert.Equal(expected.EnumerateObject().Count(), told.Count);
    }

    private static Dictionary<string, string> AsFields(EnclaveReport claims)
    {
        var fields = new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["tee"] = claims.Tee, ["debug"] = claims.IsDebug, ["reportData"] = claims.ReportData,
        };
        if (claims is SgxReport sgx)
        {
            (fields["mrEnclave"], fields["mrSigner"], fields["isvProdId"]) = (sgx.MrEnclave, sgx.MrSigner, sgx.IsvProdId);
            (fields["isvSvn"], fields["attributes"], fields["miscSelect"]) = (sgx.IsvSvn, sgx.Attributes, sgx.MiscSelect);
            (fields["configId"], fields["configSvn"], fields["isvExtProdId"]) = (sgx.ConfigId, sgx.ConfigSvn, sgx.IsvExtProdId);
            (fields["isvFamilyId"], fields["cpuSvn"]) = (sgx.IsvFamilyId, sgx.CpuSvn);
        }
        else if (claims is TdReport td)
        {
            (fields["mrTd"], fields["rtmrs"], fields["mrConfigId"]) = (td.MrTd, string.Join(',', td.Rtmrs), td.MrConfigId);
            (fields["mrOwner"], fields["mrOwnerConfig"], fields["tdAttributes"]) = (td.MrOwner, td.MrOwnerConfig, td.TdAttributes);
            (fields["xfam"], fields["mrSeam"], fields["mrSignerSeam"]) = (td.Xfam, td.MrSeam, td.MrSignerSeam);
            (fields["seamAttributes"], fields["teeTcbSvn"]) = (td.SeamAttributes, td.TeeTcbSvn);
            (fields["teeTcbSvn2"], fields["mrServiceTd"]) = (td.TeeTcbSvn2, td.MrServiceTd);
        }

        return fields.ToDictionary(
            pair => pair.Key, pair => Convert.ToString(pair.Value, CultureInfo.InvariantCulture) ?? "", StringComparer.Ordinal);
    }

    private static CollateralAge? FloorOf(JsonElement given)
    {
        if (!given.TryGetProperty("floors", out var floors))
        {
            return null;
        }

        var none = CollateralAge.Oldest;
        return new(
            (uint)(Find(floors, "tcbEvaluation") ?? none.TcbEvaluation), (long)(Find(floors, "tcbIssued") ?? none.TcbIssued),
            (uint)(Find(floors, "qeEvaluation") ?? none.QeEvaluation), (long)(Find(floors, "qeIssued") ?? none.QeIssued),
            Find(floors, "pckCrlNumber") ?? none.PckCrlNumber, (long)(Find(floors, "pckCrlIssued") ?? none.PckCrlIssued),
            Find(floors, "rootCrlNumber") ?? none.RootCrlNumber, (long)(Find(floors, "rootCrlIssued") ?? none.RootCrlIssued));
    }

    private static BigInteger? Find(JsonElement fields, string name) =>
        fields.TryGetProperty(name, out var value) ? BigInteger.Parse(value.ToString(), CultureInfo.InvariantCulture) : null;
}
