// SPDX-License-Identifier: MIT
using Enigma.Attestation;
using Enigma.Crypto;
using Enigma.Enclave.Worker.Keys;
using Enigma.Protocol;
using Enigma.Trusted.Tests.Ledger;
using Enigma.Trusted.Tests.Network;
using Xunit;

namespace Enigma.Trusted.Tests.Keys;

/// <summary>To whom the key keeper gives the secrets of a contract, and what a worker takes for its answer.</summary>
public sealed class ReleaseTests
{
    [Fact]
    public void ForeignEnclave_ThatIsNotRegistered_GetsNothing()
    {
        using var network = new TestNetwork();
        using var stranger = new TestWorker(network);
        Refused(network, KeysErrors.UnknownWorker, stranger);
    }

    [Fact]
    public void Worker_WithoutTheSeat_GetsNothing()
    {
        using var network = new TestNetwork(workers: 2);
        Refused(network, KeysErrors.NotTheSeat, network.Workers.Single(worker => worker != network.Seat(Contract(network))));
    }

    [Fact]
    public void Worker_ThatWasReplaced_GetsNothing()
    {
        using var network = new TestNetwork(workers: 2);
        var first = network.Seat(Contract(network));
        var queue = network.Ledger.Contract(Contract(network));
        (queue.Attempt, queue.ClockBlock) = (1, network.Ledger.NextBlock);
        network.Mine();
        Refused(network, KeysErrors.NotTheSeat, first);
        network.Seat(Contract(network)).FetchKeys(Contract(network));
    }

    [Fact]
    public void Worker_ThatWasRevoked_GetsNothing() =>
        RefusedAs(KeysErrors.WorkerRevoked, (network, worker) => network.Ledger.Register(
            worker.Signer, worker.Identity.EncryptionKey.Hash, status: WorkerStatus.Revoked));

    [Theory]
    [InlineData(PolicyStatus.Revoked)]
    [InlineData(PolicyStatus.Unlisted)]
    public void Worker_WhoseMeasurementWasRevoked_GetsNothing(PolicyStatus status)
    {
        using var network = new TestNetwork();
        network.Ledger.SetStanding(PolicyKind.WorkerMeasurement, network.Manifest.WorkerMeasurement, status);
        network.Mine();
        Refused(network, KeysErrors.WorkerRevoked, network.Seat(Contract(network)));
    }

    [Fact]
    public void Worker_WhoseEvidenceExpired_GetsNothing() =>
        RefusedAs(KeysErrors.EvidenceExpired, (network, worker) => network.Ledger.Register(
            worker.Signer, worker.Identity.EncryptionKey.Hash, evidenceExpiry: network.Ledger.Timestamp - 1));

    [Fact]
    public void Worker_ThatRegisteredAnotherEncryptionKey_GetsNothing() =>
        RefusedAs(KeysErrors.UnknownWorker, (network, worker) => network.Ledger.Register(worker.Signer, Keccak256.Hash("the host's"u8)));

    [Fact]
    public void Request_ThatTheHostChanged_IsRefused()
    {
        using var network = new TestNetwork();
        var worker = network.Workers[0];
        var asked = worker.AskForKeys(Contract(network));
        var request = KeyRequest.Decode(asked.Request);
        foreach (var changed in new[]
                 {
                     request with { Epochs = [new Epoch(0), new Epoch(1)] },
                     request with { Contract = network.User("bob").NewContract("vault") },
                     request with { WorkerKey = network.Keeper.Identity.EncryptionKey },
                     request with { Signer = network.Keeper.Identity.Signer },
                 })
        {
            var lie = asked with { Request = changed.Encode() };
            network.Keeper.Refuses(KeysErrors.BadRequest, network.ReleaseRequest(lie, worker.Signer));
        }
    }

    [Fact]
    public void Request_ForAnotherNetwork_IsRefused()
    {
        using var network = new TestNetwork();
        using var signer = Secp256k1PrivateKey.FromBytes(Keccak256.Hash("signer"u8).AsSpan());
        var request = new KeyRequest(
            new NetworkId(Keccak256.Hash("other"u8)), Contract(network), signer.Address, [new Epoch(1)], default,
            network.Workers[0].Identity.EncryptionKey);
        var asked = new KeyRequestReply(request.Encode(), request.Sign(signer));
        network.Keeper.Refuses(KeysErrors.WrongNetwork, network.ReleaseRequest(asked, signer.Address));
    }

    [Fact]
    public void Epoch_ThatHasNotBegun_IsRefused()
    {
        using var network = new TestNetwork();
        var worker = network.Workers[0];
        var asked = worker.Ask<KeyRequestReply>(new RequestKeysRequest(Contract(network), [new Epoch(1), new Epoch(2)]));
        network.Keeper.Refuses(KeysErrors.FutureEpoch, network.ReleaseRequest(asked, worker.Signer));
    }

    [Fact]
    public void Epochs_OutOfOrder_AreRefusedByTheWorkerItself()
    {
        using var network = new TestNetwork();
        network.Workers[0].Refuses(KeysErrors.BadRequest, new RequestKeysRequest(Contract(network), [new Epoch(1), new Epoch(1)]));
        network.Workers[0].Refuses(KeysErrors.BadRequest, new RequestKeysRequest(Contract(network), []));
    }

    [Fact]
    public void Requests_ThatWereAnswered_PushOutNoneThatIsOpen()
    {
        using var network = new TestNetwork();
        var (contract, worker) = (Contract(network), network.Workers[0]);
        var slow = worker.AskForKeys(contract);
        var answer = network.Release(slow, worker.Signer);
        for (var i = 0; i < KeyRing.MaximumOpenRequests + 1; i++)
        {
            worker.FetchKeys(contract);
        }

        worker.Ask<DoneReply>(worker.Install(slow, answer));
        var pushedOut = worker.AskForKeys(contract);
        for (var i = 0; i < KeyRing.MaximumOpenRequests; i++)
        {
            worker.AskForKeys(contract);
        }

        worker.Refuses(KeysErrors.BadRelease, worker.Install(pushedOut, network.Release(pushedOut, worker.Signer)));
    }

    [Fact]
    public void Requests_ThatCameToNothing_PushOutNoneThatIsWaitedFor()
    {
        using var network = new TestNetwork();
        var (contract, worker) = (Contract(network), network.Workers[0]);
        var slow = worker.AskForKeys(contract);
        for (var i = 0; i < KeyRing.MaximumOpenRequests + 1; i++)
        {
            Abandon(worker, worker.AskForKeys(contract));
        }

        worker.Ask<DoneReply>(worker.Install(slow, network.Release(slow, worker.Signer)));
    }

    [Fact]
    public void Release_ForARequestThatWasAbandoned_IsRefused()
    {
        using var network = new TestNetwork();
        var worker = network.Workers[0];
        var (abandoned, other) = (worker.AskForKeys(Contract(network)), worker.AskForKeys(Contract(network)));
        var late = worker.Install(abandoned, network.Release(abandoned, worker.Signer));
        Abandon(worker, abandoned);
        worker.Refuses(KeysErrors.BadRelease, late);
        // Nor under the nonce of one that is open.
        worker.Refuses(KeysErrors.BadRelease, late with { Nonce = KeyRequest.Decode(other.Request).Nonce });
        // Nothing is forgotten twice, and nothing else with it.
        Abandon(worker, abandoned);
        worker.Ask<DoneReply>(worker.Install(other, network.Release(other, worker.Signer)));
    }

    [Fact]
    public void Proof_AtAnOlderBlock_DoesNotBringBackAnOldSeat()
    {
        using var network = new TestNetwork(workers: 2);
        var first = network.Seat(Contract(network));
        var asked = first.AskForKeys(Contract(network));
        var old = network.ReleaseRequest(asked, first.Signer);
        network.Mine();
        network.Keeper.Refuses(HeaderErrors.WrongBlock, old);
    }

    [Fact]
    public void Release_IsTakenOnce()
    {
        using var network = new TestNetwork();
        var worker = network.Workers[0];
        var asked = worker.AskForKeys(Contract(network));
        var install = worker.Install(asked, network.Release(asked, worker.Signer));
        worker.Ask<DoneReply>(install);
        worker.Refuses(KeysErrors.BadRelease, install);
    }

    [Fact]
    public void Release_ForAnotherRequest_IsRefused()
    {
        using var network = new TestNetwork();
        var worker = network.Workers[0];
        var (one, other) = (worker.AskForKeys(Contract(network)), worker.AskForKeys(Contract(network)));
        worker.Refuses(KeysErrors.BadRelease, worker.Install(other, network.Release(one, worker.Signer)));
        worker.Ask<DoneReply>(worker.Install(one, network.Release(one, worker.Signer)));
    }

    [Fact]
    public void Release_ByAKeeperThatTheLedgerDoesNotName_IsRefused()
    {
        using var network = new TestNetwork();
        var worker = network.Workers[0];
        var asked = worker.AskForKeys(Contract(network));
        network.Ledger.Keeper = worker.Signer;
        network.Mine();
        network.Keeper.Refuses(KeysErrors.NotTheKeeper, network.ReleaseRequest(asked, worker.Signer));
    }

    [Fact]
    public void Release_SignedByAnotherThanTheLedgersKeeper_IsRefused()
    {
        using var network = new TestNetwork();
        var worker = network.Workers[0];
        var asked = worker.AskForKeys(Contract(network));
        var install = worker.Install(asked, network.Release(asked, worker.Signer));
        network.Ledger.Keeper = TestNetwork.Operator;
        network.Mine();
        install = install with { Proof = network.Ledger.ProveKeeper() };
        worker.Refuses(AttestationErrors.WrongSigner, install);
        // Also with evidence of the one that the Ledger names.
        var claims = Evidence.Decode(install.Evidence).Claims with { Signer = TestNetwork.Operator };
        var (evidence, collateral) = new Defect(KeysErrors.BadRelease).Forge(TestNetwork.Root, network.Manifest, claims, network.Terms);
        worker.Refuses(KeysErrors.BadRelease, install with { Evidence = evidence, Collateral = collateral });
    }

    [Fact]
    public void Release_ThatWasAltered_IsRefused()
    {
        using var network = new TestNetwork();
        var worker = network.Workers[0];
        var asked = worker.AskForKeys(Contract(network));
        var release = network.Release(asked, worker.Signer);
        var altered = release.Release.Bytes.ToArray();
        altered[^1] ^= 1;
        worker.Refuses(KeysErrors.BadRelease, worker.Install(asked, release with { Release = new KeyRelease(altered) }));
    }

    [Fact]
    public void Release_ToTheSameWorkerTwice_CarriesTheSameSecretsInDifferentBytes()
    {
        using var network = new TestNetwork();
        var worker = network.Workers[0];
        var asked = worker.AskForKeys(Contract(network));
        Assert.NotEqual(network.Release(asked, worker.Signer), network.Release(asked, worker.Signer));
    }

    private static ContractAddress Contract(TestNetwork network) => network.User("alice").NewContract("vault");

    private static void Refused(TestNetwork network, ErrorCode code, TestWorker worker)
    {
        worker.Follow();
        network.Keeper.Refuses(code, network.ReleaseRequest(worker.AskForKeys(Contract(network)), worker.Signer));
    }

    private static void RefusedAs(ErrorCode code, Func<TestNetwork, TestWorker, WorkerId> register)
    {
        using var network = new TestNetwork();
        using var worker = new TestWorker(network);
        var id = register(network, worker);
        network.Ledger.SetSeat(0, id.Value);
        network.Ledger.SetSeat(1, id.Value);
        network.Mine();
        Refused(network, code, worker);
    }

    private static void Abandon(TestWorker worker, KeyRequestReply asked) =>
        worker.Ask<DoneReply>(new AbandonKeysRequest(KeyRequest.Decode(asked.Request).Nonce));
}
