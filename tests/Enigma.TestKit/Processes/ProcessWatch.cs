// SPDX-License-Identifier: MIT
using System.Collections.Concurrent;

namespace Enigma.TestKit;

/// <summary>Reads, again and again, with which arguments and in which environment processes and all below them run.</summary>
internal sealed class ProcessWatch : IAsyncDisposable
{
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(50);

    private readonly ConcurrentDictionary<int, bool> _roots = new();
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Recording> _arguments = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Recording> _environments = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _watching;
    private int _looks;

    public ProcessWatch() => _watching = WatchAsync();

    /// <summary>The arguments of all processes of a program, under its name.</summary>
    public IEnumerable<Recording> Arguments => _arguments.Values;

    /// <summary>The environments of all processes of a program, under its name.</summary>
    public IEnumerable<Recording> Environments => _environments.Values;

    /// <summary>Watches one more process and all below it.</summary>
    public void Add(int root) => _roots[root] = true;

    /// <summary>Waits until all that runs now has been looked at.</summary>
    public async Task LookAsync()
    {
        for (var enough = Volatile.Read(ref _looks) + 2; Volatile.Read(ref _looks) < enough;)
        {
            await Task.Delay(Pace);
        }
    }

    /// <summary>Looks no more; what was seen stays.</summary>
    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _watching;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _stop.Dispose();
    }

    private async Task WatchAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            foreach (var process in _roots.Keys.SelectMany(ProcessTree.FamilyOf))
            {
                Record(_arguments, process, "cmdline");
                Record(_environments, process, "environ");
            }

            Interlocked.Increment(ref _looks);
            await Task.Delay(Pace, _stop.Token).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }
    }

    // A program may change both while it runs; the same ones are recorded once.
    private void Record(ConcurrentDictionary<string, Recording> recordings, int process, string file)
    {
        try
        {
            var bytes = File.ReadAllBytes($"/proc/{process}/{file}");
            if (_seen.Add($"{process} {file} {Convert.ToBase64String(bytes)}"))
            {
                recordings.GetOrAdd(ProcessTree.ProgramOf(process), program => new Recording(program)).Append(bytes);
            }
        }
        catch (Exception ended) when (ended is IOException or UnauthorizedAccessException)
        {
            // It ended, or another program is taking its place.
        }
    }
}
