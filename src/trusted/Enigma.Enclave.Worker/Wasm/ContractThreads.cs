// SPDX-License-Identifier: MIT
namespace Enigma.Enclave.Worker.Wasm;

/// <summary>
/// The threads that contracts run on, with stacks for the deepest one. Work begins in the order in which it came, and a thread has one piece
/// of work at a time: the number of threads bounds how much runs, and how much memory that takes.
/// </summary>
/// <param name="most">The most threads; each is started when it is first needed.</param>
/// <param name="stackBytes">The stack of each.</param>
/// <param name="onThread">Called first on each of them.</param>
internal sealed class ContractThreads(int most, int stackBytes, Action? onThread) : IDisposable
{
    [ThreadStatic]
    private static ContractThreads? s_home;

    // A monitor: a thread that waits at it sleeps at once. An idle thread is not to spin first, whose processor others could use.
    private readonly object _gate = new();
    private readonly Queue<Action> _waiting = new();
    private readonly List<Thread> _threads = [];
    private int _atWork;
    private bool _isDisposed;

    /// <summary>True when work that is started now begins at once.</summary>
    public bool HasIdle
    {
        get
        {
            lock (_gate)
            {
                return _atWork + _waiting.Count < most;
            }
        }
    }

    /// <summary>Has work done on one of the threads.</summary>
    public Task<T> Start<T>(Func<T> work)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            _waiting.Enqueue(() => Do(work, done));
            if (_threads.Count < most && _atWork + _waiting.Count > _threads.Count)
            {
                var thread = new Thread(Loop, stackBytes) { IsBackground = true, Name = "contracts" };
                _threads.Add(thread);
                thread.Start();
            }

            Monitor.Pulse(_gate);
        }

        return done.Task;
    }

    /// <summary>Has work done and waits for it; what runs on one of the threads already goes on there.</summary>
    public T Run<T>(Func<T> work) => s_home == this ? work() : Start(work).GetAwaiter().GetResult();

    /// <summary>Ends the threads once all work is done.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _isDisposed = true;
            Monitor.PulseAll(_gate);
        }

        _threads.ForEach(thread => thread.Join());
    }

    private static void Do<T>(Func<T> work, TaskCompletionSource<T> done)
    {
        try
        {
            done.SetResult(work());
        }
        catch (Exception exception)
        {
            // Handed to whoever asks for the result, whose work it was.
            done.SetException(exception);
        }
    }

    private void Loop()
    {
        s_home = this;
        onThread?.Invoke();
        while (Next() is { } work)
        {
            work();
            lock (_gate)
            {
                _atWork--;
            }
        }
    }

    private Action? Next()
    {
        lock (_gate)
        {
            while (_waiting.Count == 0)
            {
                if (_isDisposed)
                {
                    return null;
                }

                Monitor.Wait(_gate);
            }

            _atWork++;
            return _waiting.Dequeue();
        }
    }
}
