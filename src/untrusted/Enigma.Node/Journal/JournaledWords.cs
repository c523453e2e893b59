// SPDX-License-Identifier: MIT
using Enigma.Chain;
using Enigma.Crypto;

namespace Enigma.Node;

/// <summary>The words that the journal kept of a block.</summary>
internal sealed class JournaledWords(JournaledBlock record) : ILedgerWords
{
    public Task<IReadOnlyList<Hash32>> ReadAsync(IReadOnlyList<Hash32> slots, StatePoint state, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<Hash32>>([.. slots.Select(Find)]);

    private Hash32 Find(Hash32 slot) => record.Words.TryGetValue(slot, out var value)
        ? value
        : throw new EnigmaException(
            StoreErrors.Damaged, $"the journal of block {record.Block.Number} lacks the word {slot}; it is read anew from the endpoint");
}
