// SPDX-License-Identifier: MIT
using System.Numerics;
using Enigma.Crypto;

namespace Enigma.Protocol;

/// <summary>Which seat works for a contract, and by when it must have committed (spec/ledger.md §7).</summary>
public static class Selection
{
    /// <summary>The most attempts that a Ledger counts before a queue head can expire.</summary>
    public const int MaximumAttempts = 16;

    /// <summary>The attempt that counts now: one of an earlier epoch does not.</summary>
    public static byte AttemptInForce(ContractCounters counters, EpochState epoch) =>
        counters.ClockBlock > epoch.StartBlock ? counters.Attempt : (byte)0;

    /// <summary>The attempt with which the seat of the previous epoch may still commit (spec/ledger.md §8).</summary>
    public static byte AttemptOfPrevious(ContractCounters counters, EpochState epoch) =>
        counters.ClockBlock <= epoch.StartBlock ? counters.Attempt : (byte)0;

    /// <summary>The seed of an epoch: <c>H(revealed | prevrandao)</c> (spec/ledger.md §6).</summary>
    /// <param name="revealed">The keeper's PRF value, zero when it was not revealed in time.</param>
    /// <param name="prevRandao">The randomness of the seed block.</param>
    public static Hash32 EpochSeed(Hash32 revealed, Hash32 prevRandao) => Keccak256.Hash(revealed.AsSpan(), prevRandao.AsSpan());

    /// <summary>
    /// The seat of a contract: a draw without replacement, so that all attempts together fall to one operator no more often than
    /// as many independent draws would.
    /// </summary>
    /// <param name="seed">The seed of the epoch.</param>
    /// <param name="contract">The contract.</param>
    /// <param name="attempt">The attempt in force.</param>
    /// <param name="seatCount">The seats of that epoch.</param>
    /// <exception cref="EnigmaException"><c>ledger.no_seats</c></exception>
    public static uint SeatIndex(Hash32 seed, ContractAddress contract, byte attempt, uint seatCount)
    {
        if (seatCount == 0)
        {
            throw new EnigmaException(
                LedgerErrors.NoSeats, "the epoch has 0 seats, expected at least 1; wait until a worker logged in and the epoch turned");
        }

        var draw = Keccak256.Hash(seed.AsSpan(), contract.Value.AsSpan());
        var taken = new List<uint>();
        while (true)
        {
            var seat = RankAmong(draw, seatCount - (uint)taken.Count);
            var place = 0;
            for (; place < taken.Count && taken[place] <= seat; place++)
            {
                seat++;
            }

            if (taken.Count == attempt % seatCount)
            {
                return seat;
            }

            taken.Insert(place, seat);
            draw = Keccak256.Hash(draw.AsSpan());
        }
    }

    private static uint RankAmong(Hash32 draw, uint seats) =>
        (uint)(new BigInteger(draw.AsSpan(), isUnsigned: true, isBigEndian: true) % seats);

    /// <summary>The seat of a contract in the current epoch.</summary>
    public static uint SeatInForce(EpochState epoch, Hash32 seed, ContractAddress contract, ContractCounters counters) =>
        SeatIndex(seed, contract, AttemptInForce(counters, epoch), epoch.SeatCount);

    /// <summary>
    /// The seats that may have served a contract earlier in this epoch, and so hold its key of this epoch: those of the attempts before the one
    /// in force, and after an expiry, which counts from 0 again, of all that there can be.
    /// </summary>
    public static IReadOnlyList<uint> SeatsBefore(EpochState epoch, Hash32 seed, ContractAddress contract, ContractCounters counters)
    {
        var attempts = counters.HasExpired && counters.ClockBlock > epoch.StartBlock ? MaximumAttempts + 1 : AttemptInForce(counters, epoch);
        return [.. Enumerable.Range(0, (int)Math.Min((uint)attempts, epoch.SeatCount)).Select(attempt => SeatIndex(seed, contract, (byte)attempt, epoch.SeatCount))];
    }

    /// <summary>The last block in which the running clock lets the seat commit; null when no clock runs.</summary>
    /// <param name="counters">The contract's counters.</param>
    /// <param name="epoch">The current epoch.</param>
    /// <param name="commitBlocks">The Ledger's F.</param>
    public static BlockNumber? Deadline(ContractCounters counters, EpochState epoch, ulong commitBlocks) =>
        counters.IsClockRunning
            ? new BlockNumber(Math.Max(counters.ClockBlock.Value, epoch.StartBlock.Value) + commitBlocks)
            : null;
}
