// SPDX-License-Identifier: MIT
using Enigma.Crypto;

namespace Enigma.Chain;

/// <summary>Words as Ethereum has them, proven under the state root that is asked for.</summary>
public sealed class ProvenWords(IEthereumRpc rpc, Address ledger) : ILedgerWords
{
    /// <inheritdoc/>
    public async Task<IReadOnlyList<Hash32>> ReadAsync(IReadOnlyList<Hash32> slots, StatePoint state, CancellationToken cancellationToken) =>
        [.. (await rpc.GetProofAsync(ledger, slots, state, cancellationToken).ConfigureAwait(false)).Slots.Select(slot => slot.Word)];
}
