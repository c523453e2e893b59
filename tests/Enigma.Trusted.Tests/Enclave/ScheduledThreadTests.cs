// SPDX-License-Identifier: MIT
using Enigma.Crypto;
using Enigma.Enclave;
using Enigma.Enclave.Platform;
using Xunit;

namespace Enigma.Trusted.Tests.Enclave;

public sealed class ScheduledThreadTests
{
    private const int IdlePolicy = 5;
    private const int NicenessField = 18;
    private const int PolicyField = 40;

    [Fact]
    public void Thread_CountsWhatItUsesAlone_AndGivesWayToEverythingElse()
    {
        using var platform = new SimulatedPlatform(Hash32.Zero);
        IScheduledThread? thread = null;
        var (isIdle, isNice) = (false, false);
        using var begun = new ManualResetEventSlim();
        using var told = new ManualResetEventSlim();
        var other = new Thread(() =>
        {
            thread = ((IEnclavePlatform)platform).CallingThread();
            begun.Set();
            told.Wait();
            // Of the thread that reads it; the fields are counted behind the name, which is in parentheses.
            var fields = File.ReadAllText("/proc/thread-self/stat").Split(") ")[1].Split(' ');
            (isIdle, isNice) = (fields[PolicyField - 2] == $"{IdlePolicy}", fields[NicenessField - 2] == "19");
        });
        other.Start();
        begun.Wait(TestContext.Current.CancellationToken);
        var waiting = thread!.Used;
        var mine = platform.CallingThread();
        var before = mine.Used;
        SpinWait.SpinUntil(() => mine.Used - before > TimeSpan.FromMilliseconds(20));
        // A thread that waits uses nothing.
        Assert.InRange(thread.Used - waiting, TimeSpan.Zero, TimeSpan.FromMilliseconds(10));
        thread.GiveWay();
        told.Set();
        other.Join();
        Assert.True(isIdle || isNice);
    }
}
