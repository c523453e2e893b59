// SPDX-License-Identifier: MIT
using Enigma.Attestation;
using Enigma.Crypto;
using Enigma.Enclave.Worker;
using Enigma.Protocol;
using Enigma.Trusted.Tests.Network;
using Xunit;

namespace Enigma.Trusted.Tests.Keys;

/// <summary>Whom the key keeper vouches for on the Ledger.</summary>
public sealed class RegistrationTests
{
    [Fact]
    public void Worker_WithGoodEvidence_IsSignedForTheLedger()
    {
        using var network = new TestNetwork();
        var (worker, keeper) = (network.Workers[0], network.Keeper);
        var evidence = worker.Attest().Evidence;
        var reply = keeper.Ask<RegistrationReply>(network.Admission(evidence, worker.Identity.EncryptionKey, network.Terms));
        var statement = new Registration(
            TestNetwork.Operator, worker.Signer, worker.Identity.EncryptionKey.Hash, network.Manifest.WorkerMeasurement,
            Keccak256.Hash(evidence), reply.Expiry);
        Assert.True(network.Manifest.Domain.Verify(statement, reply.Signature, keeper.Identity.Signer));
    }

    [Fact]
    public void Worker_OfAnotherBuild_IsRefused()
    {
        using var network = new TestNetwork();
        using var other = new TestEnclave(network, Keccak256.Hash("modified"u8), WorkerEnclave.Create);
        other.Follow();
        Refused(network, AttestationErrors.WrongMeasurement, other.Attest().Evidence, other.Identity.EncryptionKey);
    }

    [Theory]
    [InlineData(PolicyStatus.Unlisted)]
    [InlineData(PolicyStatus.Revoked)]
    public void Worker_WhoseMeasurementTheLedgerDoesNotAllow_IsRefused(PolicyStatus status)
    {
        using var network = new TestNetwork();
        network.Ledger.SetStanding(PolicyKind.WorkerMeasurement, network.Manifest.WorkerMeasurement, status);
        network.Mine();
        Refused(network, KeysErrors.MeasurementNotAllowed, network.Workers[0].Attest().Evidence, network.Workers[0].Identity.EncryptionKey);
    }

    [Fact]
    public void Worker_OnARevokedPlatform_IsRefused()
    {
        using var network = new TestNetwork();
        network.Ledger.SetStanding(PolicyKind.Platform, DevelopmentMachine.Current.Hash, PolicyStatus.Revoked);
        network.Mine();
        Refused(network, QuoteErrors.PlatformBlocked, network.Workers[0].Attest().Evidence, network.Workers[0].Identity.EncryptionKey);
    }

    [Fact]
    public void Collateral_BelowTheFloorsOfTheLedger_IsRefused()
    {
        using var network = new TestNetwork();
        network.Ledger.SetFloor(evaluation: 2);
        network.Mine();
        RefusedWith(network, QuoteErrors.CollateralRolledBack, network.Terms);
        var worker = network.Workers[0];
        network.Keeper.Ask<RegistrationReply>(
            network.Admission(worker.Attest().Evidence, worker.Identity.EncryptionKey, network.Terms with { Evaluation = 2 }));
    }

    [Fact]
    public void Worker_WithoutAProofOfThePolicy_IsRefused()
    {
        using var network = new TestNetwork();
        var worker = network.Workers[0];
        var request = network.Admission(worker.Attest().Evidence, worker.Identity.EncryptionKey, network.Terms);
        network.Keeper.Refuses(LedgerProofErrors.MissingSlot, request with { Proof = network.Ledger.ProveKeeper() });
    }

    [Fact]
    public void KeyKeeper_IsNoWorker()
    {
        using var network = new TestNetwork();
        Refused(network, AttestationErrors.WrongMeasurement, network.Keeper.Attest().Evidence, network.Keeper.Identity.EncryptionKey);
    }

    [Fact]
    public void Evidence_WithAnotherEncryptionKey_IsRefused()
    {
        using var network = new TestNetwork();
        Refused(network, AttestationErrors.WrongEncryptionKey, network.Workers[0].Attest().Evidence, network.Keeper.Identity.EncryptionKey);
    }

    [Fact]
    public void Evidence_ThatSomebodyElseSawFirst_DoesNotRegisterTheSignerForHim()
    {
        using var network = new TestNetwork();
        var (worker, other) = (network.Workers[0], Address.Parse("0x00000000000000000000000000000000000000bb"));
        network.Keeper.Refuses(
            AttestationErrors.WrongOperator,
            network.Admission(worker.Attest().Evidence, worker.Identity.EncryptionKey, network.Terms) with { Operator = other });
    }

    [Fact]
    public void Attest_OfAWorkerWithoutOperatorOrAKeyKeeperWithOne_IsRefused()
    {
        using var network = new TestNetwork();
        var expiry = network.Ledger.Head.Timestamp + 60;
        network.Workers[0].Refuses(AttestationErrors.WrongOperator, new AttestRequest(expiry));
        network.Keeper.Refuses(AttestationErrors.WrongOperator, new AttestRequest(expiry, TestNetwork.Operator));
    }

    [Fact]
    public void Evidence_ThatWasAltered_IsRefused()
    {
        using var network = new TestNetwork();
        var evidence = Evidence.Decode(network.Workers[0].Attest().Evidence);
        var altered = evidence with { Claims = evidence.Claims with { Signer = TestNetwork.Operator } };
        Refused(network, AttestationErrors.WrongReportData, altered.Encode(), network.Workers[0].Identity.EncryptionKey);
    }

    [Fact]
    public void Evidence_ThatExpired_IsRefused()
    {
        using var network = new TestNetwork();
        var evidence = network.Workers[0].Attest(lifetime: 1).Evidence;
        network.Mine();
        Refused(network, AttestationErrors.Expired, evidence, network.Workers[0].Identity.EncryptionKey);
    }

    [Fact]
    public void Evidence_OlderThanTheRecentBlocks_IsRefused()
    {
        using var network = new TestNetwork();
        var evidence = network.Workers[0].Attest().Evidence;
        for (var i = 0; i < 256; i++)
        {
            network.Ledger.Mine();
        }

        network.Keeper.Follow();
        Refused(network, AttestationErrors.NotFresh, evidence, network.Workers[0].Identity.EncryptionKey);
    }

    [Fact]
    public void Quote_OfAnotherRoot_IsRefused()
    {
        using var network = new TestNetwork();
        var worker = network.Workers[0];
        var claims = Evidence.Decode(worker.Attest().Evidence).Claims;
        var other = DevelopmentRoot.OfSeed(Keccak256.Hash("another root"u8).AsSpan());
        Refused(network, QuoteErrors.WrongRoot, Quoted(network, claims, other), worker.Identity.EncryptionKey);
    }

    [Fact]
    public void Collateral_ThatExpiredOrIsNotValidYet_IsRefused()
    {
        using var network = new TestNetwork();
        var now = (long)network.Ledger.Head.Timestamp;
        RefusedWith(network, QuoteErrors.CollateralExpired, network.Terms with { Ends = now - 1 });
        RefusedWith(network, QuoteErrors.NotYetValid, network.Terms with { Issued = now + 1 });
    }

    [Fact]
    public void Machine_ThatIsRevokedOrOutOfDate_IsRefused()
    {
        using var network = new TestNetwork();
        RefusedWith(network, QuoteErrors.Revoked, network.Terms with { IsMachineRevoked = true });
        RefusedWith(network, QuoteErrors.Revoked, network.Terms with { IsAuthorityRevoked = true });
        RefusedWith(network, QuoteErrors.TcbStatus, network.Terms with { Status = TcbStatus.OutOfDate });
    }

    [Fact]
    public void Worker_WithoutCollateral_IsRefused()
    {
        using var network = new TestNetwork();
        var worker = network.Workers[0];
        var request = network.Admission(worker.Attest().Evidence, worker.Identity.EncryptionKey, network.Terms);
        network.Keeper.Refuses(QuoteErrors.CollateralMalformed, request with { Collateral = ByteString.Empty });
    }

    [Fact]
    public void Quote_ThatIsReplayedForAnotherSigner_IsRefused()
    {
        using var network = new TestNetwork(workers: 2);
        var (worker, other) = (network.Workers[0], network.Workers[1]);
        var evidence = Evidence.Decode(worker.Attest().Evidence);
        var replayed = new Evidence(evidence.Claims with { Signer = other.Signer }, evidence.Platform, evidence.Quote).Encode();
        Refused(network, AttestationErrors.WrongReportData, replayed, worker.Identity.EncryptionKey);
        // The other's own claims, with the quote of this one.
        var own = Evidence.Decode(other.Attest().Evidence);
        Refused(
            network, AttestationErrors.WrongReportData, new Evidence(own.Claims, own.Platform, evidence.Quote).Encode(), other.Identity.EncryptionKey);
    }

    [Fact]
    public void Evidence_OfAnotherNetwork_IsRefused()
    {
        using var network = new TestNetwork();
        Refused(network, AttestationErrors.WrongNetwork, OtherManifest(network), network.Workers[0].Identity.EncryptionKey);
    }

    private static ByteString OtherManifest(TestNetwork network)
    {
        // The same root vouches for an enclave of the right build that was configured for another network.
        var evidence = Evidence.Decode(network.Workers[0].Attest().Evidence);
        return Quoted(network, evidence.Claims with { ManifestHash = Keccak256.Hash("other"u8) });
    }

    private static ByteString Quoted(TestNetwork network, EnclaveClaims claims, DevelopmentRoot? root = null)
    {
        var report = DevelopmentReport.OfEnclave(
            network.Manifest.WorkerMeasurement.AsSpan(), WireValue.Encode(ReportData.Of(claims)));
        return new Evidence(claims, AttestationPlatform.Simulated, (root ?? TestNetwork.Root).Quote(report)).Encode();
    }

    private static void RefusedWith(TestNetwork network, ErrorCode code, DevelopmentCollateral terms)
    {
        var worker = network.Workers[0];
        network.Keeper.Refuses(code, network.Admission(worker.Attest().Evidence, worker.Identity.EncryptionKey, terms));
    }

    private static void Refused(TestNetwork network, ErrorCode code, ByteString evidence, EncryptionKey key) =>
        network.Keeper.Refuses(code, network.Admission(evidence, key, network.Terms));
}
