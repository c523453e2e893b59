// SPDX-License-Identifier: MIT
namespace Enigma.Node;

/// <summary>What may be admitted at a node and not be recorded yet.</summary>
internal sealed record AdmissionLimits
{
    /// <summary>Tasks of all contracts. Default 65,536.</summary>
    public int Tasks { get; init; } = 1 << 16;

    /// <summary>Of these the tasks of one contract, and of all contracts together that are not deployed. Default 16,384.</summary>
    public int TasksOfContract { get; init; } = 1 << 14;

    /// <summary>Tasks that a contract on the Ledger may have whatever others hold. Default 256, the most of one admission.</summary>
    public int ReservedTasks { get; init; } = 256;

    /// <summary>Bytes of envelopes and modules of all contracts. Default 256 MiB.</summary>
    public long Bytes { get; init; } = 256 << 20;

    /// <summary>Of these the bytes of one contract, and of all contracts together that are not deployed. Default 64 MiB.</summary>
    public long BytesOfContract { get; init; } = 64 << 20;

    /// <summary>Bytes that a contract on the Ledger may have whatever others hold. Default 1 MiB: the longest envelope, or 256 short ones.</summary>
    public long ReservedBytes { get; init; } = 1 << 20;

    /// <summary>
    /// Gas limits of one contract's tasks, those that wait on the Ledger included; one task is taken whatever it is. Default without a bound: it
    /// is the worker who computes them (<see cref="WorkerOptions.GasAhead"/>).
    /// </summary>
    public ulong GasOfContract { get; init; } = ulong.MaxValue;
}
