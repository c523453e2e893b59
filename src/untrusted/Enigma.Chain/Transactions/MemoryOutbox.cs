// SPDX-License-Identifier: MIT
using System.Collections.Concurrent;
using Enigma.Crypto;

namespace Enigma.Chain;

/// <summary>An outbox that ends with its process.</summary>
public sealed class MemoryOutbox : ITransactionOutbox
{
    private readonly ConcurrentDictionary<(Address Account, ulong Nonce), OutboxEntry> _entries = [];

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<OutboxEntry>> LoadAsync(Address account, CancellationToken cancellationToken) =>
        ValueTask.FromResult<IReadOnlyList<OutboxEntry>>([.. _entries.Values.Where(entry => entry.Account == account)]);

    /// <inheritdoc/>
    public ValueTask SaveAsync(OutboxEntry entry, CancellationToken cancellationToken)
    {
        _entries[(entry.Account, entry.Nonce)] = entry;
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask RemoveAsync(Address account, ulong nonce, CancellationToken cancellationToken)
    {
        _entries.TryRemove((account, nonce), out _);
        return ValueTask.CompletedTask;
    }
}
