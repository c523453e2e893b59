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
        var reply = keeper.Ask<RegistrationReply>(new AdmitWorkerRequest(TestNetwork.Operator, evidence, worker.Identity.EncryptionKey));
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
            AttestationErrors.WrongOperator, new AdmitWorkerRequest(other, worker.Attest().Evidence, worker.Identity.EncryptionKey));
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
    public void Evidence_OfAnotherNetwork_IsRefused()
    {
        using var network = new TestNetwork();
        Refused(network, AttestationErrors.WrongNetwork, OtherManifest(network), network.Workers[0].Identity.EncryptionKey);
    }

    private static ByteString OtherManifest(TestNetwork network)
    {
        // The same root vouches for an enclave of the right build that was configured for another network.
        using var root = Ed25519PrivateKey.FromSeed(network.RootSeed.AsSpan());
        var evidence = Evidence.Decode(network.Workers[0].Attest().Evidence);
        var claims = evidence.Claims with { ManifestHash = Keccak256.Hash("other"u8) };
        var quote = SimulatedQuote.Sign(network.Manifest.WorkerMeasurement, isDebug: false, ReportData.Of(claims), root);
        return new Evidence(claims, AttestationPlatform.Simulated, quote.Encode()).Encode();
    }

    private static void Refused(TestNetwork network, ErrorCode code, ByteString evidence, EncryptionKey key) =>
        network.Keeper.Refuses(code, new AdmitWorkerRequest(TestNetwork.Operator, evidence, key));
}
