// SPDX-License-Identifier: MIT
using Enigma.Protocol;

namespace Enigma.Client;

/// <summary>A question to a secret contract before it is sealed.</summary>
/// <param name="Contract">The contract.</param>
/// <param name="Function">The function with its types, for example <c>balanceOf(address)</c>.</param>
/// <param name="Arguments">The arguments in ABI encoding.</param>
public sealed record ContractQuery(ContractAddress Contract, string Function, ReadOnlyMemory<byte> Arguments);

/// <summary>The state that a question was answered on.</summary>
/// <param name="Contract">The contract.</param>
/// <param name="Index">How many entries of its queue were committed.</param>
/// <param name="StateHash">The name of the state after them.</param>
/// <param name="Block">The block at which the worker read the Ledger.</param>
public sealed record AnsweredState(ContractAddress Contract, uint Index, StateHash StateHash, ulong Block);

/// <summary>What a view function answered.</summary>
/// <param name="State">On which state.</param>
/// <param name="ReturnData">What it returned, in ABI encoding; empty when it failed.</param>
/// <param name="GasUsed">Gas that it took, without base gas. Nobody pays for it.</param>
/// <param name="Failure">Why it failed; null when it did not.</param>
/// <param name="Report">What was verified.</param>
public sealed record QueryResult(
    AnsweredState State, ReadOnlyMemory<byte> ReturnData, ulong GasUsed, TaskFailure? Failure, VerificationReport Report);

/// <summary>What a task would take, if it ran on the committed state.</summary>
/// <param name="State">On which state.</param>
/// <param name="Class">The least class of gas limit with which it succeeds; null when it fails.</param>
/// <param name="Failure">The code that it fails with, without a reason; null when it succeeds.</param>
/// <param name="Report">What was verified.</param>
public sealed record TaskEstimate(AnsweredState State, GasClass? Class, TaskFailure? Failure, VerificationReport Report)
{
    /// <summary>The gas limit to offer; null when the task fails.</summary>
    public ulong? GasLimit => Class?.Gas;
}
