// SPDX-License-Identifier: MIT
namespace Enigma.Chain;

/// <summary>The answers of several endpoints to one question.</summary>
internal static class Answers
{
    /// <summary>
    /// Waits until <paramref name="enough"/> have answered, or all that will, and a while longer for the others: one that is slow, or means to
    /// be, keeps nobody waiting.
    /// </summary>
    public static async Task<(IReadOnlyList<T> Values, IReadOnlyList<EnigmaException> Failures)> CollectAsync<T>(
        IEnumerable<Task<T>> asked, int enough, TimeSpan longer, TimeProvider time, CancellationToken cancellationToken)
    {
        var (values, failures) = (new List<T>(), new List<EnigmaException>());
        var open = asked.ToList();
        Task? end = null;
        while (open.Count > 0)
        {
            end ??= values.Count >= enough ? Task.Delay(longer, time, cancellationToken) : null;
            var done = await Task.WhenAny(end is null ? open : [.. open, end]).ConfigureAwait(false);
            if (done is not Task<T> answer)
            {
                break;
            }

            open.Remove(answer);
            try
            {
                values.Add(await answer.ConfigureAwait(false));
            }
            catch (EnigmaException failure)
            {
                failures.Add(failure);
            }
        }

        open.ForEach(Forget);
        cancellationToken.ThrowIfCancellationRequested();
        return (values, failures);
    }

    /// <summary>The endpoint's health counts the outcome; nobody waits for it.</summary>
    public static void Forget(Task task) => task.ContinueWith(
        static done => done.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
}
