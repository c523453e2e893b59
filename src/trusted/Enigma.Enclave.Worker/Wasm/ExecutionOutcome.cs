// SPDX-License-Identifier: MIT
namespace Enigma.Enclave.Worker.Wasm;

/// <summary>
/// How a run ended. Failures here are the contract's or the caller's and are recorded and paid; a machine that fails
/// throws instead, and the task is computed elsewhere.
/// </summary>
public abstract record ExecutionOutcome
{
    private ExecutionOutcome(ulong gasUsed) => GasUsed = gasUsed;

    /// <summary>Gas used, at most the budget of the invocation.</summary>
    public ulong GasUsed { get; }

    /// <summary>The run ended well.</summary>
    /// <param name="ReturnData">Returned values in Solidity ABI encoding; may be empty.</param>
    /// <param name="Changes">What to apply to the state, canonical.</param>
    /// <param name="Gas">Gas used.</param>
    public sealed record Succeeded(ReadOnlyMemory<byte> ReturnData, IReadOnlyList<StateChange> Changes, ulong Gas)
        : ExecutionOutcome(Gas);

    /// <summary>The run failed and changed nothing.</summary>
    /// <param name="Code">One of <see cref="Enigma.Protocol.ContractErrors"/>.</param>
    /// <param name="Message">What happened; the same text on every machine.</param>
    /// <param name="Reason">For <c>contract.reverted</c> the bytes the contract gave, else empty.</param>
    /// <param name="Gas">Gas used; the whole budget when it ran out.</param>
    public sealed record Failed(ErrorCode Code, string Message, ReadOnlyMemory<byte> Reason, ulong Gas)
        : ExecutionOutcome(Gas);
}
