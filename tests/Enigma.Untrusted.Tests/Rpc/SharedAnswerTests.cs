// SPDX-License-Identifier: MIT
using Enigma.Node;
using Xunit;

namespace Enigma.Untrusted.Tests.Rpc;

public sealed class SharedAnswerTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Ask_WhileOneIsMade_GetsTheNextOne_WhichServesAll()
    {
        var begun = new SemaphoreSlim(0);
        var goOn = new SemaphoreSlim(0);
        var made = 0;
        var answer = new SharedAnswer<int>(async () =>
        {
            var number = Interlocked.Increment(ref made);
            begun.Release();
            await goOn.WaitAsync(Cancel);
            return number != 2 ? number : throw new InvalidOperationException("the second");
        });
        var first = answer.AskAsync();
        await begun.WaitAsync(Cancel);
        var meanwhile = Enumerable.Range(0, 100).Select(_ => answer.AskAsync()).ToArray();
        Assert.Equal(1, made);
        goOn.Release(3);
        Assert.Equal(1, await first);
        Assert.All(meanwhile, asked => Assert.Same(meanwhile[0], asked));
        await Assert.ThrowsAsync<InvalidOperationException>(() => meanwhile[0]);
        // One that failed is in nobody's way.
        Assert.Equal(3, await answer.AskAsync());
    }
}
