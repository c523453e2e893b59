// SPDX-License-Identifier: MIT
using Enigma.Attestation;
using Enigma.Crypto;
using Enigma.Enclave.Keys;
using Enigma.Enclave.Worker.Wasm;
using Enigma.Protocol;
using Enigma.Trusted.Tests.Ledger;

namespace Enigma.Trusted.Tests.Network;

/// <summary>A network in one process: the test's Ledger, a header authority, a key keeper enclave and worker enclaves.</summary>
internal sealed class TestNetwork : IDisposable
{
    private readonly Ed25519PrivateKey _authority = Ed25519PrivateKey.FromSeed(Keccak256.Hash("authority"u8).AsSpan());
    private readonly List<TestWorker> _workers = [];
    private ByteString? _collateral;
    private readonly ContractRuntime? _runtime;

    public TestNetwork(int workers = 1, ContractRuntime? runtime = null)
    {
        _runtime = runtime;
        Manifest = new NetworkManifest(
            TestLedger.ChainId, Ledger.Address, Ledger.Network, HeaderTrust.Authority, Hash32.FromSpan(_authority.PublicKey),
            AttestationRoot.Development,
            Root.Hash, Ledger.WorkerMeasurement, Ledger.KeeperMeasurement);
        Keeper = new TestEnclave(this, Manifest.KeeperMeasurement, KeyKeeperEnclave.Create);
        Ledger.Keeper = Keeper.Identity.Signer;
        Ledger.Mine();
        Keeper.Follow();
        RenewCommitment();
        for (var i = 0; i < workers; i++)
        {
            AddWorker();
        }

        Mine();
    }

    public TestLedger Ledger { get; } = new();

    public NetworkManifest Manifest { get; }

    public static Hash32 RootSeed { get; } = Keccak256.Hash("development root"u8);

    /// <summary>Vouches for the enclaves.</summary>
    public static DevelopmentRoot Root { get; } = DevelopmentRoot.OfSeed(RootSeed.AsSpan());

    /// <summary>Sound collateral, as a node attaches it now.</summary>
    public DevelopmentCollateral Terms => new((long)Ledger.Head.Timestamp - 86_400, (long)Ledger.Head.Timestamp + 86_400);

    /// <summary>Asks the keeper to vouch for a worker, with sound collateral or what else a host attaches.</summary>
    public AdmitWorkerRequest Admission(ByteString evidence, EncryptionKey key, DevelopmentCollateral terms) =>
        new(Operator, evidence, Root.Collateral(terms).Encode(), key, Ledger.ProvePolicy());

    /// <summary>The same for a whole day of blocks, encoded.</summary>
    public ByteString Collateral => _collateral ??= Root.Collateral(Terms).Encode();

    /// <summary>Whom the workers stake and earn for.</summary>
    public static Address Operator { get; } = Address.Parse("0x00000000000000000000000000000000000000aa");

    public TestEnclave Keeper { get; private set; }

    public IReadOnlyList<TestWorker> Workers => _workers;

    /// <summary>A worker that is registered and holds a seat from the next block on.</summary>
    public TestWorker AddWorker()
    {
        var worker = new TestWorker(this, _runtime);
        worker.Follow();
        worker.Id = Ledger.Register(worker.Signer, worker.Identity.EncryptionKey.Hash);
        Ledger.SetEvidence(worker.Id, Operator, Keccak256.Hash(worker.Evidence));
        _workers.Add(worker);
        return worker;
    }

    /// <summary>The keeper's process ends and comes back with its sealed secrets; its memory is gone.</summary>
    public void RestartKeeper(ByteString? newest = null)
    {
        var blob = newest ?? Keeper.Identity.Sealed;
        Keeper.Dispose();
        Keeper = new TestEnclave(this, Manifest.KeeperMeasurement, KeyKeeperEnclave.Create, blob);
        Keeper.Follow();
    }

    /// <summary>From the next block on the Ledger holds a commitment of the keeper's process.</summary>
    public void RenewCommitment() =>
        Ledger.Commitment = Keeper.Ask<RenewalReply>(new RenewCommitmentRequest(ProveSeed())).Commitment;

    /// <summary>From the next block on the next epoch has begun, with the keeper's part in the turn.</summary>
    public void TurnEpoch()
    {
        Ledger.Commitment = Keeper.Ask<SeedReply>(new SeedStepRequest(ProveSeed())).NextCommitment;
        Ledger.TurnEpoch();
    }

    /// <summary>The words that SeedStep and RenewCommitment need.</summary>
    public LedgerProof ProveSeed() => Ledger.Head.Prove(Storage.Slot(0), Storage.Slot(4));

    /// <summary>Closes the block, and every enclave sees it.</summary>
    public void Mine()
    {
        Ledger.Mine();
        Keeper.Follow();
        foreach (var worker in _workers)
        {
            worker.Follow();
        }
    }

    public SignedHeader Sign(TestBlock block) => Sign(block.Header);

    public SignedHeader Sign(byte[] header) => Sign(header, Ledger.Network, TestLedger.ChainId);

    public SignedHeader Sign(ByteString header, NetworkId network, ulong chainId) =>
        SignedHeader.Sign(header, network, chainId, _authority);

    public TestUser User(string name) => new(Ledger, name);

    /// <summary>The worker on the contract's seat.</summary>
    public TestWorker Seat(ContractAddress contract) =>
        _workers.Single(worker => worker.Id.Value == Ledger.SeatWorker(contract));

    /// <summary>Two workers take turns within an epoch: the contract's seat goes to this one.</summary>
    public void PutOnSeat(ContractAddress contract, TestWorker worker)
    {
        var queue = Ledger.Contract(contract);
        queue.ClockBlock = Ledger.NextBlock;
        queue.Attempt = 0;
        queue.Attempt = (byte)(Ledger.SeatWorker(contract) == worker.Id.Value ? 0 : 1);
        Mine();
    }

    public EncryptionKey ContractKey(ContractAddress contract, Epoch? epoch = null) => Keeper.Ask<ContractKeyReply>(
        new ContractKeyRequest(contract, epoch ?? Ledger.Epoch, Ledger.Head.Prove(Storage.Slot(0)))).PublicKey;

    public ReleaseReply Release(KeyRequestReply asked, Address signer) => Keeper.Ask<ReleaseReply>(ReleaseRequest(asked, signer));

    /// <summary>A worker's request, as its host and the keeper's send it on.</summary>
    public ReleaseKeysRequest ReleaseRequest(KeyRequestReply asked, Address signer) => new(
        asked.Request, asked.Signature, _workers.Find(worker => worker.Signer == signer)?.Evidence ?? ByteString.Empty, Collateral,
        Ledger.ProveSeat(KeyRequest.Decode(asked.Request).Contract, signer));

    /// <summary>Deploys the vault with a value: admitted by its seat, recorded, and known to that worker.</summary>
    public TestTask Deploy(TestUser user, byte[] value, Reveal reveal = Reveal.Provisional, string salt = "vault")
    {
        var contract = user.NewContract(salt);
        var task = user.Seal(contract, ContractKey(contract), "construct(bytes)", value, TestUser.Deployment(reveal));
        var seat = Seat(contract);
        seat.FetchKeys(contract);
        seat.Ask<AdmissionReply>(seat.AdmitRequest(task));
        user.Record(task, seat.Id);
        return task;
    }

    /// <summary>Seals, has admitted and records a call.</summary>
    public TestTask Call(TestUser user, ContractAddress contract, string function, byte[]? arguments = null)
    {
        var task = user.Seal(contract, ContractKey(contract), function, arguments ?? []);
        var seat = Seat(contract);
        seat.FetchKeys(contract);
        seat.Ask<AdmissionReply>(seat.AdmitRequest(task));
        user.Record(task, seat.Id);
        return task;
    }

    /// <summary>Commits what a worker signed, as the Ledger would.</summary>
    public void Commit(BatchReply batch)
    {
        foreach (var entry in batch.Entries)
        {
            Ledger.Contract(entry.Contract).Commit(entry.Parts.Index, entry.Parts.Head);
        }
    }

    public void Dispose()
    {
        Keeper.Dispose();
        _workers.ForEach(worker => worker.Dispose());
        _authority.Dispose();
    }
}
