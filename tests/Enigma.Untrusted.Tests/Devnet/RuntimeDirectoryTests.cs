// SPDX-License-Identifier: MIT
using System.Diagnostics;
using System.Globalization;
using Enigma.Devnet;
using Xunit;

namespace Enigma.Untrusted.Tests.Devnet;

/// <summary>What a network leaves when it is killed together with the guard that would have removed it.</summary>
public sealed class RuntimeDirectoryTests : IDisposable
{
    private readonly List<string> _made = [RuntimeDirectory.CreateInstance()];

    [Fact]
    public async Task CreateInstance_RemovesWhatADeadProcessLeft_AndNothingElse()
    {
        var dead = await EndedProcessAsync();
        var left = Make($"{dead}-0badcafe");
        Directory.CreateDirectory(Path.Combine(left, "worker-1"));
        await File.WriteAllTextAsync(Path.Combine(left, "worker-1", "CURRENT"), "a store", TestContext.Current.CancellationToken);
        var kept = Make($"{dead}-0badcaff");
        await File.WriteAllTextAsync(Path.Combine(kept, "manifest.json"), "{}", TestContext.Current.CancellationToken);
        var alive = Make(string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessId}-0badcafe"));
        var foreign = Make($"{dead}-notes");

        _made.Add(RuntimeDirectory.CreateInstance());

        Assert.False(Directory.Exists(left));
        Assert.All([kept, alive, foreign, .. _made[^1..]], directory => Assert.True(Directory.Exists(directory)));
    }

    public void Dispose() => _made.Where(Directory.Exists).ToList().ForEach(directory => Directory.Delete(directory, recursive: true));

    private string Make(string name)
    {
        _made.Add(Directory.CreateDirectory(Path.Combine(RuntimeDirectory.Path, name)).FullName);
        return _made[^1];
    }

    private static async Task<string> EndedProcessAsync()
    {
        using var process = Process.Start("true");
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return process.Id.ToString(CultureInfo.InvariantCulture);
    }
}
