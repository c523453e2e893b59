// SPDX-License-Identifier: MIT
using Enigma.Attestation;
using Enigma.Crypto;
using Enigma.Enclave.Platform;
using Enigma.EnclaveHost;
using Enigma.Protocol;
using Enigma.Trusted.Tests.Ledger;
using Enigma.Trusted.Tests.Network;
using Enigma.Trusted.Tests.Wasm;
using Xunit;

namespace Enigma.Trusted.Tests.Enclave;

/// <summary>The published binaries as processes: the same door, the same code, compiled ahead of time.</summary>
public sealed class PublishedEnclaveTests
{
    private static string WorkerPath => Published("worker", "Enigma.Enclave.Worker");

    private static string KeeperPath => Published("keys", "Enigma.Enclave.Keys");

    [Fact]
    public async Task PublishedEnclaves_ComputeATask()
    {
        var ledger = new TestLedger(Measurement.OfExecutable(WorkerPath), Measurement.OfExecutable(KeeperPath));
        var (authoritySeed, rootSeed) = (Keccak256.Hash("authority"u8), Keccak256.Hash("root"u8));
        using var authority = Ed25519PrivateKey.FromSeed(authoritySeed.AsSpan());
        var manifest = new NetworkManifest(
            TestLedger.ChainId, ledger.Address, ledger.Network, HeaderTrust.Authority, Hash32.FromSpan(authority.PublicKey),
            AttestationRoot.Development,
            DevelopmentRoot.OfSeed(rootSeed.AsSpan()).Hash, Measurement.OfExecutable(WorkerPath), Measurement.OfExecutable(KeeperPath));
        var events = new List<string>();
        await using var worker = new EnclaveClient(EnclaveProcess.Start(WorkerPath, events.Add));
        await using var keeper = new EnclaveClient(EnclaveProcess.Start(KeeperPath, events.Add));
        var cancel = TestContext.Current.CancellationToken;

        var configure = new ConfigureRequest(manifest.Encode(), (byte)AttestationPlatform.Simulated, rootSeed.ToArray());
        var identity = await worker.AskAsync<IdentityReply>(configure, cancel);
        ledger.Keeper = (await keeper.AskAsync<IdentityReply>(configure, cancel)).Signer;
        Assert.Equal(manifest.WorkerMeasurement, identity.Measurement);
        var id = ledger.Register(identity.Signer, identity.EncryptionKey.Hash);
        await MineAsync();
        var renew = new RenewCommitmentRequest(ledger.Head.Prove(Storage.Slot(0), Storage.Slot(4)));
        ledger.Commitment = (await keeper.AskAsync<RenewalReply>(renew, cancel)).Commitment;
        await MineAsync();

        var evidence = await worker.AskAsync<EvidenceReply>(new AttestRequest(ledger.Head.Timestamp + 3600, TestNetwork.Operator), cancel);
        var now = (long)ledger.Head.Timestamp;
        var collateral = DevelopmentRoot.OfSeed(rootSeed.AsSpan()).Collateral(new(now - 3600, now + 3600));
        ledger.SetEvidence(id, TestNetwork.Operator, Keccak256.Hash(evidence.Evidence));
        await MineAsync();
        await keeper.AskAsync<RegistrationReply>(
            new AdmitWorkerRequest(TestNetwork.Operator, evidence.Evidence, collateral.Encode(), identity.EncryptionKey, ledger.ProvePolicy()), cancel);

        var alice = new TestUser(ledger, "alice");
        var contract = alice.NewContract("vault");
        var asked = await worker.AskAsync<KeyRequestReply>(new RequestKeysRequest(contract, [new Epoch(1)]), cancel);
        var release = await keeper.AskAsync<ReleaseReply>(
            new ReleaseKeysRequest(asked.Request, asked.Signature, evidence.Evidence, collateral.Encode(), ledger.ProveSeat(contract, identity.Signer)), cancel);
        var keeperEvidence = await keeper.AskAsync<EvidenceReply>(new AttestRequest(ledger.Head.Timestamp + 3600), cancel);
        await worker.AskAsync<DoneReply>(
            new InstallKeysRequest(
                release.Release, release.Signature, KeyRequest.Decode(asked.Request).Nonce, keeperEvidence.Evidence, collateral.Encode(),
                ledger.ProveKeeper()),
            cancel);
        var key = await keeper.AskAsync<ContractKeyReply>(
            new ContractKeyRequest(contract, new Epoch(1), ledger.Head.Prove(Storage.Slot(0))), cancel);

        var deploy = alice.Seal(contract, key.PublicKey, "construct(bytes)", "value"u8, TestUser.Deployment());
        var read = alice.Seal(contract, key.PublicKey, "read()", []);
        alice.Record(deploy, id);
        alice.Record(read, id);
        await MineAsync();
        EncodedEntry[] entries = [.. ledger.Contract(contract).Entries.Select(entry => new EncodedEntry(entry.Encode()))];
        await worker.AskAsync<QueueReply>(new SyncQueueRequest(contract, ledger.ProveQueue(contract), entries), cancel);
        await ComputeAsync(TestWorker.ExecuteRequest(deploy, 0));
        var answer = await ComputeAsync(TestWorker.ExecuteRequest(read, 1));
        Assert.Equal("value"u8, Assert.IsType<SucceededOutcome>(read.Open(answer.Leaf.Task, answer.Body)).ReturnData.Span);

        var refusal = await Assert.ThrowsAsync<EnigmaException>(() => worker.AskAsync<DoneReply>(new MakeBatchRequest([]), cancel));
        Assert.Equal(BatchErrors.NothingNew, refusal.Code);
        Assert.Equal(["enclave-event 1", "enclave-event 1"], events);

        async Task<ExecutedReply> ComputeAsync(ExecuteRequest request)
        {
            EnclaveReply reply;
            do
            {
                reply = await worker.AskAsync<EnclaveReply>(request, cancel);
            }
            while (reply is WorkingReply);

            return Assert.IsType<ExecutedReply>(reply);
        }

        async Task MineAsync()
        {
            var block = ledger.Mine();
            var advance = new AdvanceHeadersRequest([SignedHeader.Sign(block.Header, ledger.Network, TestLedger.ChainId, authority)]);
            await worker.AskAsync<HeadReply>(advance, cancel);
            await keeper.AskAsync<HeadReply>(advance, cancel);
        }
    }

    [Fact]
    public async Task PublishedEnclave_TakesAQueueThatIsLongerThanAList()
    {
        const uint Count = 70_000;
        var ledger = new TestLedger(Measurement.OfExecutable(WorkerPath));
        var rootSeed = Keccak256.Hash("root"u8);
        using var authority = Ed25519PrivateKey.FromSeed(Keccak256.Hash("authority"u8).AsSpan());
        var manifest = new NetworkManifest(
            TestLedger.ChainId, ledger.Address, ledger.Network, HeaderTrust.Authority, Hash32.FromSpan(authority.PublicKey),
            AttestationRoot.Development, DevelopmentRoot.OfSeed(rootSeed.AsSpan()).Hash, Measurement.OfExecutable(WorkerPath), Keccak256.Hash("keeper"u8));
        await using var worker = new EnclaveClient(EnclaveProcess.Start(WorkerPath));
        var cancel = TestContext.Current.CancellationToken;
        var identity = await worker.AskAsync<IdentityReply>(
            new ConfigureRequest(manifest.Encode(), (byte)AttestationPlatform.Simulated, rootSeed.ToArray()), cancel);

        // Proving a queue needs no keys: the deployment is sealed to nobody who matters.
        var alice = new TestUser(ledger, "alice");
        var contract = alice.NewContract("vault");
        var queue = ledger.Contract(contract);
        alice.Record(alice.Seal(contract, identity.EncryptionKey, "construct(bytes)", [], TestUser.Deployment()), new WorkerId(1));
        while (queue.Entries.Count < Count)
        {
            queue.Add(new OutcomeEntry(contract, new EntryIndex(0), Succeeded: true, new BlockNumber(1)));
        }

        var header = SignedHeader.Sign(ledger.Mine().Header, ledger.Network, TestLedger.ChainId, authority);
        await worker.AskAsync<HeadReply>(new AdvanceHeadersRequest([header]), cancel);
        EnclaveRequest[] requests = [.. QueueRequests.Of(contract, ledger.ProveQueue(contract), known: 0, queue.Entries)];
        foreach (var part in requests[..^1])
        {
            await worker.AskAsync<DoneReply>(part, cancel);
        }

        Assert.Equal(Count, (await worker.AskAsync<QueueReply>(requests[^1], cancel)).Length);
    }

    [Fact]
    public async Task PublishedEnclave_EndsWithItsInput()
    {
        var enclave = EnclaveProcess.Start(KeeperPath);
        await enclave.DisposeAsync();
        Assert.True(enclave.Ended.IsCompletedSuccessfully);
        await Assert.ThrowsAsync<EnigmaException>(() => enclave.ExchangeAsync(new byte[] { 2 }, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task FrameThatIsTooLong_IsNotSent_BecauseItWouldEndTheEnclave()
    {
        var cancel = TestContext.Current.CancellationToken;
        await using var enclave = EnclaveProcess.Start(KeeperPath);
        foreach (var length in new[] { 0, Frame.MaximumLength + 1 })
        {
            var refused = await Assert.ThrowsAsync<EnigmaException>(() => enclave.ExchangeAsync(new byte[length], cancel));
            Assert.Equal(WireErrors.BadFrame, refused.Code);
        }

        Assert.IsType<RefusedReply>(EnclaveReply.Decode(await enclave.ExchangeAsync(new byte[] { 2 }, cancel)));
    }

    private static string Published(string folder, string name)
    {
        var path = Path.Combine(Samples.RepositoryRoot, "artifacts", "enclaves", folder, name);
        Assert.SkipUnless(File.Exists(path), $"{path} is missing; run ./test, which publishes it, or dotnet publish -r linux-x64");
        return path;
    }
}
