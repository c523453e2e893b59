// SPDX-License-Identifier: MIT
using Enigma.Crypto;

namespace Enigma.Enclave.Worker.Wasm;

/// <summary>What a run is for.</summary>
public enum InvocationKind : byte
{
    /// <summary>Runs the constructor on an empty state.</summary>
    Deploy = 1,

    /// <summary>Runs one function on the state the queue left.</summary>
    Call = 2,

    /// <summary>Runs a view on committed state, which it cannot change (spec/queries.md section 3).</summary>
    Query = 3,

    /// <summary>Runs one function on committed state to see what it takes; its changes are thrown away.</summary>
    Estimate = 4,
}

/// <summary>Tokens that come with a task: the amount is a 32-byte big-endian word; both are zero when there are none.</summary>
public readonly record struct TokenValue(Address Token, Hash32 Amount);

/// <summary>
/// Everything a run depends on besides code and state. Two enclaves given equal invocations, code and state come to
/// equal outcomes, byte for byte.
/// </summary>
public sealed record ContractInvocation
{
    /// <summary>Deployment or call.</summary>
    public required InvocationKind Kind { get; init; }

    /// <summary>The function as signature text, such as <c>add(uint256,uint256)</c>.</summary>
    public required string Function { get; init; }

    /// <summary>The arguments in Solidity ABI encoding, without a selector.</summary>
    public required ReadOnlyMemory<byte> Arguments { get; init; }

    /// <summary>Who recorded the task.</summary>
    public required Address Sender { get; init; }

    /// <summary>The contract that runs.</summary>
    public required Address Contract { get; init; }

    /// <summary>The task.</summary>
    public required Hash32 TaskId { get; init; }

    /// <summary>Number of the block with the task's record.</summary>
    public required ulong BlockNumber { get; init; }

    /// <summary>Timestamp of that block, in seconds.</summary>
    public required ulong BlockTime { get; init; }

    /// <summary>Tokens that come with the task.</summary>
    public TokenValue Value { get; init; }

    /// <summary>The most gas that the run may use, <see cref="InputGas"/> and what a deployment pays for its module included.</summary>
    public required ulong GasBudget { get; init; }

    /// <summary>What is owed for the inputs before anything runs; nobody pays for those of a query.</summary>
    public ulong InputGas { get; init; }

    /// <summary>The contract's randomness of this task: PRF(contract secret of the record's epoch, task id, prevrandao). The whole random stream follows from it.</summary>
    public required Hash32 RandomSeed { get; init; }
}
