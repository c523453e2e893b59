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
            // What runs has less than its account: the weight of long work.
            return threads.Apart(() => Wait(open));
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
    public async Task LongWork_HasItsWeightOneAtATime()
    {
        var (first, second) = (new Piece(), new Piece());
        using var threads = new ContractThreads(2, 2, StackBytes, Piece.NewThread);
        await first.BeginAsync(threads);
        await second.BeginAsync(threads);
        first.Has(LongWork.Ordinary, threads);
        second.Has(LongWork.Ordinary, threads);
        Assert.False(first.GaveWay || second.GaveWay);
        first.Has(LongWork.Ordinary + TimeSpan.FromTicks(1), threads);
        second.Has(LongWork.Ordinary + TimeSpan.FromTicks(1), threads);
        Assert.Equal((false, true), (first.GaveWay, second.GaveWay));
        await first.EndAsync();
        await second.EndAsync();
    }

    [Fact]
    public async Task LongWork_OfAllContracts_HasOneAllowance()
    {
        Piece[] pieces = [new(), new(), new()];
        var now = TimeSpan.Zero;
        using var threads = new ContractThreads(1, 1, StackBytes, Piece.NewThread, new LongWork(() => now));
        await pieces[0].BeginAsync(threads);
        pieces[0].Has(LongWork.Ordinary + (LongWork.Allowance * 0.6), threads);
        Assert.False(pieces[0].GaveWay);
        await pieces[0].EndAsync();

        // Another contract, which has used nothing itself.
        await pieces[1].BeginAsync(threads);
        pieces[1].Has(LongWork.Ordinary + (LongWork.Allowance * 0.39), threads);
        Assert.False(pieces[1].GaveWay);
        pieces[1].Has(LongWork.Ordinary + (LongWork.Allowance * 0.4), threads);
        Assert.True(pieces[1].GaveWay);
        // What it uses while it gives way is nobody's loss.
        pieces[1].Has(TimeSpan.FromHours(1), threads);
        await pieces[1].EndAsync();

        now += LongWork.Allowance * 20;
        await pieces[2].BeginAsync(threads);
        pieces[2].Has(LongWork.Ordinary + (LongWork.Allowance * 0.49), threads);
        Assert.False(pieces[2].GaveWay);
        await pieces[2].EndAsync();
    }

    [Fact]
    public async Task Compiling_SharesNoWeight_AndHasTheAllowanceOfItsAccount()
    {
        var (runs, compiles) = (new Piece(), new Piece());
        using var threads = new ContractThreads(2, 2, StackBytes, Piece.NewThread);
        await runs.BeginAsync(threads);
        runs.Has(LongWork.Ordinary * 2, threads);
        await compiles.BeginAsync(threads, apart: true);
        compiles.Has(ProcessorAccount.Allowance - TimeSpan.FromTicks(1), threads);
        Assert.False(compiles.GaveWay);
        compiles.Has(ProcessorAccount.Allowance, threads);
        Assert.True(compiles.GaveWay);
        Assert.False(runs.GaveWay);
        await compiles.EndAsync();
        await runs.EndAsync();
    }

    [Fact]
    public async Task WhatRunsAfterCompiling_IsCountedFromThere()
    {
        var (runs, compiles) = (new Piece(), new Piece());
        using var threads = new ContractThreads(2, 2, StackBytes, Piece.NewThread);
        await runs.BeginAsync(threads);
        runs.Has(LongWork.Ordinary * 2, threads);
        await compiles.BeginAsync(threads, apart: true);
        var compiled = ProcessorAccount.Allowance * 0.9;
        compiles.Has(compiled, threads);
        await compiles.GoOnAsync();
        compiles.Has(compiled + LongWork.Ordinary, threads);
        Assert.False(compiles.GaveWay);
        compiles.Has(compiled + LongWork.Ordinary + TimeSpan.FromTicks(1), threads);
        Assert.True(compiles.GaveWay);
        await compiles.EndAsync();
        await runs.EndAsync();
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

    // Not for ever: threads that are disposed of wait for their work.
    private static bool Wait(ManualResetEventSlim open) => open.Wait(TimeSpan.FromSeconds(30), Cancel);

    private static bool Note(ConcurrentQueue<int> order, int work)
    {
        order.Enqueue(work);
        return true;
    }

    /// <summary>Work that goes on when the test says so, of an account that has used nothing.</summary>
    private sealed class Piece
    {
        [ThreadStatic]
        private static StubThread? s_thread;

        private readonly TaskCompletionSource<StubThread>[] _begun = [NewSource<StubThread>(), NewSource<StubThread>()];
        private readonly TaskCompletionSource<bool>[] _goesOn = [NewSource<bool>(), NewSource<bool>()];
        private Task<bool>? _work;
        private StubThread? _thread;
        private TimeSpan _before;

        public bool GaveWay => _thread!.GaveWay;

        public static IScheduledThread NewThread() => s_thread = new StubThread();

        public async Task BeginAsync(ContractThreads threads, bool apart = false)
        {
            _work = threads.Start(new ProcessorAccount(() => TimeSpan.Zero), () => (apart ? threads.Apart(() => Step(0)) : Step(0)) && Step(1));
            _thread = await _begun[0].Task.WaitAsync(Cancel);
            _before = _thread.Used;
        }

        /// <summary>So much since it began, and somebody looks.</summary>
        public void Has(TimeSpan used, ContractThreads threads)
        {
            _thread!.Used = _before + used;
            threads.LookAfter();
        }

        public async Task GoOnAsync()
        {
            _goesOn[0].TrySetResult(true);
            await _begun[1].Task.WaitAsync(Cancel);
        }

        public async Task EndAsync()
        {
            _goesOn[0].TrySetResult(true);
            _goesOn[1].SetResult(true);
            Assert.True(await _work!.WaitAsync(Cancel));
        }

        private bool Step(int step)
        {
            _begun[step].SetResult(s_thread!);
            return _goesOn[step].Task.WaitAsync(TimeSpan.FromSeconds(30), Cancel).GetAwaiter().GetResult();
        }

        private static TaskCompletionSource<T> NewSource<T>() => new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    private sealed class StubThread : IScheduledThread
    {
        public TimeSpan Used { get; set; }

        public bool GaveWay { get; private set; }

        public void GiveWay() => GaveWay = true;
    }
}
