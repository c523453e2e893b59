// SPDX-License-Identifier: MIT
using Enigma.Node;
using Xunit;

namespace Enigma.Untrusted.Tests.Node;

/// <summary>A node that waits to be started, for funds perhaps, must not wait on when what it stands on is gone.</summary>
public sealed class FailureWatchTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Start_WhileAPartThatWasAddedMeanwhileFails_EndsWithItsFailure()
    {
        var watch = new FailureWatch();
        var part = new TaskCompletionSource();
        var isEnded = false;
        var starting = watch.RunAsync(
            async end =>
            {
                watch.Add(new TaskCompletionSource().Task);
                watch.Add(part.Task);
                using var ended = end.Register(() => isEnded = true);
                await Task.Delay(Timeout.Infinite, end);
            },
            Cancel);
        Assert.False(starting.IsCompleted);
        part.SetException(new InvalidOperationException("the chain cannot be followed"));
        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => starting.WaitAsync(TimeSpan.FromSeconds(60), Cancel));
        Assert.Equal("the chain cannot be followed", failure.Message);
        Assert.True(isEnded);
    }

    [Fact]
    public async Task Failed_OfAPartThatIsAddedAfterItWasAskedFor_Fails()
    {
        var watch = new FailureWatch();
        var failed = watch.Failed;
        await watch.RunAsync(_ => Task.CompletedTask, Cancel);
        watch.Add(Task.FromException(new InvalidOperationException("gone")));
        await Assert.ThrowsAsync<InvalidOperationException>(() => failed.WaitAsync(TimeSpan.FromSeconds(60), Cancel));
    }

    [Fact]
    public async Task Start_ThatFailsByItself_TellsItsOwnFailure()
    {
        var watch = new FailureWatch();
        watch.Add(new TaskCompletionSource().Task);
        await Assert.ThrowsAsync<NotSupportedException>(() => watch.RunAsync(_ => Task.FromException(new NotSupportedException()), Cancel));
    }
}
