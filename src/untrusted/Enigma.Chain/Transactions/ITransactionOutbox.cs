// SPDX-License-Identifier: MIT
using Enigma.Crypto;

namespace Enigma.Chain;

/// <summary>
/// What an account sent and is not settled, by number. A <see cref="TransactionSender"/> saves here before it sends, so that after a crash it
/// finds what Ethereum may have: it waits for that, or sends it again under the same number, and never sends for the same purpose twice.
/// </summary>
public interface ITransactionOutbox
{
    /// <summary>All entries of an account, in any order.</summary>
    ValueTask<IReadOnlyList<OutboxEntry>> LoadAsync(Address account, CancellationToken cancellationToken);

    /// <summary>Keeps an entry in place of the one with its account and number. When this returns, the entry survives a crash of the machine.</summary>
    ValueTask SaveAsync(OutboxEntry entry, CancellationToken cancellationToken);

    /// <summary>Forgets an entry; nothing happens when there is none.</summary>
    ValueTask RemoveAsync(Address account, ulong nonce, CancellationToken cancellationToken);
}
