// SPDX-License-Identifier: MIT
using System.Diagnostics;
using Enigma.Crypto;

namespace Enigma.Network;

/// <summary>
/// Asks peers for one body, as far as the first of them does not give it soon: whoever withholds an answer, or gives something else, delays
/// it by seconds and no longer. Safe for concurrent use.
/// </summary>
/// <param name="standings">Which peers are asked first.</param>
/// <param name="nextAfter">After which time without an answer the next peer is asked too. Default 1 s.</param>
/// <param name="longest">After which time a peer is not waited for any more. Default 10 s.</param>
/// <typeparam name="TPeer">What names a peer.</typeparam>
internal sealed class BodySearch<TPeer>(PeerStandings<TPeer> standings, TimeSpan? nextAfter = null, TimeSpan? longest = null)
    where TPeer : notnull
{
    private readonly TimeSpan _nextAfter = nextAfter ?? TimeSpan.FromSeconds(1);
    private readonly TimeSpan _longest = longest ?? TimeSpan.FromSeconds(10);

    /// <summary>The body with a hash, checked; null when nobody gives it.</summary>
    /// <param name="hash">Its Keccak-256 hash.</param>
    /// <param name="maxSize">The longest that is taken, in bytes.</param>
    /// <param name="peers">The peers.</param>
    /// <param name="ask">What one of them gives; null when it has nothing.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    public async Task<ReadOnlyMemory<byte>?> FindAsync(
        Hash32 hash,
        int maxSize,
        IEnumerable<TPeer> peers,
        Func<TPeer, CancellationToken, Task<ReadOnlyMemory<byte>?>> ask,
        CancellationToken cancellationToken)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var next = new Queue<TPeer>(standings.InOrder(peers));
        var asked = new Dictionary<Task, TPeer>();
        try
        {
            while (next.Count + asked.Count > 0)
            {
                if (next.TryDequeue(out var peer))
                {
                    asked.Add(AskAsync(peer), peer);
                }

                var pause = Task.Delay(next.Count > 0 ? _nextAfter : Timeout.InfiniteTimeSpan, end.Token);
                if (await Task.WhenAny(asked.Keys.Append(pause)).ConfigureAwait(false) is Task<ReadOnlyMemory<byte>?> first)
                {
                    asked.Remove(first);
                    if (await first.ConfigureAwait(false) is { } body)
                    {
                        return body;
                    }
                }
                else
                {
                    // At once, and not when it gives up: whoever asks next is to know.
                    asked.Values.ToList().ForEach(standings.KeptWaiting);
                }

                cancellationToken.ThrowIfCancellationRequested();
            }

            return null;
        }
        finally
        {
            // Before the source is gone: who is still asked is told that nobody waits.
            await end.CancelAsync().ConfigureAwait(false);
        }

        async Task<ReadOnlyMemory<byte>?> AskAsync(TPeer peer)
        {
            var began = Stopwatch.GetTimestamp();
            try
            {
                if (await ask(peer, end.Token).WaitAsync(_longest, end.Token).ConfigureAwait(false) is not { } body)
                {
                    return null;
                }

                var isRight = body.Length <= maxSize && Keccak256.Hash(body.Span) == hash;
                standings.Answered(peer, isRight);
                return isRight ? body : default(ReadOnlyMemory<byte>?);
            }
            catch (Exception)
            {
                // However a peer fails: others may have it.
                if (Stopwatch.GetElapsedTime(began) >= _nextAfter)
                {
                    standings.KeptWaiting(peer);
                }

                return null;
            }
        }
    }
}
