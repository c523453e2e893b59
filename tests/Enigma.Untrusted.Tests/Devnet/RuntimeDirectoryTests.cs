// SPDX-License-Identifier: MIT
using System.Diagnostics;
using System.Globalization;
using System.Threading.Channels;
using Enigma.Devnet;
using Xunit;

namespace Enigma.Untrusted.Tests.Devnet;

/// <summary>What a network leaves when it is killed together with the guard that would have removed it.</summary>
public sealed class RuntimeDirectoryTests : IDisposable
{
    private readonly List<InstanceDirectory> _instances = [RuntimeDirectory.CreateInstance()];
    private readonly List<string> _made = [];
    private readonly List<Process> _started = [];

    private static string OwnId => Environment.ProcessId.ToString(CultureInfo.InvariantCulture);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task CreateInstance_WhereThereIsNoLock_RemovesWhatADeadProcessLeft_AndNothingElse()
    {
        var dead = await EndedProcessAsync();
        var left = Make($"{dead}-0badcafe");
        Directory.CreateDirectory(Path.Combine(left, "worker-1"));
        await File.WriteAllTextAsync(Path.Combine(left, "worker-1", "CURRENT"), "a store", Cancel);
        var kept = await MakeAsync(
            $"{dead}-0badcaff", unready => File.WriteAllTextAsync(Path.Combine(unready, "manifest.json"), "{}", Cancel));
        var alive = Make($"{OwnId}-0badcafe");
        var foreign = Make($"{dead}-notes");

        var made = CreateInstance();

        Assert.False(Directory.Exists(left));
        Assert.All([kept, alive, foreign, made.Path], directory => Assert.True(Directory.Exists(directory)));
    }

    [Fact]
    public async Task CreateInstance_KeepsWhatALivingProcessOwns_WhoseIdIsThatOfNoneHere()
    {
        // So it looks from one container when another one shares the directory.
        var owned = await MakeAsync($"{await EndedProcessAsync()}-0badcafe", StartOwnerAsync);
        CreateInstance();
        Assert.True(Directory.Exists(owned));

        _started[0].Kill();
        await _started[0].WaitForExitAsync(Cancel);
        CreateInstance();
        Assert.False(Directory.Exists(owned));
    }

    [Fact]
    public async Task CreateInstance_RemovesWhatADeadProcessOwned_WhoseIdAnotherHasNow()
    {
        var left = Make($"{OwnId}-0badcafe");
        await File.WriteAllTextAsync(LockOf(left), "", Cancel);
        CreateInstance();
        Assert.False(Directory.Exists(left));
    }

    [Fact]
    public void Instance_IsOwnedUntilItIsDisposedOf_ByNoProcessThatWasStartedMeanwhile()
    {
        var instance = CreateInstance();
        _started.Add(Process.Start("sleep", "600"));
        Assert.Throws<IOException>(() => InstanceDirectory.TakeOver(instance.Path));
        CreateInstance();
        Assert.True(Directory.Exists(instance.Path));

        instance.Dispose();
        CreateInstance();
        Assert.False(Directory.Exists(instance.Path));
    }

    [Fact]
    public void Instance_HasItsNameOnceItIsOwned()
    {
        // Whoever looks meanwhile sees none that has no lock yet: what is being made has a name that is passed over.
        Assert.True(InstanceDirectory.IsNamedAsOne(_instances[0].Path, out var process));
        Assert.Equal(Environment.ProcessId, process);
        Assert.False(InstanceDirectory.IsNamedAsOne(Path.Combine(RuntimeDirectory.Path, "." + Path.GetFileName(_instances[0].Path)), out _));
        Assert.True(File.Exists(LockOf(_instances[0].Path)));
    }

    [Fact]
    public async Task Removal_TakesTheLockLast()
    {
        // Killed on the way, it leaves what the next start still knows to belong to nobody.
        var instance = CreateInstance();
        Fill(instance.Path);
        Assert.Equal(["file", "worker-1"], await RemovedBeforeTheLockAsync(instance.Path, () =>
        {
            InstanceDirectory.Remove(instance.Path);
            return Task.CompletedTask;
        }));
    }

    [Fact]
    public async Task Guard_TakesTheLockLast()
    {
        var instance = CreateInstance();
        Fill(instance.Path);
        var anvil = await AnvilProcess.StartAsync(
            Installation.Find().Anvil, 31337, instance.Path, RuntimeDirectory.StateFile, keepsFiles: false, chain: "", Cancel);
        var removed = await RemovedBeforeTheLockAsync(instance.Path, async () => await anvil.DisposeAsync());
        Assert.Superset(new HashSet<string> { "anvil.log", "file", "worker-1" }, removed.ToHashSet());
        Assert.False(Directory.Exists(instance.Path));
    }

    public void Dispose()
    {
        foreach (var process in _started)
        {
            process.Kill();
            process.Dispose();
        }

        _instances.ForEach(instance => instance.Dispose());
        _made.Concat(_instances.Select(instance => instance.Path)).Where(Directory.Exists).ToList()
            .ForEach(directory => Directory.Delete(directory, recursive: true));
    }

    private static string LockOf(string directory) => Path.Combine(directory, InstanceDirectory.LockFile);

    private static void Fill(string directory)
    {
        File.WriteAllText(Path.Combine(directory, "file"), "");
        Directory.CreateDirectory(Path.Combine(directory, "worker-1", "deep"));
    }

    private static async Task<IReadOnlyList<string>> RemovedBeforeTheLockAsync(string directory, Func<Task> remove)
    {
        var removed = Channel.CreateUnbounded<string>();
        using var watcher = new FileSystemWatcher(directory);
        watcher.Deleted += (_, entry) => removed.Writer.TryWrite(entry.Name!);
        watcher.EnableRaisingEvents = true;
        await remove();
        var before = new List<string>();
        while (await removed.Reader.ReadAsync(Cancel).AsTask().WaitAsync(TimeSpan.FromSeconds(30), Cancel) is var name && name != InstanceDirectory.LockFile)
        {
            before.Add(name);
        }

        return [.. before.Order(StringComparer.Ordinal)];
    }

    private InstanceDirectory CreateInstance()
    {
        _instances.Add(RuntimeDirectory.CreateInstance());
        return _instances[^1];
    }

    private string Make(string name)
    {
        _made.Add(Directory.CreateDirectory(Path.Combine(RuntimeDirectory.Path, name)).FullName);
        return _made[^1];
    }

    // Other tests start networks meanwhile, and they remove as well.
    private async Task<string> MakeAsync(string name, Func<string, Task> fill)
    {
        var unready = Make("." + name);
        await fill(unready);
        _made.Add(Path.Combine(RuntimeDirectory.Path, name));
        Directory.Move(unready, _made[^1]);
        return _made[^1];
    }

    private async Task StartOwnerAsync(string directory)
    {
        var start = new ProcessStartInfo("/bin/sh") { RedirectStandardOutput = true };
        foreach (var argument in new[] { "-c", "exec 9<>\"$1\"; flock -n 9 && echo held && exec sleep 600", "owner", LockOf(directory) })
        {
            start.ArgumentList.Add(argument);
        }

        var owner = Process.Start(start)!;
        _started.Add(owner);
        Assert.Equal("held", await owner.StandardOutput.ReadLineAsync(Cancel));
    }

    private static async Task<string> EndedProcessAsync()
    {
        using var process = Process.Start("true");
        await process.WaitForExitAsync(Cancel);
        return process.Id.ToString(CultureInfo.InvariantCulture);
    }
}
