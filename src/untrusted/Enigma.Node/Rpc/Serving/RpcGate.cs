// SPDX-License-Identifier: MIT
namespace Enigma.Node;

/// <summary>How many requests of all connections work at once. Who comes first goes first; who waits too long is told to come again.</summary>
internal sealed class RpcGate(RpcLimits limits) : IDisposable
{
    private readonly SemaphoreSlim _light = new(limits.LightAtOnce);
    private readonly SemaphoreSlim _waiting = new(limits.WaitingAtOnce);
    private readonly SemaphoreSlim _large = new(limits.LargeAtOnce);

    /// <summary>Waits for a place; dispose to leave it.</summary>
    /// <exception cref="RpcRefusal"><c>rpc.busy</c></exception>
    public Task<IDisposable> EnterAsync(RpcLoad load, CancellationToken cancellationToken) => EnterAsync(
        load switch
        {
            RpcLoad.Waiting => _waiting,
            RpcLoad.LargeAnswer => _large,
            _ => _light,
        },
        cancellationToken);

    /// <summary>Waits for the memory of a large request; dispose to give it back.</summary>
    /// <exception cref="RpcRefusal"><c>rpc.busy</c></exception>
    public Task<IDisposable> EnterLargeAsync(CancellationToken cancellationToken) => EnterAsync(_large, cancellationToken);

    public void Dispose()
    {
        _light.Dispose();
        _waiting.Dispose();
        _large.Dispose();
    }

    private async Task<IDisposable> EnterAsync(SemaphoreSlim places, CancellationToken cancellationToken) =>
        await places.WaitAsync(limits.LineTime, cancellationToken).ConfigureAwait(false)
            ? new Place(places)
            : throw new RpcRefusal(new RpcFault(
                NodeErrors.Busy, $"the node has as many requests at work as it takes; ask again in {limits.LineTime.TotalSeconds} s")
            {
                RetryAfter = limits.LineTime,
            });

    private sealed class Place(SemaphoreSlim places) : IDisposable
    {
        private bool _isLeft;

        public void Dispose()
        {
            if (!Interlocked.Exchange(ref _isLeft, true))
            {
                places.Release();
            }
        }
    }
}
