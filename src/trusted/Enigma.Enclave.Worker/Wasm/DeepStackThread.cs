// SPDX-License-Identifier: MIT
using System.Runtime.ExceptionServices;

namespace Enigma.Enclave.Worker.Wasm;

/// <summary>
/// A thread whose stack is large enough for the deepest contract, whoever calls. Runs one piece of work at a time.
/// </summary>
internal sealed class DeepStackThread : IDisposable
{
    private readonly Lock _callers = new();
    private readonly SemaphoreSlim _submitted = new(0);
    private readonly SemaphoreSlim _done = new(0);
    private readonly Thread _thread;
    private Action? _work;
    private ExceptionDispatchInfo? _failure;

    public DeepStackThread(int stackBytes)
    {
        _thread = new Thread(Loop, stackBytes) { IsBackground = true, Name = "contracts" };
        _thread.Start();
    }

    public T Run<T>(Func<T> work)
    {
        lock (_callers)
        {
            T result = default!;
            _work = () => result = work();
            _submitted.Release();
            _done.Wait();
            ExceptionDispatchInfo? failure = _failure;
            _failure = null;
            failure?.Throw();
            return result;
        }
    }

    public void Dispose()
    {
        lock (_callers)
        {
            _work = null;
            _submitted.Release();
            _thread.Join();
        }

        _submitted.Dispose();
        _done.Dispose();
    }

    private void Loop()
    {
        for (_submitted.Wait(); _work is not null; _submitted.Wait())
        {
            try
            {
                _work();
            }
            catch (Exception exception)
            {
                // Handed to the caller, whose work it was.
                _failure = ExceptionDispatchInfo.Capture(exception);
            }

            _done.Release();
        }
    }
}
