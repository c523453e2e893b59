// SPDX-License-Identifier: MIT
using System.Text;
using Enigma.Attestation;
using Xunit;
using static Enigma.Shared.Tests.Attestation.AttestationVectors;

namespace Enigma.Shared.Tests.Attestation;

/// <summary>Whatever the bytes are: nothing is proven that was not issued, and nothing fails in another way than by a code.</summary>
public sealed class HostileQuoteTests
{
    private static readonly QuoteVerifier Verifier = new(Root);

    [Theory]
    [InlineData("SGX in version 3")]
    [InlineData("TD 1.5 in version 5")]
    public void ChangedBytes_ProveNothingElse(string name)
    {
        var (_, quote, collateral, now) = Find(name);
        QuoteSweep.Run(Root, quote, collateral, now);
    }

    [Fact]
    public void TruncatedParts_ProveNothing()
    {
        for (var part = 0; part < PartCount; part++)
        {
            var length = PartOf(part).Length;
            for (var cut = 0; cut < length - 2; cut += Math.Max(1, length / 97))
            {
                var kept = cut;
                var verdict = Verify(part, bytes => bytes[..kept]);
                Assert.Null(verdict.Proven);
                Assert.StartsWith("attestation.", verdict.Error!.Code.Name, StringComparison.Ordinal);
            }
        }
    }

    [Theory]
    [InlineData("{}")]
    [InlineData(""" { "a" : [ 1 , "b\/c" , true , null ] } """)]
    [InlineData("""{"a":4294967295}""")]
    public void Json_WithinItsBounds_IsRead(string json) => Assert.NotNull(ReadJson(json));

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("""{"a":1,}""")]
    [InlineData("""{"a":1}{""")]
    [InlineData("""{"a":1,"a":2}""")]
    [InlineData("""{"\u0061":1,"a":2}""")]
    [InlineData("""{"a":01}""")]
    [InlineData("""{"a":-1}""")]
    [InlineData("""{"a":1.0}""")]
    [InlineData("""{"a":1e3}""")]
    [InlineData("""{"a":4294967296}""")]
    [InlineData("""{"a":"\ud800"}""")]
    [InlineData("""{"a":/**/1}""")]
    [InlineData("{\"a\":\"\u00e9\"}")]
    [InlineData("\ufeff{}")]
    public void Json_BeyondItsBounds_IsRefused(string json) => RefusesJson(json);

    [Fact]
    public void Json_HasBoundsOfDepthAndCount()
    {
        Assert.NotNull(ReadJson(Nested(8)));
        Assert.NotNull(ReadJson(Nested(8).Replace("{}", "{\"a\":1}", StringComparison.Ordinal)));
        Assert.NotNull(ReadJson(Listed(256)));
        RefusesJson(Nested(9));
        RefusesJson(Listed(257));

        static string Nested(int depth) => string.Concat(Enumerable.Repeat("{\"a\":", depth - 1)) + "{}" + new string('}', depth - 1);
        static string Listed(int count) => $"{{\"a\":[{string.Join(',', Enumerable.Repeat(0, count))}]}}";
    }

    [Fact]
    public void Json_HasWholeCharactersAndDatesThatExist()
    {
        RefusesJson("{\"a\":\"\\ud800\"}");
        RefusesJson("{\"a\":\"b\\udc00\"}");
        Assert.Equal(1_835_395_200, ReadJson("{\"a\":\"2028-02-29T00:00:00Z\"}").Date("a"));
        Assert.Throws<EnigmaException>(() => ReadJson("{\"a\":\"2026-02-30T00:00:00Z\"}").Date("a"));
    }

    private const int PartCount = 7;

    private static QuoteVerdict Verify(int part, Func<byte[], byte[]> change)
    {
        var changed = change(PartOf(part).ToArray());
        var collateral = First.Collateral;
        return Verifier.Verify(part == 0 ? changed : First.Quote, part switch
        {
            1 => collateral with { TcbInfo = changed },
            2 => collateral with { QeIdentity = changed },
            3 => collateral with { TcbIssuerChain = changed },
            4 => collateral with { QeIssuerChain = changed },
            5 => collateral with { PckCrl = changed },
            6 => collateral with { RootCrl = changed },
            _ => collateral,
        }, First.Now);
    }

    private static ReadOnlyMemory<byte> PartOf(int part) => part switch
    {
        1 => First.Collateral.TcbInfo,
        2 => First.Collateral.QeIdentity,
        3 => First.Collateral.TcbIssuerChain,
        4 => First.Collateral.QeIssuerChain,
        5 => First.Collateral.PckCrl,
        6 => First.Collateral.RootCrl,
        _ => First.Quote,
    };

    private static JsonObject ReadJson(string json) => JsonObject.Read(Encoding.UTF8.GetBytes(json), "JSON");

    private static void RefusesJson(string json) =>
        Assert.Equal(QuoteErrors.CollateralMalformed, Assert.Throws<EnigmaException>(() => ReadJson(json)).Code);
}
