// SPDX-License-Identifier: MIT
using Enigma.Chain;

namespace Enigma.Devnet;

/// <summary>Makes an empty block at a steady pace, so that epochs turn and deadlines pass while nobody sends anything.</summary>
internal sealed class BlockTicker : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _ticking;

    public BlockTicker(LocalChain chain, TimeSpan pace) => _ticking = TickAsync(chain, pace, _stop.Token);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _ticking.ConfigureAwait(false);
        _stop.Dispose();
    }

    private static async Task TickAsync(LocalChain chain, TimeSpan pace, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(pace);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken).ConfigureAwait(false))
            {
                await chain.MineAsync(1, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Stopped.
        }
        catch (EnigmaException gone) when (gone.Code == ChainErrors.Unreachable)
        {
            // The node ended first; whoever uses it will say so.
        }
    }
}
