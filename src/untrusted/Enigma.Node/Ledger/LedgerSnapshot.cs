// SPDX-License-Identifier: MIT
using System.Collections.Immutable;
using Enigma.Chain;
using Enigma.Crypto;
using Enigma.Protocol;

namespace Enigma.Node;

/// <summary>The Ledger up to one block, as its endpoint tells it. For planning only: what matters is proven to enclaves and clients.</summary>
/// <param name="Block">The block.</param>
/// <param name="BlockHash">Its hash, which says on which fork it is.</param>
/// <param name="StateRoot">The root of Ethereum's state after it.</param>
/// <param name="Epoch">The epoch in force.</param>
/// <param name="Contracts">All secret contracts.</param>
/// <param name="Tasks">Where each task stands.</param>
/// <param name="Seats">Who sits where.</param>
/// <param name="Workers">The signers of the registered workers.</param>
public sealed record LedgerSnapshot(
    BlockNumber Block,
    Hash32 BlockHash,
    Hash32 StateRoot,
    EpochSnapshot Epoch,
    ImmutableDictionary<ContractAddress, ContractLedger> Contracts,
    ImmutableDictionary<TaskId, (ContractAddress Contract, EntryIndex Index)> Tasks,
    ImmutableDictionary<uint, SeatVersions> Seats,
    ImmutableDictionary<WorkerId, Address> Workers)
{
    /// <summary>The Ledger before its first block.</summary>
    public static LedgerSnapshot Empty { get; } = new(
        default,
        Hash32.Zero,
        Hash32.Zero,
        new EpochSnapshot(EpochState.FromWord(Hash32.Zero), Hash32.Zero, Hash32.Zero, Hash32.Zero),
        ImmutableDictionary<ContractAddress, ContractLedger>.Empty,
        ImmutableDictionary<TaskId, (ContractAddress, EntryIndex)>.Empty,
        ImmutableDictionary<uint, SeatVersions>.Empty,
        ImmutableDictionary<WorkerId, Address>.Empty);

    /// <summary>The state that further words of the Ledger are proven against.</summary>
    public StatePoint State => new(Block.Value, StateRoot);

    /// <summary>The queue of a contract, empty when it does not exist yet.</summary>
    public ContractLedger Queue(ContractAddress contract) => Contracts.GetValueOrDefault(contract) ?? ContractLedger.Empty(contract);

    /// <summary>The seat that admits and commits for a contract now; null before there are seats.</summary>
    public uint? SeatIndex(ContractAddress contract, int attemptsAhead = 0)
    {
        if (Epoch.State.SeatCount == 0)
        {
            return null;
        }

        var attempt = (byte)(Selection.AttemptInForce(Queue(contract).Counters, Epoch.State) + attemptsAhead);
        return Selection.SeatIndex(Epoch.Seed, contract, attempt, Epoch.State.SeatCount);
    }

    /// <summary>The worker on that seat; none before there are seats.</summary>
    public WorkerId WorkerOf(ContractAddress contract, int attemptsAhead = 0) =>
        SeatIndex(contract, attemptsAhead) is { } index && Seats.TryGetValue(index, out var seat) ? seat.At(Epoch.State.Epoch) : WorkerId.None;
}
