// SPDX-License-Identifier: MIT
using Enigma.Crypto;
using Enigma.Protocol;

namespace Enigma.Client;

/// <summary>A task whose record is in the queue of its contract. It will be executed, or expire with its fee returned.</summary>
/// <param name="Id">The task's identity.</param>
/// <param name="Contract">The contract.</param>
/// <param name="Index">The position in the contract's queue.</param>
/// <param name="Block">The block of the record.</param>
/// <param name="InputsHash">All that Ethereum holds of the inputs.</param>
/// <param name="EnvelopeLength">The length of the sealed inputs in bytes: a size class, not the inputs' own length.</param>
/// <param name="Cost">What the record cost on Ethereum.</param>
/// <param name="Report">What was verified before anything was sealed and sent.</param>
public sealed record RecordedTask(
    TaskId Id,
    ContractAddress Contract,
    EntryIndex Index,
    BlockNumber Block,
    Hash32 InputsHash,
    int EnvelopeLength,
    TransactionCost Cost,
    VerificationReport Report);

/// <summary>What a transaction cost on Ethereum.</summary>
/// <param name="Transaction">Its hash.</param>
/// <param name="GasUsed">Its gas.</param>
/// <param name="Tasks">How many tasks share it.</param>
public sealed record TransactionCost(Hash32 Transaction, ulong GasUsed, int Tasks)
{
    /// <summary>The share of one task.</summary>
    public ulong GasPerTask => GasUsed / (ulong)Math.Max(1, Tasks);
}
