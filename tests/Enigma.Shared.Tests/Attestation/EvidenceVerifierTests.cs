// SPDX-License-Identifier: MIT
using Enigma.Attestation;
using Enigma.Crypto;
using Enigma.Protocol;
using Enigma.Shared.Tests.Protocol;
using Xunit;
using static Enigma.Shared.Tests.AttestationSample;

namespace Enigma.Shared.Tests.Attestation;

public sealed class EvidenceVerifierTests
{
    [Fact]
    public void Verify_OfGoodEvidence_GivesItsClaims()
    {
        var policy = Policy with
        {
            Signer = Claims.Signer, EncryptionKey = Sample.WorkerKey().Public, IsRecentBlock = block => block == Sample.Hash("block"),
        };
        var verified = EvidenceVerifier.Verify(MakeEvidence().Encode(), policy);
        Assert.Equal(Claims, verified.Claims);
        Assert.Equal(Sample.Manifest.WorkerMeasurement, verified.Measurement);
        Assert.Equal(Keccak256.Hash(MakeEvidence().Encode()), verified.EvidenceHash);
    }

    [Fact]
    public void Verify_OfAKeyKeeper_DemandsItsMeasurement()
    {
        var claims = Claims with { Role = EnclaveRole.KeyKeeper };
        var policy = Policy with { Role = EnclaveRole.KeyKeeper };
        EvidenceVerifier.Verify(MakeEvidence(claims, Sample.Manifest.KeeperMeasurement), policy);
        Refused(AttestationErrors.WrongMeasurement, MakeEvidence(claims), policy);
    }

    [Fact]
    public void Verify_ForAPublicChain_RefusesTheDevelopmentRoot() =>
        Refused(TrustErrors.DevelopmentOnPublicChain, MakeEvidence(), Policy with { Manifest = Sample.ManifestOf(1) });

    [Fact]
    public void Verify_OfAnotherRootsQuote_IsRefused() => Refused(AttestationErrors.BadQuote, MakeEvidence(root: "other"), Policy);

    [Fact]
    public void Verify_OfAlteredQuotes_IsRefused()
    {
        var evidence = MakeEvidence();
        for (var position = 0; position < evidence.Quote.Length; position++)
        {
            var quote = evidence.Quote.ToArray();
            quote[position] ^= 0x80;
            var refusal = Assert.Throws<EnigmaException>(() => EvidenceVerifier.Verify(evidence with { Quote = quote }, Policy));
            Assert.Contains(refusal.Code, new[] { AttestationErrors.BadQuote, AttestationErrors.BadEvidence });
        }
    }

    [Fact]
    public void Verify_OfADebugEnclave_IsRefused() => Refused(AttestationErrors.DebugEnclave, MakeEvidence(isDebug: true), Policy);

    [Fact]
    public void Verify_OfAnotherMeasurement_IsRefused() =>
        Refused(AttestationErrors.WrongMeasurement, MakeEvidence(measurement: Sample.Hash("other")), Policy);

    [Fact]
    public void Verify_OfClaimsThatWereNotAttested_IsRefused() => Refused(
        AttestationErrors.WrongReportData, MakeEvidence(Claims with { Signer = Sample.Sender }, attested: Claims), Policy);

    [Fact]
    public void Verify_OfAnotherRole_IsRefused() =>
        Refused(AttestationErrors.WrongRole, MakeEvidence(Claims with { Role = EnclaveRole.KeyKeeper }), Policy);

    [Fact]
    public void Verify_OfAnotherNetwork_IsRefused() =>
        Refused(AttestationErrors.WrongNetwork, MakeEvidence(Claims with { ManifestHash = Sample.Hash("other") }), Policy);

    [Theory]
    [InlineData(Now)]
    [InlineData(Now - 1)]
    [InlineData(Now + EvidencePolicy.MaximumLifetime + 1)]
    [InlineData(ulong.MaxValue)]
    public void Verify_OutsideTheTimeOfTheEvidence_IsRefused(ulong expiry) =>
        Refused(AttestationErrors.Expired, MakeEvidence(Claims with { Expiry = expiry }), Policy);

    [Theory]
    [InlineData(Now + 1)]
    [InlineData(Now + EvidencePolicy.MaximumLifetime)]
    public void Verify_AtTheEdgesOfTheTime_Passes(ulong expiry) =>
        EvidenceVerifier.Verify(MakeEvidence(Claims with { Expiry = expiry }), Policy);

    [Fact]
    public void Verify_OfAnotherSignerKeyOrBlock_IsRefused()
    {
        Refused(AttestationErrors.WrongSigner, MakeEvidence(), Policy with { Signer = Sample.Sender });
        Refused(AttestationErrors.WrongOperator, MakeEvidence(), Policy with { Operator = Sample.Sender });
        Refused(
            AttestationErrors.WrongEncryptionKey, MakeEvidence(),
            Policy with { EncryptionKey = new EncryptionKey(Sample.Bytes("other", EncryptionKey.Size)) });
        Refused(AttestationErrors.NotFresh, MakeEvidence(), Policy with { IsRecentBlock = _ => false });
    }

    private static void Refused(ErrorCode code, Evidence evidence, EvidencePolicy policy) =>
        Assert.Equal(code, Assert.Throws<EnigmaException>(() => EvidenceVerifier.Verify(evidence, policy)).Code);
}
