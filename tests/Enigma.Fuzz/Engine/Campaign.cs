// SPDX-License-Identifier: MIT
using System.Collections.Concurrent;
using System.Diagnostics;

namespace Enigma.Fuzz.Engine;

/// <summary>Hunts in all targets for a time, a short slice each, on all processors; reports to standard error.</summary>
/// <param name="targets">Where to hunt.</param>
/// <param name="seed">Gives the inputs.</param>
/// <param name="folder">Where findings are written.</param>
internal sealed class Campaign(IReadOnlyList<FuzzTarget> targets, ulong seed, string folder)
{
    private const int RoundsPerTarget = 4;
    private static readonly TimeSpan Stuck = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<string, Finding> _findings = new(StringComparer.Ordinal);

    /// <summary>Runs; the findings, at most one for each target.</summary>
    public IReadOnlyCollection<Finding> Run(TimeSpan time)
    {
        var workers = Environment.ProcessorCount;
        var slice = time * workers / (targets.Count * RoundsPerTarget);
        var began = Stopwatch.GetTimestamp();
        var queue = new ConcurrentQueue<Hunt>(targets.Select(target => new Hunt(target, seed)));
        Thread[] threads = [.. Enumerable.Range(0, workers).Select(_ => new Thread(() => Work(queue, slice, began, time)))];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        return [.. _findings.Values];
    }

    private void Work(ConcurrentQueue<Hunt> queue, TimeSpan slice, long began, TimeSpan time)
    {
        using var last = new LastInput(folder);
        using var watch = new Timer(_ => last.FailWhenOlderThan(Stuck), null, Stuck, Stuck / 4);
        while (Stopwatch.GetElapsedTime(began) < time && queue.TryDequeue(out var hunt))
        {
            if (HuntFor(hunt, slice, last))
            {
                queue.Enqueue(hunt);
            }
        }
    }

    private bool HuntFor(Hunt hunt, TimeSpan slice, LastInput last)
    {
        var (began, before) = (Stopwatch.GetTimestamp(), hunt.Executions);
        while (Stopwatch.GetElapsedTime(began) < slice)
        {
            if (hunt.Step(input => last.Keep(hunt.Target.Name, input)) is { } finding)
            {
                _findings[finding.Target] = finding;
                FindingFile.Write(folder, finding);
                return false;
            }
        }

        last.Clear();
        var perSecond = (hunt.Executions - before) / Stopwatch.GetElapsedTime(began).TotalSeconds;
        Console.Error.WriteLine($"fuzz: {hunt.Target.Name,-32} {perSecond,10:F0}/s  {hunt.Executions,10} executions  corpus {hunt.CorpusSize}");
        return true;
    }
}
