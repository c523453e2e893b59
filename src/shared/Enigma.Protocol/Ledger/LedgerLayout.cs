// SPDX-License-Identifier: MIT
using System.Buffers.Binary;
using Enigma.Crypto;

namespace Enigma.Protocol;

/// <summary>Where the Ledger keeps what is read by storage proof (spec/ledger.md §1).</summary>
public static class LedgerLayout
{
    /// <summary>How many heads of a contract the Ledger keeps.</summary>
    public const int HeadRingLength = 8;

    /// <summary>The word of <see cref="EpochState"/>.</summary>
    public static Hash32 EpochState => Slot(0);

    /// <summary>The seed of the current epoch.</summary>
    public static Hash32 Seed => Slot(1);

    /// <summary>The seed of the epoch before.</summary>
    public static Hash32 PreviousSeed => Slot(2);

    /// <summary>The keeper's PRF value for the next epoch, zero when it is not revealed.</summary>
    public static Hash32 Revealed => Slot(3);

    /// <summary>The commitment to the PRF value that the next turn reveals, zero for none.</summary>
    public static Hash32 Commitment => Slot(4);

    /// <summary>The word of the key keeper's <see cref="KeeperRecord"/>.</summary>
    public static Hash32 Keeper => Slot(5);

    /// <summary>The word of the next key keeper's <see cref="KeeperRecord"/>.</summary>
    public static Hash32 PendingKeeper => Slot(6);

    /// <summary>The word that is the number of workers ever registered, which is the greatest id.</summary>
    public static Hash32 WorkerCount => Slot(13);

    /// <summary>The first word of <see cref="LedgerFloors"/>.</summary>
    public static Hash32 Floors => Slot(14);

    /// <summary>The second word of <see cref="LedgerFloors"/>.</summary>
    public static Hash32 CrlFloors => Slot(15);

    /// <summary>The word of <see cref="Protocol.Standing"/> of a measurement or platform.</summary>
    public static Hash32 Standing(PolicyKind kind, Hash32 subject) => Mapping(Mapping(16, Pad(kind)), subject);

    /// <summary>The word that is the number of subjects of a kind that the policy ever named.</summary>
    public static Hash32 SubjectCount(PolicyKind kind) => Mapping(17, Pad(kind));

    /// <summary>The word that is one of the subjects that the policy ever named; <paramref name="index"/> is below their number.</summary>
    public static Hash32 Subject(PolicyKind kind, uint index) => Offset(Keccak256.Hash(SubjectCount(kind).AsSpan()), index);

    /// <summary>One of the six words of a worker's record.</summary>
    public static Hash32 Worker(WorkerId worker, WorkerWord word) => Offset(Mapping(7, Hash32.FromUInt64(worker.Value)), (uint)word);

    /// <summary>The word that holds the worker id of a signer.</summary>
    public static Hash32 WorkerIdOf(Address signer) => Mapping(8, Pad(signer));

    /// <summary>The word of <see cref="SeatVersions"/>.</summary>
    public static Hash32 Seat(uint index) => Mapping(9, Hash32.FromUInt64(index));

    /// <summary>The word of <see cref="AccountRecord"/>.</summary>
    public static Hash32 Account(Address owner) => Mapping(10, Pad(owner));

    /// <summary>One of the first five words of a contract's record.</summary>
    public static Hash32 Contract(ContractAddress contract, ContractWord word) => Offset(Mapping(11, Pad(contract.Value)), (uint)word);

    /// <summary>One head of the ring of a contract; <paramref name="position"/> is 0 to 7.</summary>
    public static Hash32 ContractHead(ContractAddress contract, int position)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(position);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(position, HeadRingLength);
        return Offset(Mapping(11, Pad(contract.Value)), 5 + (uint)position);
    }

    /// <summary>The next index of a contract whose refund a sender can claim.</summary>
    public static Hash32 Refunded(Address sender, ContractAddress contract) =>
        Mapping(Mapping(12, Pad(sender)), Pad(contract.Value));

    private static Hash32 Slot(ulong number) => Hash32.FromUInt64(number);

    private static Hash32 Mapping(ulong slot, Hash32 key) => Mapping(Slot(slot), key);

    private static Hash32 Mapping(Hash32 slot, Hash32 key) => Keccak256.Hash(key.AsSpan(), slot.AsSpan());

    private static Hash32 Pad(PolicyKind kind) => Hash32.FromUInt64((ulong)kind);

    private static Hash32 Pad(Address value)
    {
        Span<byte> word = stackalloc byte[Hash32.Size];
        word.Clear();
        value.CopyTo(word[(Hash32.Size - Address.Size)..]);
        return Hash32.FromSpan(word);
    }

    // 256-bit addition: a carry out of the lower half is as unlikely as a hash collision, and still done right.
    private static Hash32 Offset(Hash32 slot, uint offset)
    {
        Span<byte> word = stackalloc byte[Hash32.Size];
        slot.CopyTo(word);
        var low = BinaryPrimitives.ReadUInt128BigEndian(word[16..]);
        var sum = unchecked(low + offset);
        BinaryPrimitives.WriteUInt128BigEndian(word[16..], sum);
        if (sum < low)
        {
            BinaryPrimitives.WriteUInt128BigEndian(word, unchecked(BinaryPrimitives.ReadUInt128BigEndian(word) + 1));
        }

        return Hash32.FromSpan(word);
    }
}

/// <summary>The words of a worker's record by their offset.</summary>
public enum WorkerWord
{
    /// <summary><see cref="WorkerRecord"/>.</summary>
    Record = 0,

    /// <summary><see cref="WorkerStake"/>.</summary>
    Stake = 1,

    /// <summary>What the worker earned and did not withdraw, in the fee token's smallest unit.</summary>
    Earnings = 2,

    /// <summary>The measurement of the enclave.</summary>
    Measurement = 3,

    /// <summary>Keccak-256 of the evidence.</summary>
    EvidenceHash = 4,

    /// <summary>Keccak-256 of the encryption key.</summary>
    EncryptionKeyHash = 5,
}

/// <summary>The words of a contract's record by their offset; the ring of heads follows.</summary>
public enum ContractWord
{
    /// <summary>The queue hash over all entries.</summary>
    QueueHash = 0,

    /// <summary><see cref="ContractCounters"/>.</summary>
    Counters = 1,

    /// <summary>Block of the last expiry, what expired, what is forced, and the bounty: for the Ledger alone.</summary>
    Aux = 2,

    /// <summary>The code hash.</summary>
    CodeHash = 3,

    /// <summary><see cref="ContractMeta"/>.</summary>
    Meta = 4,
}
