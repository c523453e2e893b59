// SPDX-License-Identifier: MIT
using Enigma.Attestation;
using Enigma.Crypto;
using Enigma.Enclave.Keys;
using Enigma.Enclave.Platform;
using Enigma.Enclave.Worker;
using Enigma.Protocol;
using Enigma.Trusted.Tests.Network;
using Xunit;

namespace Enigma.Trusted.Tests.Keys;

/// <summary>
/// Every defect of an enclave against everybody inside who looks at evidence. The third column of the table in spec/attestation.md section 12,
/// the client's, is in ComputeTaskTests and in Enigma-JS.
/// </summary>
public sealed class DefectTests
{
    public static IEnumerable<TheoryDataRow<string>> Defects => Defect.Names.Select(name => new TheoryDataRow<string>(name));

    [Theory]
    [MemberData(nameof(Defects))]
    public void Worker_WithADefect_CannotRegister(string name)
    {
        using var network = new TestNetwork();
        network.Keeper.Refuses(Defect.All[name].Code, Admission(network, Defect.All[name]));
        network.Keeper.Ask<RegistrationReply>(Admission(network, Sound));
    }

    [Theory]
    [MemberData(nameof(Defects))]
    public void Worker_WithADefect_GetsNoKey(string name)
    {
        using var network = new TestNetwork();
        network.Keeper.Refuses(Defect.All[name].Code, Release(network, Defect.All[name]));
        network.Keeper.Ask<ReleaseReply>(Release(network, Sound));
    }

    [Theory]
    [MemberData(nameof(Defects))]
    public void KeyKeeper_WithADefect_IsNotBelievedByAWorker(string name)
    {
        using var network = new TestNetwork();
        var worker = network.Workers[0];
        var install = Install(network);
        var (evidence, collateral) = Forge(network, Defect.All[name], network.Keeper);
        worker.Refuses(Defect.All[name].Code, install with { Evidence = evidence, Collateral = collateral });
        // The same answer of the same key keeper, which now proves what it is.
        (evidence, collateral) = Forge(network, Sound, network.Keeper);
        worker.Ask<DoneReply>(install with { Evidence = evidence, Collateral = collateral });
    }

    [Theory]
    [InlineData(EnclaveRole.Worker, 1)]
    [InlineData(EnclaveRole.Worker, 11155111)]
    [InlineData(EnclaveRole.KeyKeeper, 1)]
    [InlineData(EnclaveRole.KeyKeeper, 11155111)]
    public void DevelopmentRoot_OnAPublicChain_HasNeitherWorkersNorKeyKeeper(EnclaveRole role, ulong chainId)
    {
        using var network = new TestNetwork();
        using var platform = new SimulatedPlatform(Keccak256.Hash("any"u8));
        using var service = role == EnclaveRole.Worker ? WorkerEnclave.Create(platform) : KeyKeeperEnclave.Create(platform);
        var manifest = network.Manifest with { ChainId = chainId };
        var configure = new ConfigureRequest(manifest.Encode(), (byte)AttestationPlatform.Simulated, TestNetwork.RootSeed.ToArray());
        var reply = Assert.IsType<RefusedReply>(EnclaveReply.Decode(service.Handle(configure.Encode())));
        Assert.Equal(TrustErrors.DevelopmentOnPublicChain.Name, reply.Code);
    }

    [Fact]
    public void Worker_WhoseMachineWasRevokedAfterItsRegistration_GetsNoMoreKeys()
    {
        using var network = new TestNetwork();
        network.Keeper.Ask<ReleaseReply>(Release(network));
        network.Ledger.SetStanding(PolicyKind.Platform, DevelopmentMachine.Current.Hash, PolicyStatus.Revoked);
        network.Mine();
        network.Keeper.Refuses(QuoteErrors.PlatformBlocked, Release(network));
        network.Workers[0].Refuses(QuoteErrors.PlatformBlocked, Install(network, isAsked: false));
    }

    [Fact]
    public void Floors_RaisedAfterARegistration_CountAtTheNextRelease()
    {
        using var network = new TestNetwork();
        network.Keeper.Ask<ReleaseReply>(Release(network));
        network.Workers[0].Ask<DoneReply>(Install(network));
        var install = Install(network);
        network.Ledger.SetFloor(evaluation: 2);
        network.Mine();
        network.Keeper.Refuses(QuoteErrors.CollateralRolledBack, Release(network));
        network.Workers[0].Refuses(QuoteErrors.CollateralRolledBack, install with { Proof = network.Ledger.ProveKeeper() });
        var newer = TestNetwork.Root.Collateral(network.Terms with { Evaluation = 2 }).Encode();
        network.Keeper.Ask<ReleaseReply>(Release(network) with { Collateral = newer });
        network.Workers[0].Ask<DoneReply>(install with { Collateral = newer, Proof = network.Ledger.ProveKeeper() });
    }

    [Fact]
    public void Collateral_ThatWasGoodForARelease_IsNotUsedBeyondItsEnd()
    {
        using var network = new TestNetwork();
        var ends = (long)network.Ledger.Head.Timestamp + 4;
        var collateral = TestNetwork.Root.Collateral(network.Terms with { Ends = ends }).Encode();
        network.Keeper.Ask<ReleaseReply>(Release(network) with { Collateral = collateral });
        network.Workers[0].Ask<DoneReply>(Install(network) with { Collateral = collateral });
        while ((long)network.Ledger.Head.Timestamp <= ends)
        {
            network.Mine();
        }

        network.Keeper.Refuses(QuoteErrors.CollateralExpired, Release(network) with { Collateral = collateral });
        network.Workers[0].Refuses(QuoteErrors.CollateralExpired, Install(network) with { Collateral = collateral });
    }

    [Fact]
    public void Measurement_OfTheKeyKeeperThatWasRevoked_EndsItsReleases()
    {
        using var network = new TestNetwork();
        var install = Install(network);
        network.Ledger.SetStanding(PolicyKind.KeeperMeasurement, network.Manifest.KeeperMeasurement, PolicyStatus.Revoked);
        network.Mine();
        network.Workers[0].Refuses(KeysErrors.MeasurementNotAllowed, install with { Proof = network.Ledger.ProveKeeper() });
    }

    [Fact]
    public void Evidence_OfTheSameWorkerThatIsNotTheRegisteredOne_GetsNoKey()
    {
        using var network = new TestNetwork();
        var older = network.Workers[0].Attest(lifetime: 3600).Evidence;
        network.Keeper.Refuses(KeysErrors.WrongEvidence, Release(network) with { Evidence = older });
    }

    [Fact]
    public void Evidence_OfAnotherWorker_GetsNoKey()
    {
        using var network = new TestNetwork(workers: 2);
        var other = network.Workers.Single(worker => worker != network.Seat(Contract(network)));
        network.Keeper.Refuses(AttestationErrors.WrongSigner, Release(network) with { Evidence = other.Evidence });
    }

    [Fact]
    public void Claims_AreJudgedAgain_WhereTheQuoteIsNot()
    {
        using var network = new TestNetwork();
        var evidence = network.Workers[0].Attest(lifetime: 3).Evidence;
        network.Ledger.SetEvidence(network.Workers[0].Id, TestNetwork.Operator, Keccak256.Hash(evidence));
        network.Mine();
        network.Keeper.Ask<ReleaseReply>(Release(network) with { Evidence = evidence });
        network.Mine();
        network.Keeper.Refuses(AttestationErrors.Expired, Release(network) with { Evidence = evidence });
    }

    private static Defect Sound { get; } = new(WireErrors.Internal);

    private static ContractAddress Contract(TestNetwork network) => network.User("alice").NewContract("vault");

    private static (ByteString Evidence, ByteString Collateral) Forge(TestNetwork network, Defect defect, TestEnclave enclave) =>
        defect.Forge(TestNetwork.Root, network.Manifest, Evidence.Decode(enclave.Attest().Evidence).Claims, network.Terms);

    private static AdmitWorkerRequest Admission(TestNetwork network, Defect defect)
    {
        var worker = network.Workers[0];
        var (evidence, collateral) = Forge(network, defect, worker);
        return network.Admission(evidence, worker.Identity.EncryptionKey, network.Terms) with { Collateral = collateral };
    }

    /// <summary>The worker is on the Ledger with its defect, however it came there, and holds the seat.</summary>
    private static ReleaseKeysRequest Release(TestNetwork network, Defect defect)
    {
        var worker = network.Workers[0];
        var (evidence, collateral) = Forge(network, defect, worker);
        network.Ledger.SetEvidence(worker.Id, TestNetwork.Operator, Keccak256.Hash(evidence));
        network.Mine();
        return Release(network) with { Evidence = evidence, Collateral = collateral };
    }

    private static ReleaseKeysRequest Release(TestNetwork network)
    {
        var seat = network.Seat(Contract(network));
        return network.ReleaseRequest(seat.AskForKeys(Contract(network)), seat.Signer);
    }

    /// <summary>What the key keeper released to the worker, or what it would not have.</summary>
    private static InstallKeysRequest Install(TestNetwork network, bool isAsked = true)
    {
        var worker = network.Workers[0];
        var asked = worker.AskForKeys(Contract(network));
        return worker.Install(
            asked, isAsked ? network.Release(asked, worker.Signer) : new ReleaseReply(new KeyRelease(ByteString.Empty), EnclaveSignature.None));
    }
}
