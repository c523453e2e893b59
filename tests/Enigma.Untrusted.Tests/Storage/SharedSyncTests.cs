// SPDX-License-Identifier: MIT
using Enigma.Node;
using Xunit;

namespace Enigma.Untrusted.Tests.Storage;

/// <summary>Who asks is served by a sync that begins afterwards, and by the same one as all who asked by then.</summary>
public sealed class SharedSyncTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Run_WhileOneIsAtWork_IsServedByTheNext_WhichAllShare()
    {
        var begun = 0;
        using var isAtWork = new SemaphoreSlim(0);
        using var goesOn = new SemaphoreSlim(0);
        var sync = new SharedSync(() =>
        {
            Interlocked.Increment(ref begun);
            isAtWork.Release();
            Assert.True(goesOn.Wait(Patience));
        });
        var first = sync.RunAsync();
        Assert.True(await isAtWork.WaitAsync(Patience, Cancel));
        Task[] later = [sync.RunAsync(), sync.RunAsync(), sync.RunAsync()];
        goesOn.Release();
        await first.WaitAsync(Patience, Cancel);
        Assert.True(await isAtWork.WaitAsync(Patience, Cancel));
        Assert.DoesNotContain(later, task => task.IsCompleted);
        goesOn.Release();
        await Task.WhenAll(later).WaitAsync(Patience, Cancel);
        Assert.Equal(2, begun);
    }

    [Fact]
    public async Task Run_AfterOneThatFailed_BeginsAnew()
    {
        var isFull = true;
        var sync = new SharedSync(() =>
        {
            if (isFull)
            {
                throw new EnigmaException(StoreErrors.Full, "the disk is full");
            }
        });
        Assert.Equal(StoreErrors.Full, (await Assert.ThrowsAsync<EnigmaException>(sync.RunAsync)).Code);
        isFull = false;
        await sync.RunAsync().WaitAsync(Patience, Cancel);
    }
}
