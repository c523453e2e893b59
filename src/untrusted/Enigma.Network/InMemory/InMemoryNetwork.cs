// SPDX-License-Identifier: MIT
using System.Collections.Concurrent;

namespace Enigma.Network;

/// <summary>The network of nodes that live in one process: each joins once and speaks through its own <see cref="IPeerNetwork"/>.</summary>
public sealed class InMemoryNetwork
{
    private readonly ConcurrentDictionary<int, InMemoryPeer> _peers = new();
    private int _nextId;

    /// <summary>A new peer, linked to all others until it is disposed.</summary>
    public InMemoryPeer Join()
    {
        var id = Interlocked.Increment(ref _nextId);
        var peer = new InMemoryPeer(this, id);
        _peers[id] = peer;
        return peer;
    }

    internal IEnumerable<InMemoryPeer> Others(InMemoryPeer peer) =>
        _peers.OrderBy(entry => entry.Key).Select(entry => entry.Value).Where(other => other != peer);

    internal void Leave(int id) => _peers.TryRemove(id, out _);
}
