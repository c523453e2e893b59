// SPDX-License-Identifier: MIT
namespace Enigma.Node;

/// <summary>
/// A sync that serves all who ask while the one before it is at work: a disk takes a few hundred in a second, however much each of them is.
/// Safe for concurrent use.
/// </summary>
/// <param name="sync">Has the disk hold all that was written before it begins.</param>
internal sealed class SharedSync(Action sync)
{
    private readonly Lock _gate = new();
    private Task _last = Task.CompletedTask;
    private Task? _next;

    /// <summary>Ends with a sync that begins after this call.</summary>
    public Task RunAsync()
    {
        lock (_gate)
        {
            return _next ??= _last = _last.ContinueWith(_ => Run(), TaskScheduler.Default);
        }
    }

    private void Run()
    {
        lock (_gate)
        {
            // Whoever asks from here on has written too late for this one.
            _next = null;
        }

        sync();
    }
}
