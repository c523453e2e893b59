// SPDX-License-Identifier: MIT
namespace Enigma.Chain;

/// <summary>The pauses of a loop that anybody can end early. One loop waits; none of its pauses costs an exception.</summary>
internal sealed class Pause(TimeProvider time)
{
    private TaskCompletionSource _over = Next();

    /// <summary>Ends the pause; where the loop is at work, its next one.</summary>
    public void End() => Volatile.Read(ref _over).TrySetResult();

    /// <summary>Waits for the time, or until the pause is ended.</summary>
    /// <exception cref="OperationCanceledException">The loop is to end.</exception>
    public async Task WaitAsync(TimeSpan longest, CancellationToken cancellationToken)
    {
        var over = _over;
        using (time.CreateTimer(Set, over, longest, Timeout.InfiniteTimeSpan))
        using (cancellationToken.UnsafeRegister(Set, over))
        {
            await over.Task.ConfigureAwait(false);
        }

        // Before the loop looks again: who ends the old one in between is seen by that look.
        Volatile.Write(ref _over, Next());
        cancellationToken.ThrowIfCancellationRequested();

        static void Set(object? over) => ((TaskCompletionSource)over!).TrySetResult();
    }

    private static TaskCompletionSource Next() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
