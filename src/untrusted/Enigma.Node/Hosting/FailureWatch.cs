// SPDX-License-Identifier: MIT
namespace Enigma.Node;

/// <summary>The parts of which none may fail, as they are added. Safe for concurrent use.</summary>
internal sealed class FailureWatch
{
    private readonly TaskCompletionSource _failed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Fails as the first part does.</summary>
    public Task Failed => _failed.Task;

    /// <summary>Watches one more part.</summary>
    /// <param name="part">Fails when the part does.</param>
    public void Add(Task part) => _ = WatchAsync(part);

    /// <summary>
    /// Runs <paramref name="start"/>, and ends it when a part fails meanwhile: it may wait for hours for something that this part would have
    /// brought.
    /// </summary>
    /// <exception cref="Exception">That of the part, or of the start.</exception>
    public async Task RunAsync(Func<CancellationToken, Task> start, CancellationToken cancellationToken)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var starting = start(end.Token);
        if (await Task.WhenAny(starting, Failed).ConfigureAwait(false) == Failed)
        {
            await end.CancelAsync().ConfigureAwait(false);
            await starting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await Failed.ConfigureAwait(false);
        }

        await starting.ConfigureAwait(false);
    }

    private async Task WatchAsync(Task part)
    {
        try
        {
            await part.ConfigureAwait(false);
        }
        catch (Exception failure)
        {
            _failed.TrySetException(failure);
        }
    }
}
