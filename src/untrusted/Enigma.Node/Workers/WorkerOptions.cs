// SPDX-License-Identifier: MIT
namespace Enigma.Node;

/// <summary>How a worker decides when to commit.</summary>
public sealed record WorkerOptions
{
    /// <summary>Blocks before the seed block at which the epoch's batch is committed. Default 4.</summary>
    public ulong CommitMargin { get; init; } = 4;

    /// <summary>Entries of one contract that are committed without waiting. Default 128.</summary>
    public uint MaxPending { get; init; } = 128;
}
