// SPDX-License-Identifier: MIT
using System.Diagnostics;
using Enigma.Devnet;
using Xunit;

namespace Enigma.Untrusted.Tests.Devnet;

public sealed class DevnetTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Start_ThenDispose_LeavesNoProcessAndNoFile()
    {
        var output = TestContext.Current.TestOutputHelper!;
        var progress = new SynchronousProgress(step => output.WriteLine($"{step.Elapsed.TotalMilliseconds,6:0} ms  {step.What}"));
        var directory = Path.Combine(Path.GetTempPath(), $"enigma-test-{Guid.NewGuid():N}");
        int[] processes;
        await using (var devnet = await Enigma.Devnet.Devnet.StartAsync(new DevnetOptions { IsAnnounced = false, Directory = directory }, progress, Cancel))
        {
            processes = [.. devnet.ProcessIds];
            Assert.Equal(1ul, devnet.Ledger.Epoch.State.Epoch.Value);
            Assert.Equal(3u, devnet.Ledger.Epoch.State.SeatCount);
            Assert.All(processes, id => Assert.True(IsAlive(id)));
            Assert.True(Directory.Exists(directory));
        }

        Assert.All(processes, id => Assert.False(IsAlive(id)));
        Assert.False(Directory.Exists(directory));
    }

    private static bool IsAlive(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            return !process.HasExited;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private sealed class SynchronousProgress(Action<DevnetStep> report) : IProgress<DevnetStep>
    {
        public void Report(DevnetStep value) => report(value);
    }
}
