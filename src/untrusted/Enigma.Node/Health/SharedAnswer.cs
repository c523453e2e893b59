// SPDX-License-Identifier: MIT
namespace Enigma.Node;

/// <summary>
/// An answer that is work to make, and which anyone may ask for at any rate: one is made at a time, and whoever asks meanwhile gets the next
/// one, all of them the same. Safe for concurrent use.
/// </summary>
/// <param name="make">Makes it, as of now.</param>
internal sealed class SharedAnswer<T>(Func<Task<T>> make)
{
    private readonly Lock _gate = new();
    private Task _last = Task.CompletedTask;
    private Task<T>? _next;

    /// <summary>The answer as of now or later.</summary>
    public Task<T> AskAsync()
    {
        lock (_gate)
        {
            return _next ??= MakeAfterAsync(_last);
        }
    }

    private async Task<T> MakeAfterAsync(Task before)
    {
        // Yields, so that this task is the next one before it begins.
        await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ForceYielding);
        lock (_gate)
        {
            // Whoever asks from here on would get what is older than the question.
            (_last, _next) = (_next!, null);
        }

        return await make().ConfigureAwait(false);
    }
}
