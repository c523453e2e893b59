// SPDX-License-Identifier: MIT
using Enigma.Attestation;
using Enigma.Crypto;
using Enigma.Protocol;

namespace Enigma.Trusted.Tests.Ledger;

/// <summary>
/// An Ethereum chain with the Ledger on it, as far as enclaves look at it: real block headers, real state and storage proofs. It does what
/// a test tells it, also what the real Ledger never would.
/// </summary>
internal sealed class TestLedger
{
    public const ulong ChainId = 31337;
    public const ulong FirstBlock = 1000;

    private readonly List<TestBlock> _blocks = [];
    private readonly Dictionary<ContractAddress, TestContract> _contracts = [];
    private readonly Dictionary<Address, ulong> _nonces = [];
    private ulong _epochStart;

    public Storage Storage { get; } = new();

    public Address Address { get; } = Address.Parse("0x00000000000000000000000000000000001ed9e2");

    public NetworkId Network { get; } = new(Keccak256.Hash("test network"u8));

    public Epoch Epoch { get; private set; } = new(1);

    public uint SeatCount { get; private set; }

    public uint WorkerCount { get; private set; }

    public Address Keeper { get; set; }

    public Hash32 Commitment { get; set; }

    public TestBlock Head => _blocks[^1];

    public IReadOnlyList<TestBlock> Blocks => _blocks;

    /// <summary>The number of the block that is being filled.</summary>
    public ulong NextBlock => FirstBlock + (ulong)_blocks.Count;

    public Hash32 Seed => Keccak256.Hash("seed"u8, Hash32.FromUInt64(Epoch.Value).AsSpan());

    public Hash32 PrevRandao => Keccak256.Hash("randao"u8, Hash32.FromUInt64(NextBlock).AsSpan());

    public ulong Timestamp => 1_800_000_000 + (2 * NextBlock);

    /// <summary>Begins with a policy that allows these measurements.</summary>
    public TestLedger(Hash32? workerMeasurement = null, Hash32? keeperMeasurement = null)
    {
        WorkerMeasurement = workerMeasurement ?? Keccak256.Hash("worker"u8);
        KeeperMeasurement = keeperMeasurement ?? Keccak256.Hash("keeper"u8);
        SetStanding(PolicyKind.WorkerMeasurement, WorkerMeasurement, PolicyStatus.Allowed);
        SetStanding(PolicyKind.KeeperMeasurement, KeeperMeasurement, PolicyStatus.Allowed);
    }

    /// <summary>What workers register with.</summary>
    public Hash32 WorkerMeasurement { get; }

    /// <summary>What key keepers run.</summary>
    public Hash32 KeeperMeasurement { get; }

    /// <summary>Registers a worker with one seat in force at once.</summary>
    public WorkerId Register(
        Address signer, Hash32 encryptionKeyHash, ulong evidenceExpiry = 2_000_000_000, WorkerStatus status = WorkerStatus.Registered)
    {
        var id = ++WorkerCount;
        var worker = Storage.InMapping(7, id);
        Storage[worker] = Storage.PackWithAddress(signer, new(1, 16), new((byte)status, 8), new(evidenceExpiry, 40), new(0, 32));
        Storage[Storage.Plus(worker, 3)] = WorkerMeasurement;
        Storage[Storage.Plus(worker, 5)] = encryptionKeyHash;
        Storage[Storage.InMapping(8, signer.AsSpan())] = Hash32.FromUInt64(id);
        SetSeat(SeatCount++, id);
        return new WorkerId(id);
    }

    /// <summary>Says for whom a worker is registered, and with which evidence.</summary>
    public void SetEvidence(WorkerId id, Address operatorAccount, Hash32 evidenceHash)
    {
        var worker = Storage.InMapping(7, id.Value);
        Storage[Storage.Plus(worker, 1)] = Hash32.FromSpan([.. operatorAccount.ToArray(), .. new byte[12]]);
        Storage[Storage.Plus(worker, 4)] = evidenceHash;
    }

    /// <summary>Gives a worker the status of one that was revoked.</summary>
    public void RevokeWorker(uint id)
    {
        var worker = Storage.InMapping(7, id);
        var record = Storage[worker].ToArray();
        record[9] = (byte)WorkerStatus.Revoked;
        Storage[worker] = Hash32.FromSpan(record);
    }

    /// <summary>Says what the policy thinks of a measurement or platform.</summary>
    public void SetStanding(PolicyKind kind, Hash32 subject, PolicyStatus status) =>
        Storage[Standing(kind, subject)] = Storage.Pack(new((byte)status, 8), new(Timestamp, 40), new(0, 40));

    /// <summary>The TCB info of SGX quotes must have at least this evaluation number.</summary>
    public void SetFloor(uint evaluation) => Storage[Storage.Slot(14)] = Storage.Pack(new PackedField(evaluation, 32));

    public void SetSeat(uint index, uint worker) =>
        Storage[Storage.InMapping(9, index)] = Storage.Pack(new(worker, 32), new(0, 32), new(0, 32), new(0, 64), new(0, 64));

    /// <summary>The contract's queue; it exists on the Ledger once something is recorded.</summary>
    public TestContract Contract(ContractAddress address)
    {
        if (!_contracts.TryGetValue(address, out var contract))
        {
            _contracts.Add(address, contract = new TestContract(address));
        }

        return contract;
    }

    public ulong TakeNonce(Address sender)
    {
        var nonce = _nonces.GetValueOrDefault(sender);
        _nonces[sender] = nonce + 1;
        return nonce;
    }

    public void TurnEpoch()
    {
        Epoch = Epoch.Next;
        _epochStart = NextBlock;
    }

    public uint SeatIndex(ContractAddress contract)
    {
        var counters = Contract(contract);
        var attempt = counters.ClockBlock >= _epochStart ? counters.Attempt : (byte)0;
        return Selection.SeatIndex(Seed, contract, attempt, SeatCount);
    }

    /// <summary>The id of the worker on the contract's seat.</summary>
    public uint SeatWorker(ContractAddress contract) => (uint)(Storage[Storage.InMapping(9, SeatIndex(contract))].AsSpan()[31]);

    /// <summary>Closes the block and returns its header.</summary>
    public TestBlock Mine()
    {
        Storage[Storage.Slot(0)] = Storage.Pack(
            new(Epoch.Value, 64), new(_epochStart, 40), new(SeatCount, 32), new(SeatCount, 32), new(_epochStart + 60, 40),
            new(SeatCount, 32));
        Storage[Storage.Slot(1)] = Seed;
        Storage[Storage.Slot(4)] = Commitment;
        Storage[Storage.Slot(5)] = Storage.PackWithAddress(Keeper, new PackedField(1, 40));
        foreach (var contract in _contracts.Values)
        {
            contract.Store(Storage);
        }

        var block = new TestBlock(
            NextBlock, _blocks.Count == 0 ? Keccak256.Hash("before"u8) : Head.Hash, Timestamp, PrevRandao, Address, Storage.ToTrie());
        _blocks.Add(block);
        return block;
    }

    /// <summary>The words that SyncQueue and RevealBodies need.</summary>
    public LedgerProof ProveQueue(ContractAddress contract)
    {
        var record = ContractSlot(contract);
        return Head.Prove(record, Storage.Plus(record, 1), HeadSlot(contract, 0));
    }

    /// <summary>The same, and the head so many commits before the newest.</summary>
    public LedgerProof ProveEarlierHead(ContractAddress contract, int back)
    {
        var record = ContractSlot(contract);
        return Head.Prove(record, Storage.Plus(record, 1), HeadSlot(contract, 0), HeadSlot(contract, back));
    }

    /// <summary>The words that Admit and ReleaseKeys need.</summary>
    public LedgerProof ProveSeat(ContractAddress contract, Address signer, params Hash32[] more)
    {
        var seat = Storage.InMapping(9, SeatIndex(contract));
        var id = Storage[Storage.InMapping(8, signer.AsSpan())];
        var worker = Storage.InMapping(7, id.AsSpan());
        return Head.Prove(
        [
            Storage.Slot(0), Storage.Slot(1), Storage.Slot(4), Storage.Slot(5), Storage.InMapping(8, signer.AsSpan()), Storage.Plus(ContractSlot(contract), 1), seat,
            worker, Storage.Plus(worker, 1), Storage.Plus(worker, 3), Storage.Plus(worker, 4), Storage.Plus(worker, 5),
            Standing(PolicyKind.WorkerMeasurement, WorkerMeasurement), .. Hardware, .. more,
        ]);
    }

    /// <summary>The words that AdmitWorker needs.</summary>
    public LedgerProof ProvePolicy() =>
        Head.Prove([Storage.Slot(0), Storage.Slot(4), Storage.Slot(5), Standing(PolicyKind.WorkerMeasurement, WorkerMeasurement), .. Hardware]);

    /// <summary>The words that Query needs.</summary>
    public LedgerProof ProveAnswer(ContractAddress contract, Address signer) =>
        ProveSeat(contract, signer, Storage.Plus(ContractSlot(contract), (byte)(5 + Contract(contract).HeadCursor)));

    /// <summary>The words that HoldState needs.</summary>
    public LedgerProof ProveHeld(ContractAddress contract)
    {
        var record = ContractSlot(contract);
        return Head.Prove(
            Storage.Slot(0), record, Storage.Plus(record, 1), Storage.Plus(record, (byte)(5 + Contract(contract).HeadCursor)));
    }

    /// <summary>The words that EraseInputs needs.</summary>
    public LedgerProof ProveHoldings(params Address[] signers)
    {
        var slots = new HashSet<Hash32> { Storage.Slot(0), Storage.Slot(4), Storage.Slot(5), Standing(PolicyKind.WorkerMeasurement, WorkerMeasurement) };
        foreach (var signer in signers)
        {
            var worker = Storage.InMapping(7, Storage[Storage.InMapping(8, signer.AsSpan())].AsSpan());
            slots.UnionWith([Storage.InMapping(8, signer.AsSpan()), worker, Storage.Plus(worker, 1), Storage.Plus(worker, 3)]);
        }

        return Head.Prove([.. slots]);
    }

    /// <summary>Says whose a worker is.</summary>
    public void SetOperator(WorkerId id, Address account) =>
        Storage[Storage.Plus(Storage.InMapping(7, id.Value), 1)] = Hash32.FromSpan([.. account.AsSpan(), .. new byte[12]]);

    /// <summary>Whose a worker is.</summary>
    public Address OperatorOf(WorkerId id) => Address.FromSpan(Storage[Storage.Plus(Storage.InMapping(7, id.Value), 1)].AsSpan()[..Address.Size]);

    /// <summary>The words that InstallKeys needs.</summary>
    public LedgerProof ProveKeeper() =>
        Head.Prove([Storage.Slot(5), Standing(PolicyKind.KeeperMeasurement, KeeperMeasurement), .. Hardware]);

    private static Hash32[] Hardware => [Standing(PolicyKind.Platform, DevelopmentMachine.Current.Hash), Storage.Slot(14), Storage.Slot(15)];

    private static Hash32 Standing(PolicyKind kind, Hash32 subject) =>
        Keccak256.Hash(subject.AsSpan(), Storage.InMapping(16, (ulong)kind).AsSpan());

    private static Hash32 ContractSlot(ContractAddress contract) => Storage.InMapping(11, contract.Value.AsSpan());

    private Hash32 HeadSlot(ContractAddress contract, int back) =>
        Storage.Plus(ContractSlot(contract), (byte)(5 + ((Contract(contract).HeadCursor + 8 - back) % 8)));
}
