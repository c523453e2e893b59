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
        var verified = EvidenceVerifier.Verify(MakeEvidence().Encode(), Collateral.Encode(), policy);
        Assert.Equal(Claims, verified.Claims);
        Assert.Equal(Sample.Manifest.WorkerMeasurement, verified.Measurement);
        Assert.Equal(Keccak256.Hash(MakeEvidence().Encode()), verified.EvidenceHash);
    }

    [Fact]
    public void Verify_OfAKeyKeeper_DemandsItsMeasurement()
    {
        var claims = Claims with { Role = EnclaveRole.KeyKeeper };
        var policy = Policy with { Role = EnclaveRole.KeyKeeper };
        EvidenceVerifier.Verify(MakeEvidence(claims, Sample.Manifest.KeeperMeasurement), Collateral, policy);
        Refused(AttestationErrors.WrongMeasurement, MakeEvidence(claims), policy);
    }

    [Fact]
    public void Verify_ForAPublicChain_RefusesTheDevelopmentRoot() =>
        Refused(TrustErrors.DevelopmentOnPublicChain, MakeEvidence(), Policy with { Manifest = Sample.ManifestOf(1) });

    [Fact]
    public void Verify_OfAnotherRootsQuote_IsRefused() => Refused(QuoteErrors.WrongRoot, MakeEvidence(root: "other"), Policy);

    [Fact]
    public void Verify_OfAlteredQuotes_IsRefused()
    {
        // Every byte that is signed or signs, and some of the chain; the whole quote is swept by the tests of the verifier.
        var evidence = MakeEvidence();
        for (var position = 0; position < evidence.Quote.Length; position += position < 1_200 ? 7 : 131)
        {
            var quote = evidence.Quote.ToArray();
            quote[position] ^= 0x80;
            var refusal = Assert.Throws<EnigmaException>(() => EvidenceVerifier.Verify(evidence with { Quote = quote }, Collateral, Policy));
            Assert.StartsWith("attestation.", refusal.Code.Name, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Verify_OfAPaddedQuote_IsRefused_SinceItsHashWouldBeAnother()
    {
        var evidence = MakeEvidence();
        Refused(AttestationErrors.BadEvidence, evidence with { Quote = (byte[])[.. evidence.Quote.Span, 0] }, Policy);
    }

    [Theory]
    [InlineData(AttestationPlatform.Gramine)]
    [InlineData(AttestationPlatform.TdxGuest)]
    public void Verify_OfAPlatformThatTheRootDoesNotCover_IsRefused(AttestationPlatform platform) =>
        Refused(AttestationErrors.WrongPlatform, MakeEvidence() with { Platform = platform }, Policy);

    [Fact]
    public void Verify_UnderIntelsRoot_TakesNoSimulatedQuote()
    {
        var manifest = Sample.Manifest with { AttestationRoot = AttestationRoot.Intel, RootHash = TrustRoot.Intel.Hash };
        Refused(AttestationErrors.WrongPlatform, MakeEvidence(), Policy with { Manifest = manifest });
        Refused(QuoteErrors.WrongRoot, MakeEvidence() with { Platform = AttestationPlatform.Gramine }, Policy with { Manifest = manifest });
        Refused(QuoteErrors.WrongRoot, MakeEvidence(), Policy with { Manifest = manifest with { RootHash = Sample.Manifest.RootHash } });
    }

    [Fact]
    public void Verify_WithCollateralThatSaysNo_IsRefused()
    {
        RefusedWith(QuoteErrors.CollateralExpired, new((long)Now - 100, (long)Now - 1));
        RefusedWith(QuoteErrors.NotYetValid, new((long)Now + 1, (long)Now + 100));
        RefusedWith(QuoteErrors.Revoked, Terms with { IsMachineRevoked = true });
        RefusedWith(QuoteErrors.TcbStatus, Terms with { Status = TcbStatus.OutOfDate });
        RefusedWith(QuoteErrors.Advisory, Terms with { Advisories = ["ENIGMA-1"] });
    }

    [Fact]
    public void Verify_WithAPolicyOfItsOwn_TakesWhatItAllowsAndRefusesWhatIsBelowItsFloor()
    {
        var hardening = RootOf("root").Collateral(Terms with { Status = TcbStatus.SWHardeningNeeded, Advisories = ["ENIGMA-1"] });
        var lenient = HardwarePolicy.Default with { Statuses = [TcbStatus.SWHardeningNeeded], Advisories = ["ENIGMA-1"] };
        var verified = EvidenceVerifier.Verify(MakeEvidence(), hardening, Policy with { Hardware = lenient });
        Assert.Equal(TcbStatus.SWHardeningNeeded, verified.Quote.Status);
        var strict = HardwarePolicy.Default with { Floors = LedgerFloors.None with { SgxEvaluation = 2 } };
        Refused(QuoteErrors.CollateralRolledBack, MakeEvidence(), Policy with { Hardware = strict });
        // That of the other TEE says nothing of this one.
        EvidenceVerifier.Verify(
            MakeEvidence(), Collateral, Policy with { Hardware = HardwarePolicy.Default with { Floors = LedgerFloors.None with { TdxEvaluation = 2 } } });
        var blocked = HardwarePolicy.Default with { BlockedPlatforms = [verified.Quote.Platform.Hash] };
        Refused(QuoteErrors.PlatformBlocked, MakeEvidence(), Policy with { Hardware = blocked });
    }

    [Fact]
    public void Collateral_IsDecodedWithinItsBounds()
    {
        var encoded = Collateral.Encode();
        Assert.Equal(encoded, QuoteCollateral.Decode(encoded).Encode());
        foreach (var bad in (byte[][])[[], encoded[..^1], [.. encoded, 0], [2, .. encoded[1..]], new byte[(256 << 10) + 26]])
        {
            Assert.Equal(QuoteErrors.CollateralMalformed, Assert.Throws<EnigmaException>(() => QuoteCollateral.Decode(bad)).Code);
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
        EvidenceVerifier.Verify(MakeEvidence(Claims with { Expiry = expiry }), Collateral, Policy);

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
        Assert.Equal(code, Assert.Throws<EnigmaException>(() => EvidenceVerifier.Verify(evidence, Collateral, policy)).Code);

    private static void RefusedWith(ErrorCode code, DevelopmentCollateral terms)
    {
        var collateral = RootOf("root").Collateral(terms);
        Assert.Equal(code, Assert.Throws<EnigmaException>(() => EvidenceVerifier.Verify(MakeEvidence(), collateral, Policy)).Code);
    }
}
