// SPDX-License-Identifier: MIT
using Enigma.Crypto;

namespace Enigma.Chain;

/// <summary>Words of the Ledger's storage: proven from Ethereum, or as they were read before.</summary>
public interface ILedgerWords
{
    /// <summary>Words as they were after a block, in the order asked for.</summary>
    Task<IReadOnlyList<Hash32>> ReadAsync(IReadOnlyList<Hash32> slots, StatePoint state, CancellationToken cancellationToken);
}
