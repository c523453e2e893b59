// SPDX-License-Identifier: MIT
using Enigma.Chain;
using Enigma.Crypto;

namespace Enigma.Node;

/// <summary>Reads words of one block and remembers them for the journal. Used by one task at a time.</summary>
internal sealed class RecordingWords(ILedgerWords source) : ILedgerWords
{
    private readonly Dictionary<Hash32, Hash32> _read = [];

    /// <summary>What was read so far.</summary>
    public IReadOnlyDictionary<Hash32, Hash32> Read => _read;

    public async Task<IReadOnlyList<Hash32>> ReadAsync(IReadOnlyList<Hash32> slots, StatePoint state, CancellationToken cancellationToken)
    {
        var words = await source.ReadAsync(slots, state, cancellationToken).ConfigureAwait(false);
        for (var i = 0; i < slots.Count; i++)
        {
            _read[slots[i]] = words[i];
        }

        return words;
    }
}
