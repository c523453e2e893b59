// SPDX-License-Identifier: MIT
using System.Collections.Concurrent;

namespace Enigma.Network;

/// <summary>The network of nodes that live in one process: each joins once and speaks through its own <see cref="IPeerNetwork"/>.</summary>
public sealed class InMemoryNetwork
{
    private readonly ConcurrentDictionary<int, InMemoryPeer> _peers = new();
    private int _nextId;

    /// <summary>What becomes of a body on its way from a peer, for networks that are to fail; null (default): it arrives as it is.</summary>
    public BodyCarrier? OnBody { get; set; }

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

    internal Task<ReadOnlyMemory<byte>?> CarryAsync(
        InMemoryPeer giver, InMemoryPeer taker, ReadOnlyMemory<byte>? body, CancellationToken cancellationToken) =>
        body is { } given && OnBody is { } carry ? carry(giver, taker, given, cancellationToken) : Task.FromResult(body);

    internal void Leave(int id) => _peers.TryRemove(id, out _);
}

/// <summary>Carries a body from one peer to another.</summary>
/// <param name="giver">Who gives it.</param>
/// <param name="taker">Who asked for it.</param>
/// <param name="body">What is given.</param>
/// <param name="cancellationToken">Nobody waits for it any more.</param>
/// <returns>What arrives; null for nothing.</returns>
public delegate Task<ReadOnlyMemory<byte>?> BodyCarrier(
    IPeerNetwork giver, IPeerNetwork taker, ReadOnlyMemory<byte> body, CancellationToken cancellationToken);
