// SPDX-License-Identifier: MIT
using Enigma.Crypto;

namespace Enigma.Protocol;

/// <summary>The epoch as the Ledger keeps it (slot 0).</summary>
/// <param name="Epoch">The current epoch.</param>
/// <param name="StartBlock">The block in which it began.</param>
/// <param name="SeatCount">The seats of this epoch.</param>
/// <param name="NextSeatCount">The seats of the next epoch as of now.</param>
/// <param name="SeedBlock">The block whose randomness seeds the next epoch.</param>
/// <param name="PreviousSeatCount">The seats of the epoch before.</param>
/// <param name="IsPaused">True while no records are taken.</param>
public sealed record EpochState(
    Epoch Epoch, BlockNumber StartBlock, uint SeatCount, uint NextSeatCount, BlockNumber SeedBlock, uint PreviousSeatCount, bool IsPaused)
{
    /// <summary>Takes the word apart.</summary>
    public static EpochState FromWord(Hash32 word)
    {
        var fields = new PackedWord(word);
        return new(
            new(fields.Take(8)), new(fields.Take(5)), (uint)fields.Take(4), (uint)fields.Take(4), new(fields.Take(5)), (uint)fields.Take(4),
            fields.Take(1) != 0);
    }
}

/// <summary>A key keeper as the Ledger keeps it (slots 5 and 6).</summary>
/// <param name="Signer">The keeper's signer.</param>
/// <param name="Since">Active since this time in seconds; for a pending keeper ready at it.</param>
public sealed record KeeperRecord(Address Signer, ulong Since)
{
    /// <summary>Takes the word apart.</summary>
    public static KeeperRecord FromWord(Hash32 word)
    {
        var fields = new PackedWord(word);
        return new(fields.TakeAddress(), fields.Take(5));
    }
}

/// <summary>Whether a worker may act.</summary>
public enum WorkerStatus : byte
{
    /// <summary>There is no such worker.</summary>
    None = 0,

    /// <summary>It is registered.</summary>
    Registered = 1,

    /// <summary>It was revoked for good: it may not act and gets no keys.</summary>
    Revoked = 2,
}

/// <summary>A worker as the Ledger keeps it (first word).</summary>
/// <param name="Signer">The enclave's signer.</param>
/// <param name="Seats">How many seats it has.</param>
/// <param name="Status">Whether it may act.</param>
/// <param name="EvidenceExpiry">The end of its evidence in seconds.</param>
/// <param name="LeftAtEpoch">The epoch of its last logout.</param>
public sealed record WorkerRecord(Address Signer, ushort Seats, WorkerStatus Status, ulong EvidenceExpiry, uint LeftAtEpoch)
{
    /// <summary>True when the worker may sign at time <paramref name="now"/> in seconds.</summary>
    public bool IsActiveAt(ulong now) => Status == WorkerStatus.Registered && now < EvidenceExpiry;

    /// <summary>Takes the word apart.</summary>
    public static WorkerRecord FromWord(Hash32 word)
    {
        var fields = new PackedWord(word);
        return new(
            fields.TakeAddress(), (ushort)fields.Take(2), (WorkerStatus)fields.Take(1), fields.Take(5), (uint)fields.Take(4));
    }
}

/// <summary>Whose a worker is (second word).</summary>
/// <param name="Stake">What it staked, in the fee token's smallest unit.</param>
/// <param name="Operator">The account that owns stake and earnings.</param>
public sealed record WorkerStake(UInt128 Stake, Address Operator)
{
    /// <summary>Takes the word apart.</summary>
    public static WorkerStake FromWord(Hash32 word)
    {
        var fields = new PackedWord(word);
        return new(fields.TakeWide(12), fields.TakeAddress());
    }
}

/// <summary>A user's account on the Ledger.</summary>
/// <param name="Balance">The deposit in the fee token's smallest unit.</param>
/// <param name="Nonce">The number of records made; the nonce of the next one.</param>
public sealed record AccountRecord(UInt128 Balance, ulong Nonce)
{
    /// <summary>Takes the word apart.</summary>
    public static AccountRecord FromWord(Hash32 word)
    {
        var fields = new PackedWord(word);
        return new(fields.TakeWide(16), fields.Take(8));
    }
}
