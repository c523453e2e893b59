// SPDX-License-Identifier: MIT
using Enigma.Crypto;
using Enigma.Protocol;
using Xunit;

namespace Enigma.Shared.Tests.Protocol;

public sealed class NetworkTests
{
    [Fact]
    public void ManifestJson_RoundTrips() => Assert.Equal(Sample.Manifest, ManifestJson.Read(ManifestJson.Write(Sample.Manifest)));

    [Theory]
    [InlineData("null", "it is null")]
    [InlineData("{", "it is not one JSON object with the members version, chainId, ")]
    [InlineData("{}", "it is not one JSON object with the members version, chainId, ")]
    [InlineData("[]", "it is not one JSON object with the members version, chainId, ")]
    public void ManifestJson_OfAnotherShape_IsRefused(string json, string fault) => RefusedJson(json, fault);

    [Theory]
    [InlineData("\"version\":1", "\"version\":2", "version is 2, expected 1")]
    [InlineData("\"version\":1", "\"version\":1,\"version\":1", "it is not one JSON object with the members version, chainId, ")]
    [InlineData("\"version\":1", "\"version\":1,\"extra\":1", "it is not one JSON object with the members version, chainId, ")]
    [InlineData("\"chainId\":31337", "\"chainId\":\"31337\"", "chainId at line 1 does not fit")]
    [InlineData("\"chainId\":31337", "\"chainId\":-1", "chainId at line 1 does not fit")]
    [InlineData("\"authority\"", "\"rpc\"", "headerTrust is 'rpc', expected 'authority'")]
    [InlineData("\"development\"", "\"sgx\"", "attestationRoot is 'sgx', expected 'development'")]
    [InlineData("\"ledger\":\"0x", "\"ledger\":\"0y", "ledger has 42 characters, expected 0x and 40 hex digits")]
    [InlineData("\"rootHash\":\"0x", "\"rootHash\":\"0x00", "rootHash has 68 characters, expected 0x and 64 hex digits")]
    public void ManifestJson_WithAWrongMember_IsRefused(string from, string to, string fault)
    {
        var json = ManifestJson.Write(Sample.Manifest);
        Assert.Contains(from, json, StringComparison.Ordinal);
        RefusedJson(json.Replace(from, to, StringComparison.Ordinal), fault);
    }

    [Theory]
    [InlineData(1UL)]
    [InlineData(11155111UL)]
    [InlineData(560048UL)]
    [InlineData(8453UL)]
    public void RequireTrustFitsChain_OnAPublicChain_RefusesTheDevelopmentRoot(ulong chainId) => Assert.Equal(
        TrustErrors.DevelopmentOnPublicChain,
        Assert.Throws<EnigmaException>(Sample.ManifestOf(chainId).RequireTrustFitsChain).Code);

    [Fact]
    public void RequireTrustFitsChain_OnAPublicChain_RefusesTheAuthorityToo() => Assert.Equal(
        TrustErrors.AuthorityOnPublicChain,
        Assert.Throws<EnigmaException>((Sample.ManifestOf(1) with { AttestationRoot = AttestationRoot.Intel }).RequireTrustFitsChain).Code);

    [Fact]
    public void RequireTrustFitsChain_OnALocalChain_Passes() => Sample.Manifest.RequireTrustFitsChain();

    [Fact]
    public void VerifyHeader_OfTheAuthority_Passes() => Signed().Verify(Sample.Manifest);

    [Fact]
    public void VerifyHeader_WithoutSignature_IsUnsigned() =>
        Refused(HeaderErrors.NotSigned, () => (Signed() with { Signature = ByteString.Empty }).Verify(Sample.Manifest));

    [Fact]
    public void VerifyHeader_OfAnotherHeaderNetworkChainOrKey_IsABadSignature()
    {
        var header = Signed();
        Refused(HeaderErrors.BadSignature, () => (header with { Rlp = Sample.Bytes("other", 60) }).Verify(Sample.Manifest));
        Refused(HeaderErrors.BadSignature, () => (header with { Signature = Sample.Bytes("x", 64) }).Verify(Sample.Manifest));
        Refused(HeaderErrors.BadSignature, () => (header with { Signature = Sample.Bytes("x", 63) }).Verify(Sample.Manifest));
        Refused(HeaderErrors.BadSignature, () => header.Verify(Sample.Manifest with { Network = new(Sample.Hash("other")) }));
        Refused(HeaderErrors.BadSignature, () => header.Verify(Sample.Manifest with { ChainId = 1337 }));
        Refused(HeaderErrors.BadSignature, () => header.Verify(Sample.Manifest with { AuthorityKey = Sample.Manifest.RootHash }));
    }

    private static SignedHeader Signed()
    {
        using var authority = Ed25519PrivateKey.FromSeed(Sample.Hash("authority").AsSpan());
        return SignedHeader.Sign(Sample.Bytes("header", 60), Sample.Network, 31337, authority);
    }

    private static void RefusedJson(string json, string fault)
    {
        var refusal = Assert.Throws<EnigmaException>(() => ManifestJson.Read(json));
        Assert.Equal(ManifestErrors.BadFormat, refusal.Code);
        Assert.Contains(fault, refusal.Message, StringComparison.Ordinal);
    }

    private static void Refused(ErrorCode code, Action action) => Assert.Equal(code, Assert.Throws<EnigmaException>(action).Code);
}
