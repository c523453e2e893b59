// SPDX-License-Identifier: MIT
using System.Collections.Concurrent;
using Enigma.Enclave.Worker.Wasm;
using Xunit;

namespace Enigma.Trusted.Tests.Wasm;

public sealed class ContractThreadsTests
{
    private const int StackBytes = 1 << 20;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Work_ThatNeverEnds_HoldsOneThreadAndNoOther()
    {
        using var open = new ManualResetEventSlim();
        using var threads = new ContractThreads(2, StackBytes, null);
        var endless = threads.Start(() => Wait(open));
        Assert.Equal(42, await threads.Start(() => 42).WaitAsync(Cancel));
        Assert.False(endless.IsCompleted);
        open.Set();
        Assert.True(await endless.WaitAsync(Cancel));
    }

    [Fact]
    public async Task Work_BeyondTheThreads_WaitsAndBeginsInTheOrderInWhichItCame()
    {
        using var open = new ManualResetEventSlim();
        using var threads = new ContractThreads(1, StackBytes, null);
        Assert.True(threads.HasIdle);
        var running = threads.Start(() => Wait(open));
        Assert.False(threads.HasIdle);
        var order = new ConcurrentQueue<int>();
        Task<bool>[] waiting = [.. Enumerable.Range(0, 20).Select(i => threads.Start(() => Note(order, i)))];
        Assert.All(waiting, work => Assert.False(work.IsCompleted));
        open.Set();
        await Task.WhenAll([running, .. waiting]).WaitAsync(Cancel);
        Assert.Equal(Enumerable.Range(0, 20), order);
    }

    [Fact]
    public async Task Failure_IsHandedToWhoeverAsks_AndTheThreadGoesOn()
    {
        using var threads = new ContractThreads(1, StackBytes, null);
        var failing = threads.Start<int>(() => throw new InvalidOperationException("on purpose"));
        await Assert.ThrowsAsync<InvalidOperationException>(() => failing.WaitAsync(Cancel));
        Assert.Equal(7, threads.Run(() => threads.Run(() => 7)));
    }

    [Fact]
    public void EveryThread_IsPreparedOnce()
    {
        var prepared = new ConcurrentBag<int>();
        using var threads = new ContractThreads(1, StackBytes, () => prepared.Add(Environment.CurrentManagedThreadId));
        Assert.Equal(threads.Run(() => Environment.CurrentManagedThreadId), threads.Run(() => Environment.CurrentManagedThreadId));
        Assert.Single(prepared);
    }

    private static bool Wait(ManualResetEventSlim open)
    {
        open.Wait(Cancel);
        return true;
    }

    private static bool Note(ConcurrentQueue<int> order, int work)
    {
        order.Enqueue(work);
        return true;
    }
}
