// SPDX-License-Identifier: MIT
using Enigma.Protocol;

namespace Enigma.Node;

/// <summary>How a worker decides when to commit, and how much computing it takes on.</summary>
public sealed record WorkerOptions
{
    // Ethereum's.
    private const ulong SecondsPerBlock = 12;

    // The dearest instructions that are known take 1.6 ns for one gas (12,500 gas about 0.02 ms).
    private const ulong GasPerSecond = 600_000_000;

    // Of the deadline: the rest is for other contracts, for blocks that come late, and for a slower machine.
    private const ulong Part = 3;

    /// <summary>Blocks before the seed block at which the epoch's batch is committed. Default 4.</summary>
    public ulong CommitMargin { get; init; } = 4;

    /// <summary>Entries of one contract that are committed without waiting. Default 128.</summary>
    public uint MaxPending { get; init; } = 128;

    /// <summary>
    /// The most gas of one contract's tasks that are admitted or wait on the Ledger, by their limits: what is recorded must be computed within
    /// one commit deadline once somebody asks for it. Null (default) takes what a third of the deadline computes, with blocks of 12 s.
    /// </summary>
    public ulong? GasAhead { get; init; }

    /// <summary>That bound, on a Ledger with a deadline of so many blocks; never below one task of the greatest class.</summary>
    internal ulong GasAheadOf(ulong commitBlocks) =>
        Math.Max(GasClass.Maximum.Gas, GasAhead ?? ulong.CreateSaturating((UInt128)commitBlocks * SecondsPerBlock * GasPerSecond / Part));
}
