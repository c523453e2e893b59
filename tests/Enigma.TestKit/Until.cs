// SPDX-License-Identifier: MIT
namespace Enigma.TestKit;

/// <summary>Waits for something to become true, woken by changes of the network; a failure says phase, subject, expectation and what was seen.</summary>
public static class Until
{
    /// <summary>Looks at <paramref name="see"/> after every block until <paramref name="isExpected"/> holds.</summary>
    /// <exception cref="TimeoutException">After <paramref name="patience"/> (default 60 s).</exception>
    public static async Task<T> SeenAsync<T>(
        Devnet.Devnet devnet,
        string phase,
        object subject,
        string expected,
        Func<T> see,
        Func<T, bool> isExpected,
        CancellationToken cancellationToken,
        TimeSpan? patience = null)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(patience ?? TimeSpan.FromSeconds(60));
        while (true)
        {
            var changed = Task.WhenAny(devnet.LedgerChanged.Next, devnet.Receipts.Changed.Next);
            var seen = see();
            if (isExpected(seen))
            {
                return seen;
            }

            try
            {
                await changed.WaitAsync(limit.Token);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                throw new TimeoutException($"{phase}: {subject}: expected {expected}; seen {see()} at block {devnet.Ledger.Block}");
            }
        }
    }
}
