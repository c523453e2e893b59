// SPDX-License-Identifier: MIT
using Enigma.Attestation;
using Enigma.Crypto;
using Enigma.Enclave;
using Enigma.Fuzz.Engine;
using Enigma.Protocol;
using Enigma.Shared.Tests.Protocol;
using Enigma.Trusted.Tests.Network;

namespace Enigma.Fuzz.Targets;

/// <summary>
/// A whole enclave behind its door, in this process, configured and with a contract. It keeps what it learns from one input to the next, as
/// under a hostile host; the seed gives the whole sequence. It must always answer, and never stop.
/// </summary>
internal abstract class EnclaveTarget : FuzzTarget
{
    private readonly Lazy<(TestEnclave Enclave, IReadOnlyList<EnclaveRequest> Requests)> _lab;

    protected EnclaveTarget() => _lab = new(Prepare);

    public override IEnumerable<byte[]> Seeds =>
        _lab.Value.Requests.Concat(DoorSamples.Requests).Select(request => request.Encode());

    public override int MaximumLength => 16_384;

    public override CostBound Bound => CostBound.TimeOnly(TimeSpan.FromSeconds(2));

    public override Verdict Parse(byte[] input)
    {
        var enclave = _lab.Value.Enclave;
        var reply = enclave.ExchangeBytes(input);
        enclave.Transcript.Clear();
        if (enclave.HasStopped)
        {
            throw new LawBrokenException("the enclave answers internal and stops");
        }

        return new(null, EnclaveReply.Decode(reply) is RefusedReply refused ? Told(refused) : $"type {reply[0]}");
    }

    protected abstract (TestEnclave Enclave, IReadOnlyList<EnclaveRequest> Requests) Prepare();

    private static string Told(RefusedReply refused) => $"{refused.Code} {string.Concat(refused.Message.Where(c => char.IsAsciiLetter(c) || c == ' '))}";
}

/// <summary>A worker enclave that holds a contract, keys and entries.</summary>
[Covers(typeof(LedgerView), nameof(LedgerView.Open))]
internal sealed class WorkerEnclaveTarget : EnclaveTarget
{
    protected override (TestEnclave, IReadOnlyList<EnclaveRequest>) Prepare()
    {
        var network = new TestNetwork();
        var (user, worker) = (network.User("alice"), network.Workers[0]);
        var deploy = network.Deploy(user, "first"u8.ToArray());
        var contract = deploy.Contract;
        network.Mine();
        var store = network.Call(user, contract, "store(bytes)", "second"u8.ToArray());
        var trap = network.Call(user, contract, "trap()");
        network.Mine();
        byte[][] entries = [.. network.Ledger.Contract(contract).Entries.Select(entry => entry.Encode())];
        var asked = worker.AskForKeys(contract);
        var release = network.Release(asked, worker.Signer);
        List<EnclaveRequest> requests =
        [
            worker.SyncRequest(contract, entries), worker.Install(asked, release), TestWorker.ExecuteRequest(deploy, 0),
            TestWorker.ExecuteRequest(store, 1), TestWorker.ExecuteRequest(trap, 2), worker.AdmitRequest(store, trap), worker.AdmitRequest(deploy),
            new MakeBatchRequest([contract]), new RevealBodiesRequest(contract, new EntryIndex(0), network.Ledger.ProveQueue(contract)),
            new ProveReceiptRequest(contract, new EntryIndex(1), 3), new RequestKeysRequest(contract, [new Epoch(1)]), new AbandonKeysRequest(Hash32.FromUInt64(1)),
            new CloseContractRequest(contract), new AttestRequest(network.Ledger.Head.Timestamp + 60, TestNetwork.Operator),
            new AdvanceHeadersRequest([network.Sign(network.Ledger.Head)]),
            TestWorker.ApplyRequest(contract, 0, Sample.Bytes("body", 600)), new ReadCheckpointRequest(contract, 0),
            new LoadPageRequest(contract, 0, Sample.Bytes("page", 304)),
            worker.OpenRequest(contract, Sample.BatchEntry.Parts, Sample.CheckpointHeader.Encode()),
            worker.StageRequest(contract, 0, entries[..2]), worker.StageRequest(contract, 2, entries[2]), worker.SyncRequest(contract),
            worker.QueryRequest(contract, store.Envelope, VaultContract.Code), new TakeAnswerRequest(contract, store.Envelope.InputsHash),
            new TakeAdmissionRequest(),
        ];
        worker.Sync(contract);
        requests.Add(TestWorker.ApplyRequest(contract, 0, worker.Execute(deploy, 0).Body));
        worker.Execute(store, 1);
        return (worker, requests);
    }
}

/// <summary>A key keeper enclave that has released keys.</summary>
internal sealed class KeyKeeperEnclaveTarget : EnclaveTarget
{
    protected override (TestEnclave, IReadOnlyList<EnclaveRequest>) Prepare()
    {
        var network = new TestNetwork();
        var (user, worker) = (network.User("alice"), network.Workers[0]);
        var contract = network.Deploy(user, "first"u8.ToArray()).Contract;
        network.Mine();
        var slot = Enigma.Trusted.Tests.Ledger.Storage.Slot(0);
        return (network.Keeper,
        [
            new ContractKeyRequest(contract, network.Ledger.Epoch, network.Ledger.Head.Prove(slot)),
            network.ReleaseRequest(worker.AskForKeys(contract), worker.Signer),
            network.Admission(worker.Attest().Evidence, worker.Identity.EncryptionKey, network.Terms),
            new SeedStepRequest(network.Ledger.Head.Prove(slot, Enigma.Trusted.Tests.Ledger.Storage.Slot(4))),
            new AttestRequest(network.Ledger.Head.Timestamp + 60),
        ]);
    }
}

/// <summary>An enclave that was just started: nothing but its configuration gets in.</summary>
internal sealed class FreshEnclaveTarget : FuzzTarget
{
    public override IEnumerable<byte[]> Seeds
    {
        get
        {
            var begin = Configure(ByteString.Empty);
            // The second one gives the enclave back what the first one sealed.
            var identity = (IdentityReply)EnclaveReply.Decode(Ask(begin, out _));
            return DoorSamples.Requests.Select(request => request.Encode()).Append(begin).Append(Configure(identity.Sealed));
        }
    }

    public override CostBound Bound => CostBound.TimeOnly(TimeSpan.FromSeconds(1));

    public override Verdict Parse(byte[] input)
    {
        var reply = Ask(input, out var hasStopped);
        return hasStopped ? throw new LawBrokenException("the enclave answers internal and stops") : new(null, $"{reply[0]} {reply.Length}");
    }

    private static byte[] Configure(ByteString sealedSecrets) => new ConfigureRequest(
        Sample.Manifest.Encode(), (byte)AttestationPlatform.Simulated, Sample.Hash("root").ToArray(), sealedSecrets).Encode();

    private static byte[] Ask(byte[] message, out bool hasStopped)
    {
        using var platform = new Enigma.Enclave.Platform.SimulatedPlatform(Sample.Hash("measurement"));
        using var service = Enigma.Enclave.Keys.KeyKeeperEnclave.Create(platform);
        var reply = service.Handle(message);
        hasStopped = service.HasStopped;
        return reply;
    }
}
