// SPDX-License-Identifier: MIT
using Enigma.Crypto;
using Enigma.Enclave.Worker.Wasm;
using Enigma.Protocol;
using Enigma.Trusted.Tests.Network;
using Xunit;

namespace Enigma.Trusted.Tests.Worker;

/// <summary>What a worker does not vouch for.</summary>
public sealed class AdmissionTests
{
    [Fact]
    public void Envelope_OfAnotherContract_IsRefused() => Refused(EnvelopeErrors.OpenFailed, (network, alice, contract) =>
        Seal(network, alice, contract, sealedTo: alice.NewContract("other")));

    [Fact]
    public void Envelope_OfAnotherSender_IsRefused() => Refused(EnvelopeErrors.OpenFailed, (network, alice, contract) =>
        Seal(network, network.User("mallory"), contract) with { User = alice });

    [Fact]
    public void Envelope_OfAnotherEpoch_IsRefused()
    {
        using var network = new TestNetwork();
        network.TurnEpoch();
        network.Mine();
        var (alice, worker) = (network.User("alice"), network.Workers[0]);
        var contract = alice.NewContract("vault");
        worker.FetchKeys(contract);
        var old = alice.Seal(contract, network.ContractKey(contract, new Epoch(1)), "read()", [], keyEpoch: new Epoch(1));
        worker.Refuses(EnvelopeErrors.OpenFailed, worker.AdmitRequest(old with { KeyEpoch = new Epoch(2) }));
        worker.Ask<AdmissionReply>(worker.AdmitRequest(old));
    }

    [Fact]
    public void Envelope_OfTheOtherPurpose_IsRefused() => Refused(EnvelopeErrors.OpenFailed, (network, alice, contract) =>
        Seal(network, alice, contract) with { Deployment = TestUser.Deployment() });

    [Fact]
    public void Envelope_ThatWasAltered_IsRefused() => Refused(EnvelopeErrors.OpenFailed, (network, alice, contract) =>
    {
        var task = Seal(network, alice, contract);
        var altered = task.Envelope.Bytes.ToArray();
        altered[^1] ^= 1;
        return task with { Envelope = new SealedEnvelope(altered) };
    });

    [Fact]
    public void Envelope_ThatIsNone_IsRefused() => Refused(EnvelopeErrors.BadFormat, (network, alice, contract) =>
        Seal(network, alice, contract) with { Envelope = new SealedEnvelope(new byte[2000]) });

    [Fact]
    public void Terms_OtherThanTheSealedOnes_AreRefused() => Refused(EnvelopeErrors.Mismatch, (network, alice, contract) =>
        Seal(network, alice, contract) with { Terms = TaskTerms.ForComputation(GasClass.Of(9), 2) });

    [Fact]
    public void Terms_WithAnEthereumCallOrDeposit_AreRefused()
    {
        Refused(ContractErrors.EthereumCallNotEnabled, (network, alice, contract) =>
            Seal(network, alice, contract) with { Terms = TestUser.Terms with { CallGasLimit = 1 } });
        Refused(ContractErrors.TokensNotEnabled, (network, alice, contract) =>
            Seal(network, alice, contract) with { Terms = TestUser.Terms with { Amount = 1 } });
    }

    [Fact]
    public void Deployment_OfAModuleThatTheLimitDoesNotCover_IsRefused_BeforeAnythingOfItIsOpenedOrHashed()
    {
        using var network = new TestNetwork();
        var (alice, worker) = (network.User("alice"), network.Workers[0]);
        var contract = alice.NewContract("vault");
        worker.FetchKeys(contract);
        Refused(new byte[1], 0, GasClass.Base, "gas limit 12500 is below the 12750 that a deployment of 1 bytes");
        Refused(new byte[50], 400, GasClass.Of(1), "gas limit 25000 is below the 40360 that a deployment of 50 bytes");
        Refused(new byte[1_638_351], 0, GasClass.Maximum, "the longest module that can be deployed with this envelope has 1638350 bytes");
        Refused(new byte[4 * 1024 * 1024], 0, GasClass.Base, "no gas limit covers the");
        // Neither hash nor envelope is right; that is not even tried.
        var opaque = Offer(new byte[51], 0, GasClass.Of(1)) with { Envelopes = [new SealedEnvelope(new byte[Envelope.MinimumSize])] };
        worker.Refuses(TaskErrors.GasLimitTooLow, opaque with { Deployment = opaque.Deployment! with { Code = (byte[])[.. new byte[51], 1] } });

        worker.Ask<AdmissionReply>(Offer([], 0, GasClass.Base));
        worker.Ask<AdmissionReply>(Offer(new byte[50], 0, GasClass.Of(1)));
        worker.Ask<WorkingReply>(Offer(new byte[1_638_350], 0, GasClass.Maximum));
        worker.Ask<AdmissionReply>(new TakeAdmissionRequest());

        void Refused(byte[] code, int argumentBytes, GasClass limit, string why) =>
            Assert.Contains(why, worker.Refuses(TaskErrors.GasLimitTooLow, Offer(code, argumentBytes, limit)).Message, StringComparison.Ordinal);

        AdmitRequest Offer(byte[] code, int argumentBytes, GasClass limit)
        {
            var deployment = TestUser.Deployment(code: code);
            var terms = TestUser.Terms with { GasLimit = limit };
            var task = alice.Seal(contract, network.ContractKey(contract), "construct()", new byte[argumentBytes], deployment, terms: terms);
            return worker.AdmitRequest(task) with { Deployment = new DeploymentOffer(deployment, code) };
        }
    }

    [Fact]
    public void ModuleThatALimitCovers_IsOneThatOtherWorkersCanGet() =>
        Assert.InRange(ModuleGas.Longest(Envelope.MinimumSize), 0, RuntimeLimits.V1.ModuleBytes);

    [Fact]
    public void Deployment_WithOtherCode_IsRefused_AndBadCodeIsForTheTaskToPay()
    {
        using var network = new TestNetwork();
        var (alice, worker) = (network.User("alice"), network.Workers[0]);
        var contract = alice.NewContract("vault");
        worker.FetchKeys(contract);
        byte[] rubbish = [0, 0x61, 0x73, 0x6d, 9];
        var deployment = TestUser.Deployment(code: rubbish);
        var task = alice.Seal(contract, network.ContractKey(contract), "construct()", [], deployment);
        var request = worker.AdmitRequest(task);
        worker.Refuses(QueueErrors.WrongCode, request);
        worker.Ask<AdmissionReply>(request with { Deployment = new DeploymentOffer(deployment, rubbish) });
    }

    [Fact]
    public void Admission_OfMuch_IsCheckedBesideTheDoor_AndItsCodeComesOnce()
    {
        using var network = new TestNetwork();
        var (alice, worker) = (network.User("alice"), network.Workers[0]);
        // With a section that means nothing, of 40,000 bytes.
        byte[] code = [.. VaultContract.Code, 0, 0xc0, 0xb8, 0x02, .. new byte[40_000]];
        var deployment = TestUser.Deployment(code: code);
        var contract = alice.NewContract("vault");
        worker.FetchKeys(contract);
        var task = alice.Seal(contract, network.ContractKey(contract), "construct(bytes)", "first"u8, deployment, terms: TaskTerms.ForComputation(GasClass.Of(12), 2));
        var large = worker.AdmitRequest(task) with { Deployment = new DeploymentOffer(deployment, code) };

        worker.Refuses(QueueErrors.WrongCode, large with { Deployment = new DeploymentOffer(deployment, (byte[])[.. code, 0]) });
        worker.Ask<WorkingReply>(large);
        // Others are answered meanwhile.
        var small = alice.NewContract("other");
        worker.FetchKeys(small);
        worker.Ask<AdmissionReply>(worker.AdmitRequest(Seal(network, alice, small)));
        worker.Ask<AdmissionReply>(new TakeAdmissionRequest());
        worker.Refuses(WireErrors.UnexpectedRequest, new TakeAdmissionRequest());

        alice.Record(task, worker.Id);
        network.Mine();
        worker.Sync(contract);
        var executed = worker.Ask<ExecutedReply>(new ExecuteRequest(contract, new EntryIndex(0), task.Envelope, ByteString.Empty));
        Assert.Equal(EntryStatus.Succeeded, executed.Leaf.Status);
    }

    [Fact]
    public void Admission_WithoutEnvelopesOrWithTooMany_IsRefused()
    {
        using var network = new TestNetwork();
        var (alice, worker) = (network.User("alice"), network.Workers[0]);
        var contract = alice.NewContract("vault");
        worker.FetchKeys(contract);
        var task = Seal(network, alice, contract);
        worker.Refuses(AdmissionErrors.WrongCount, worker.AdmitRequest(task) with { Envelopes = [] });
        worker.Refuses(AdmissionErrors.WrongCount, worker.AdmitRequest([.. Enumerable.Repeat(task, 257)]));
    }

    [Fact]
    public void Admission_WithoutKeys_IsRefused()
    {
        using var network = new TestNetwork();
        var alice = network.User("alice");
        network.Workers[0].Refuses(KeysErrors.Missing, network.Workers[0].AdmitRequest(Seal(network, alice, alice.NewContract("vault"))));
    }

    [Fact]
    public void Admission_ByAnotherThanTheSeat_IsRefused()
    {
        using var network = new TestNetwork(workers: 2);
        var alice = network.User("alice");
        var contract = alice.NewContract("vault");
        var seat = network.Seat(contract);
        var other = network.Workers.Single(worker => worker != seat);
        other.Refuses(AdmissionErrors.NotTheSeat, other.AdmitRequest(Seal(network, alice, contract)));
    }

    [Fact]
    public void Admission_AfterTheSeatWasReplaced_IsRefused()
    {
        using var network = new TestNetwork(workers: 2);
        var alice = network.User("alice");
        var task = network.Deploy(alice, [1]);
        var first = network.Seat(task.Contract);
        var queue = network.Ledger.Contract(task.Contract);
        (queue.Attempt, queue.ClockBlock) = (1, network.Ledger.NextBlock);
        network.Mine();
        Assert.NotEqual(first, network.Seat(task.Contract));
        first.Refuses(AdmissionErrors.NotTheSeat, first.AdmitRequest(Seal(network, alice, task.Contract)));
    }

    [Theory]
    [InlineData(1UL, WorkerStatus.Registered)]
    [InlineData(2_000_000_000UL, WorkerStatus.Revoked)]
    public void Admission_ByAWorkerOutOfService_IsRefused(ulong evidenceExpiry, WorkerStatus status)
    {
        using var network = new TestNetwork();
        var (alice, worker) = (network.User("alice"), network.Workers[0]);
        var id = network.Ledger.Register(worker.Signer, worker.Identity.EncryptionKey.Hash, evidenceExpiry, status);
        network.Ledger.SetSeat(0, id.Value);
        network.Ledger.SetSeat(1, id.Value);
        network.Mine();
        worker.Refuses(AdmissionErrors.NotTheSeat, worker.AdmitRequest(Seal(network, alice, alice.NewContract("vault"))));
    }

    private static TestTask Seal(TestNetwork network, TestUser user, ContractAddress contract, ContractAddress? sealedTo = null)
    {
        var target = sealedTo ?? contract;
        return user.Seal(target, network.ContractKey(target), "read()", []) with { Contract = contract };
    }

    private static void Refused(ErrorCode code, Func<TestNetwork, TestUser, ContractAddress, TestTask> make)
    {
        using var network = new TestNetwork();
        var (alice, worker) = (network.User("alice"), network.Workers[0]);
        var contract = alice.NewContract("vault");
        worker.FetchKeys(contract);
        worker.Refuses(code, worker.AdmitRequest(make(network, alice, contract)));
        worker.Ask<AdmissionReply>(worker.AdmitRequest(Seal(network, alice, contract)));
    }
}
