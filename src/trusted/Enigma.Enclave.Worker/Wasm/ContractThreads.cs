// SPDX-License-Identifier: MIT
namespace Enigma.Enclave.Worker.Wasm;

/// <summary>
/// The threads that contracts run on, with stacks for the deepest one. A thread has one piece of work at a time: the number of threads bounds
/// how much runs, and how much memory that takes. Work gives way to everything else once its account has used up its allowance, or when it is
/// long and the weight of long work is taken (docs/adr/0016, 0033, 0034); some threads are kept for accounts that have allowance. A thread that gave
/// way cannot take its weight back: it ends with its work.
/// </summary>
/// <param name="most">The most threads; each is started when it is first needed.</param>
/// <param name="mostForLong">How many threads may be at work, at most, when work of an account without allowance begins.</param>
/// <param name="stackBytes">The stack of each.</param>
/// <param name="callingThread">Called first on each of them: what the machine knows of it.</param>
/// <param name="longWork">The weight that long work shares; null for one of its own.</param>
internal sealed class ContractThreads(
    int most, int mostForLong, int stackBytes, Func<IScheduledThread> callingThread, LongWork? longWork = null) : IDisposable
{
    [ThreadStatic]
    private static ContractThreads? s_home;

    [ThreadStatic]
    private static Work? s_work;

    // A monitor: a thread that waits at it sleeps at once. An idle thread is not to spin first, whose processor others could use.
    private readonly object _gate = new();
    private readonly Queue<Work> _short = new();
    private readonly Queue<Work> _long = new();
    private readonly List<Thread> _threads = [];
    private readonly List<Work> _running = [];
    private readonly LongWork _longWork = longWork ?? new LongWork();
    private bool _isDisposed;

    /// <summary>True when work that is started for this account now begins at once, and the account has some allowance left.</summary>
    public bool IsQuick(ProcessorAccount account)
    {
        lock (_gate)
        {
            return _running.Count + _short.Count < most && account.Left > TimeSpan.Zero;
        }
    }

    /// <summary>True when the account has some allowance left.</summary>
    public bool HasAllowance(ProcessorAccount account)
    {
        lock (_gate)
        {
            return account.Left > TimeSpan.Zero;
        }
    }

    /// <summary>Has work done on one of the threads.</summary>
    public Task<T> Start<T>(ProcessorAccount account, Func<T> work)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            var left = account.Left;
            (left > TimeSpan.Zero ? _short : _long).Enqueue(new Work(account, left, _longWork, () => Do(work, done)));
            Wake();
        }

        return done.Task;
    }

    /// <summary>Has work done and waits for it; what runs on one of the threads already goes on there.</summary>
    public T Run<T>(Func<T> work) => s_home == this ? work() : Start(new ProcessorAccount(), work).GetAwaiter().GetResult();

    /// <summary>Has the work that calls this, on one of the threads, give way at once: it knows that it takes long.</summary>
    public void GiveWay()
    {
        lock (_gate)
        {
            if (s_home == this)
            {
                s_work?.GiveWay();
            }
        }
    }

    /// <summary>Does a part of the work that calls this, on one of the threads, for which it has its account's allowance and shares nothing.</summary>
    public T Apart<T>(Func<T> part)
    {
        var work = s_home == this ? s_work : null;
        SetApart(work, true);
        try
        {
            return part();
        }
        finally
        {
            SetApart(work, false);
        }
    }

    /// <summary>Has work give way that has had its weight for long enough, and replaces threads that ended.</summary>
    public void LookAfter()
    {
        lock (_gate)
        {
            foreach (var work in _running)
            {
                work.GiveWayIfLong();
            }

            Wake();
        }
    }

    /// <summary>Ends the threads once all work is done.</summary>
    public void Dispose()
    {
        Thread[] threads;
        lock (_gate)
        {
            _isDisposed = true;
            Monitor.PulseAll(_gate);
            threads = [.. _threads];
        }

        Array.ForEach(threads, thread => thread.Join());
    }

    /// <summary>Does work now and gives what tells its owner, which is to happen once the thread counts as free.</summary>
    private static Action Do<T>(Func<T> work, TaskCompletionSource<T> done)
    {
        try
        {
            var result = work();
            return () => done.SetResult(result);
        }
        catch (Exception exception)
        {
            // Handed to whoever asks for the result, whose work it was.
            return () => done.SetException(exception);
        }
    }

    private void SetApart(Work? work, bool isApart)
    {
        lock (_gate)
        {
            work?.SetApart(isApart);
        }
    }

    private void Loop()
    {
        s_home = this;
        var thread = callingThread();
        var hasWeight = true;
        while (hasWeight && Next(thread) is { } work)
        {
            s_work = work;
            var tell = work.Do();
            s_work = null;
            hasWeight = End(work);
            tell();
        }
    }

    private Work? Next(IScheduledThread thread)
    {
        lock (_gate)
        {
            while (true)
            {
                if ((_short.Count > 0 && _running.Count < most) || (_long.Count > 0 && _running.Count < mostForLong))
                {
                    var work = (_short.Count > 0 ? _short : _long).Dequeue();
                    work.Begin(thread);
                    _running.Add(work);
                    return work;
                }

                if (_isDisposed)
                {
                    return null;
                }

                Monitor.Wait(_gate);
            }
        }
    }

    /// <summary>False when the thread gave way with its work, and ends with it.</summary>
    private bool End(Work work)
    {
        lock (_gate)
        {
            work.End();
            _running.Remove(work);
            if (!work.GaveWay)
            {
                return true;
            }

            // The one in its place is not started here, where it would inherit that it gives way.
            _threads.Remove(Thread.CurrentThread);
            return false;
        }
    }

    /// <summary>Wakes a thread for work that can begin, or starts one.</summary>
    private void Wake()
    {
        var (atWork, isShort) = (_running.Count, Math.Min(_short.Count, most - _running.Count));
        var isLong = Math.Clamp(mostForLong - atWork - isShort, 0, _long.Count);
        if (atWork + isShort + isLong > _threads.Count)
        {
            var thread = new Thread(Loop, stackBytes) { IsBackground = true, Name = "contracts" };
            _threads.Add(thread);
            thread.Start();
        }

        Monitor.Pulse(_gate);
    }

    private sealed class Work(ProcessorAccount account, TimeSpan left, LongWork longWork, Func<Action> work)
    {
        private IScheduledThread? _thread;
        private TimeSpan _before;
        private TimeSpan _apart;
        private TimeSpan? _apartSince;

        public bool GaveWay { get; private set; }

        public Action Do() => work();

        public void Begin(IScheduledThread thread)
        {
            _thread = thread;
            _before = thread.Used;
            GiveWayIfLong();
        }

        public void GiveWayIfLong()
        {
            if (!GaveWay && (Used >= left || !longWork.LeavesWeight(this, Shared)))
            {
                GiveWay();
            }
        }

        public void GiveWay()
        {
            if (!GaveWay)
            {
                _thread!.GiveWay();
                GaveWay = true;
                longWork.End(this, Shared);
            }
        }

        public void SetApart(bool isApart)
        {
            _apart += isApart ? TimeSpan.Zero : Used - _apartSince!.Value;
            _apartSince = isApart ? Used : null;
        }

        public void End()
        {
            account.Charge(Used);
            if (!GaveWay)
            {
                longWork.End(this, Shared);
            }
        }

        private TimeSpan Used => _thread!.Used - _before;

        private TimeSpan Shared => (_apartSince ?? Used) - _apart;
    }
}
