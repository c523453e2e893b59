// SPDX-License-Identifier: MIT
using System.Collections.Concurrent;
using Enigma.Enclave;
using Enigma.Enclave.Worker.Wasm;
using Enigma.Protocol;
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
        using var threads = new ContractThreads(2, 2, StackBytes, Plain);
        var endless = threads.Start(new ProcessorAccount(), () => Wait(open));
        Assert.Equal(42, await threads.Start(new ProcessorAccount(), () => 42).WaitAsync(Cancel));
        Assert.False(endless.IsCompleted);
        open.Set();
        Assert.True(await endless.WaitAsync(Cancel));
    }

    [Fact]
    public async Task Work_BeyondTheThreads_WaitsAndBeginsInTheOrderInWhichItCame()
    {
        using var open = new ManualResetEventSlim();
        using var threads = new ContractThreads(1, 1, StackBytes, Plain);
        Assert.True(threads.IsQuick(new ProcessorAccount()));
        var running = threads.Start(new ProcessorAccount(), () => Wait(open));
        Assert.False(threads.IsQuick(new ProcessorAccount()));
        var order = new ConcurrentQueue<int>();
        Task<bool>[] waiting = [.. Enumerable.Range(0, 20).Select(i => threads.Start(new ProcessorAccount(), () => Note(order, i)))];
        Assert.All(waiting, work => Assert.False(work.IsCompleted));
        open.Set();
        await Task.WhenAll([running, .. waiting]).WaitAsync(Cancel);
        Assert.Equal(Enumerable.Range(0, 20), order);
    }

    [Fact]
    public async Task Failure_IsHandedToWhoeverAsks_AndTheThreadGoesOn()
    {
        using var threads = new ContractThreads(1, 1, StackBytes, Plain);
        var failing = threads.Start<int>(new ProcessorAccount(), () => throw new InvalidOperationException("on purpose"));
        await Assert.ThrowsAsync<InvalidOperationException>(() => failing.WaitAsync(Cancel));
        Assert.Equal(7, threads.Run(() => threads.Run(() => 7)));
    }

    [Fact]
    public void EveryThread_IsPreparedOnce()
    {
        var prepared = new ConcurrentBag<int>();
        using var threads = new ContractThreads(1, 1, StackBytes, Prepare);
        Assert.Equal(threads.Run(() => Environment.CurrentManagedThreadId), threads.Run(() => Environment.CurrentManagedThreadId));
        Assert.Single(prepared);

        IScheduledThread Prepare()
        {
            prepared.Add(Environment.CurrentManagedThreadId);
            return Plain();
        }
    }

    [Fact]
    public async Task Work_ThatUsesUpItsAllowance_GivesWay_AndItsThreadEndsWithIt()
    {
        using var open = new ManualResetEventSlim();
        var begun = new ConcurrentQueue<StubThread>();
        using var threads = new ContractThreads(1, 1, StackBytes, Next);
        var account = new ProcessorAccount(() => TimeSpan.Zero);
        using var isRunning = new ManualResetEventSlim();
        var running = threads.Start(account, () =>
        {
            isRunning.Set();
            return Wait(open);
        });
        isRunning.Wait(Cancel);
        var thread = Assert.Single(begun);
        thread.Used = ProcessorAccount.Allowance - TimeSpan.FromMilliseconds(1);
        threads.LookAfter();
        Assert.False(thread.GaveWay);
        thread.Used = ProcessorAccount.Allowance;
        threads.LookAfter();
        Assert.True(thread.GaveWay);
        open.Set();
        Assert.True(await running.WaitAsync(Cancel));

        // The next work finds a thread with its full weight, unless it is for the account that used up what it had.
        Assert.Equal(1, await threads.Start(new ProcessorAccount(), () => 1).WaitAsync(Cancel));
        Assert.False(begun.Last().GaveWay);
        Assert.Equal(2, begun.Count);
        Assert.Equal(2, await threads.Start(account, () => 2).WaitAsync(Cancel));
        Assert.True(begun.Last().GaveWay);

        StubThread Next()
        {
            var next = new StubThread();
            begun.Enqueue(next);
            return next;
        }
    }

    [Fact]
    public async Task Compiling_ThatIsKnownToTakeLong_GivesWayFromTheStart()
    {
        var thread = new StubThread();
        using var runtime = new ContractRuntime(callingThread: () => thread);
        await Compile(functions: 1);
        Assert.False(thread.GaveWay);
        await Compile(functions: 10);
        Assert.True(thread.GaveWay);

        // What is read from memory is dear to compile.
        async Task Compile(int functions)
        {
            var loads = string.Concat(Enumerable.Repeat("(drop (i32.load (i32.const 0)))", 1_000));
            var body = string.Concat(Enumerable.Range(0, functions).Select(i => $"(func (export \"f{i}\") {loads})"));
            var code = Wasmtime.Module.ConvertText($"(module (memory 1) {body} (func (export \"call\")))");
            var load = await runtime.Start(new ProcessorAccount(), () => runtime.Load(code, HostAbi.EnigmaV1)).WaitAsync(Cancel);
            Assert.NotNull(load.Module);
        }
    }

    [Fact]
    public async Task Work_OfAccountsWithoutAllowance_LeavesThreadsToTheOthers()
    {
        using var open = new ManualResetEventSlim();
        using var threads = new ContractThreads(3, 2, StackBytes, () => new StubThread());
        Task<bool>[] hogs = [.. Enumerable.Range(0, 5).Select(_ => threads.Start(Spent(), () => Wait(open)))];
        var order = new ConcurrentQueue<int>();
        // Two hogs hold two threads; the third is for whoever used little.
        Assert.True(await threads.Start(new ProcessorAccount(), () => Note(order, 1)).WaitAsync(Cancel));
        Assert.False(threads.IsQuick(Spent()));
        Assert.All(hogs, hog => Assert.False(hog.IsCompleted));
        open.Set();
        while (!Task.WhenAll(hogs).IsCompleted)
        {
            threads.LookAfter();
            await Task.WhenAny(Task.WhenAll(hogs), Task.Delay(1, Cancel));
        }

        static ProcessorAccount Spent()
        {
            var account = new ProcessorAccount(() => TimeSpan.Zero);
            account.Charge(ProcessorAccount.Allowance);
            return account;
        }
    }

    [Fact]
    public void Account_FadesByATenthOfTheTimeThatPasses()
    {
        var now = TimeSpan.Zero;
        var account = new ProcessorAccount(() => now);
        account.Charge(ProcessorAccount.Allowance * 3);
        Assert.Equal(TimeSpan.Zero, account.Left);
        now += ProcessorAccount.Allowance * 20;
        Assert.Equal(TimeSpan.Zero, account.Left);
        now += ProcessorAccount.Allowance * 5;
        Assert.Equal(ProcessorAccount.Allowance / 2, account.Left);
        now += TimeSpan.FromDays(1);
        Assert.Equal(ProcessorAccount.Allowance, account.Left);
    }

    private static UnscheduledThread Plain() => new();

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

    private sealed class StubThread : IScheduledThread
    {
        public TimeSpan Used { get; set; }

        public bool GaveWay { get; private set; }

        public void GiveWay() => GaveWay = true;
    }
}
