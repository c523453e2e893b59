// SPDX-License-Identifier: MIT
using System.Collections.Concurrent;

namespace Enigma.Network;

/// <summary>
/// Which peers are asked first: those that kept nobody waiting lately, then those that did, last those that gave something else than they
/// were asked for. Nobody is left out: such a peer may be the only one that has something. Safe for concurrent use.
/// </summary>
/// <typeparam name="TPeer">What names a peer.</typeparam>
internal sealed class PeerStandings<TPeer>
    where TPeer : notnull
{
    private readonly ConcurrentDictionary<TPeer, Standing> _standings = new();

    // In the order in which they are asked.
    private enum Standing
    {
        Good,
        Slow,
        Wrong,
    }

    /// <summary>Peers in the order in which they are asked; those of one standing stay as they were.</summary>
    public IEnumerable<TPeer> InOrder(IEnumerable<TPeer> peers) => peers.OrderBy(peer => _standings.GetValueOrDefault(peer, Standing.Good));

    /// <summary>A peer gave something.</summary>
    /// <param name="peer">The peer.</param>
    /// <param name="isRight">Whether it is what was asked for.</param>
    public void Answered(TPeer peer, bool isRight)
    {
        if (!isRight)
        {
            _standings[peer] = Standing.Wrong;
        }
        else
        {
            // It answers again; what it gave wrong is not made good by that.
            _standings.TryRemove(new(peer, Standing.Slow));
        }
    }

    /// <summary>A peer did not answer in time.</summary>
    public void KeptWaiting(TPeer peer) => _standings.TryAdd(peer, Standing.Slow);

    /// <summary>A peer has left.</summary>
    public void Forget(TPeer peer) => _standings.TryRemove(peer, out _);
}
