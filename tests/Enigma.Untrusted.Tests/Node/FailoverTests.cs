// SPDX-License-Identifier: MIT
using Enigma.Crypto;
using Enigma.Node;
using Enigma.Protocol;
using Xunit;

namespace Enigma.Untrusted.Tests.Node;

/// <summary>What a node sends to the Ledger when nobody answers, and when it wants a seat.</summary>
public sealed class FailoverTests
{
    private static readonly QueueEntry System = new ExpiryEntry(PlayedLedger.Contract, new EntryIndex(0), new BlockNumber(9));

    [Fact]
    public void ToExpire_TakesTheHead_AndWhatTheSameWorkerAdmittedAndNobodyHas()
    {
        QueueEntry[] queue = [System, Task(1), System, Task(1), Task(1), Task(1, known: true), Task(1)];
        Assert.Equal(queue[..5], Watchdog.ToExpire(queue, IsKnown));
    }

    [Fact]
    public void ToExpire_TakesTheHeadAlone_BeforeTheTaskOfAnotherWorker() =>
        Assert.Single(Watchdog.ToExpire([Task(1, known: true), Task(2), Task(1)], IsKnown));

    [Fact]
    public void ToExpire_TakesAForcedTaskAlone()
    {
        Assert.Single(Watchdog.ToExpire([Task(0, forced: true), Task(0, forced: true)], IsKnown));
        Assert.Single(Watchdog.ToExpire([Task(1), Task(0, forced: true)], IsKnown));
    }

    [Fact]
    public void ToExpire_TakesWhatOneTransactionHolds() =>
        Assert.Equal(128, Watchdog.ToExpire([.. Enumerable.Repeat(Task(1), 200)], IsKnown).Count);

    [Fact]
    public void ToExpire_WithoutATask_TakesAllThatIsLeft() => Assert.Equal(2, Watchdog.ToExpire([System, System], IsKnown).Count);

    [Theory]
    [InlineData(1, 87, false)]
    [InlineData(1, 88, true)]
    [InlineData(1, 101, true)]
    [InlineData(0, 101, false)]
    public void SeatsRest_FromBeforeTheSeedBlock_AndNotBeforeTheFirstEpoch(ulong epoch, ulong block, bool rests) => Assert.Equal(
        rests,
        WorkerHost.SeatsRest(new EpochState(new Epoch(epoch), new BlockNumber(40), 1, 1, new BlockNumber(100), 1, IsPaused: false), block, 12));

    private static bool IsKnown(Hash32 inputs) => inputs == Hash32.FromUInt64(1);

    private static TaskEntry Task(uint admittedBy, bool forced = false, bool known = false) => new(new TaskRecord(
        forced, PlayedLedger.Contract, PlayedLedger.User, 0, Hash32.FromUInt64(known ? 1ul : 2ul), TaskTerms.ForComputation(GasClass.Base, 1), new Epoch(1),
        new Epoch(1), new WorkerId(admittedBy), new BlockNumber(1), 1, Hash32.Zero));
}
