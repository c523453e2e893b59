// SPDX-License-Identifier: MIT
using Enigma.Chain;
using Enigma.Crypto;
using Enigma.Protocol;

namespace Enigma.Node;

/// <summary>
/// Which words of the Ledger a block's events say have changed. They are read together: a batch that commits for many contracts costs every
/// node one question, not one for each.
/// </summary>
internal sealed class ChangedWords
{
    private static readonly Hash32[] EpochWords = [LedgerLayout.EpochState, LedgerLayout.Seed, LedgerLayout.PreviousSeed, LedgerLayout.Commitment];

    /// <summary>What these events changed.</summary>
    /// <param name="events">The events of one block.</param>
    /// <param name="isFirst">True while no epoch was read: the Ledger's creation sets the first seed block without an event of its own.</param>
    public ChangedWords(IReadOnlyList<LedgerEvent> events, bool isFirst)
    {
        HasEpoch = isFirst || events.OfType<EpochChanged>().Any();
        Seats = events.OfType<SeatsChanged>().SelectMany(seats => seats.Indexes).ToHashSet();
        Contracts = events.Select(ContractOf).OfType<ContractAddress>().ToHashSet();
    }

    /// <summary>Whether the epoch changed.</summary>
    public bool HasEpoch { get; }

    /// <summary>The seats that changed.</summary>
    public IReadOnlyCollection<uint> Seats { get; }

    /// <summary>The contracts whose counters changed.</summary>
    public IReadOnlyCollection<ContractAddress> Contracts { get; }

    /// <summary>Reads all of them after the block.</summary>
    public async Task<ILedgerWords> ReadAsync(ILedgerWords words, StatePoint state, CancellationToken cancellationToken)
    {
        var read = new Dictionary<Hash32, Hash32>();
        IEnumerable<Hash32> slots =
        [
            .. HasEpoch ? EpochWords : [],
            .. Seats.Select(LedgerLayout.Seat),
            .. Contracts.Select(contract => LedgerLayout.Contract(contract, ContractWord.Counters)),
        ];
        foreach (var part in slots.Chunk(IEthereumRpc.MaxProofSlots))
        {
            var values = await words.ReadAsync(part, state, cancellationToken).ConfigureAwait(false);
            for (var i = 0; i < part.Length; i++)
            {
                read[part[i]] = values[i];
            }
        }

        return new WordsRead(read);
    }

    private static ContractAddress? ContractOf(LedgerEvent happened) => happened switch
    {
        EntriesQueued queued => queued.Contract,
        ReceiptsCommitted committed => committed.Contract,
        ClockChanged clock => clock.Contract,
        _ => null,
    };

    private sealed class WordsRead(Dictionary<Hash32, Hash32> read) : ILedgerWords
    {
        public Task<IReadOnlyList<Hash32>> ReadAsync(IReadOnlyList<Hash32> slots, StatePoint state, CancellationToken cancellationToken) =>
            Task.FromResult<IReadOnlyList<Hash32>>([.. slots.Select(slot => read[slot])]);
    }
}
