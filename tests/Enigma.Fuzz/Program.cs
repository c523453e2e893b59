// SPDX-License-Identifier: MIT
using System.Globalization;
using Enigma.Fuzz.Engine;

return args switch
{
    ["list"] => List(),
    ["repro", var target, var file] => Reproduce(target, file),
    [var seconds, .. var rest] when int.TryParse(seconds, NumberStyles.None, CultureInfo.InvariantCulture, out var time) && time > 0 => Hunt(time, rest),
    _ => Usage(),
};

static int Hunt(int seconds, string[] rest)
{
    var seed = 1ul;
    IReadOnlyList<FuzzTarget> targets = TargetList.Create();
    for (var i = 0; i < rest.Length; i += 2)
    {
        switch (rest[i])
        {
            case "--seed" when i + 1 < rest.Length && ulong.TryParse(rest[i + 1], NumberStyles.None, CultureInfo.InvariantCulture, out seed):
                break;
            case "--target" when i + 1 < rest.Length && targets.Where(target => target.Name.StartsWith(rest[i + 1], StringComparison.Ordinal)).ToArray() is { Length: > 0 } chosen:
                targets = chosen;
                break;
            default:
                return Usage();
        }
    }

    var folder = Path.Combine(AppContext.BaseDirectory, "..", "..", "..", "fuzz");
    var findings = new Campaign(targets, seed, Path.GetFullPath(folder)).Run(TimeSpan.FromSeconds(seconds));
    Console.WriteLine($"{targets.Count} targets, {findings.Count} findings, seed {seed}");
    return findings.Count == 0 ? 0 : 1;
}

static int Reproduce(string name, string file)
{
    if (TargetList.Find(name) is not { } target)
    {
        return Usage();
    }

    var (signature, fault) = Probe.Run(target, File.ReadAllBytes(file));
    Console.WriteLine(fault ?? $"holds: {signature}");
    return fault is null ? 0 : 1;
}

static int List()
{
    foreach (var target in TargetList.Create())
    {
        Console.WriteLine(target.Name);
    }

    return 0;
}

static int Usage()
{
    Console.Error.WriteLine("usage: Enigma.Fuzz SECONDS [--seed N] [--target PREFIX] | repro TARGET FILE | list");
    return 2;
}
