// SPDX-License-Identifier: MIT
using Enigma.Network;

namespace Enigma.Node;

/// <summary>How long peers are waited for: whoever withholds an answer withholds it for so long and no longer.</summary>
internal static class PeerPatience
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    /// <summary>Ends with a wait, and in time; whoever began disposes of it.</summary>
    public static CancellationTokenSource Begin(CancellationToken cancellationToken)
    {
        var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Longest);
        return limit;
    }

    /// <summary>Waits for what peers are asked for.</summary>
    /// <param name="ask">Asks.</param>
    /// <param name="whom">For the error.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="EnigmaException"><c>peer.failed</c> when there is no answer in time; what <paramref name="ask"/> throws.</exception>
    public static async Task<T> WaitAsync<T>(Func<CancellationToken, Task<T>> ask, string whom, CancellationToken cancellationToken)
    {
        using var limit = Begin(cancellationToken);
        try
        {
            return await ask(limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException late) when (!cancellationToken.IsCancellationRequested)
        {
            throw new EnigmaException(PeerErrors.Failed, $"{whom} did not answer within {Longest.TotalSeconds} s; it is asked again later", late);
        }
    }
}
