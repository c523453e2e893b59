// SPDX-License-Identifier: MIT
using System.Diagnostics;
using Enigma;
using Enigma.Bench.Tasks;

// Measures; bench/tasks/tasks.mjs compares with the targets and says what machine it was.
var isShort = args.Contains("--short");
var wanted = args.Where(argument => argument != "--short").ToArray();
(string Name, string About, Func<Figures, Task> Measure)[] parts =
[
    ("tasks", "tasks through the enclave, and their primitives", Now(figures => EnclavePath.Measure(figures, isShort ? 2 : 60))),
    ("state", "a large state", Now(figures => StateSize.Measure(figures, isShort ? 2_000 : 1_000_000, isShort ? 2 : 40))),
    ("rebuild", "rebuild from bodies", Now(figures => Rebuild.Measure(figures, isShort ? 100 : 4_000))),
    ("door", "the door of the published enclave", figures => Door.MeasureAsync(figures, isShort ? 100 : 4_000)),
    ("latency", "latency on a local network", figures => Latency.MeasureAsync(figures, isShort ? 3 : 40)),
];
if (wanted.Except(parts.Select(part => part.Name)).FirstOrDefault() is { } unknown)
{
    Console.Error.WriteLine(
        $"bench tasks: error: unknown argument '{unknown}'; expected --short or some of {string.Join(", ", parts.Select(part => part.Name))}");
    return 2;
}

var (clock, figures) = (Stopwatch.StartNew(), new Figures());
try
{
    foreach (var (_, about, measure) in parts.Where(part => wanted.Length == 0 || wanted.Contains(part.Name)))
    {
        Console.Error.WriteLine($"bench tasks: {clock.Elapsed.TotalSeconds:F1} s: {about}");
        await measure(figures);
    }
}
catch (EnigmaException e)
{
    Console.Error.WriteLine($"bench tasks: error: {e.Code.Name}: {e.Message}");
    return 1;
}

Console.WriteLine(figures.ToJson());
return 0;

static Func<Figures, Task> Now(Action<Figures> measure) => figures =>
{
    measure(figures);
    return Task.CompletedTask;
};
