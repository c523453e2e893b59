// SPDX-License-Identifier: MIT
using System.Collections.Immutable;
using Enigma.Chain;
using Enigma.Crypto;
using Enigma.Node;
using Enigma.Protocol;
using Xunit;

namespace Enigma.Untrusted.Tests.Node;

public sealed class BatchSchedulerTests
{
    private static readonly WorkerId Worker = new(7);
    private static readonly ContractAddress Contract = new(Address.Parse("0x00000000000000000000000000000000000000c1"));

    private readonly BatchScheduler _scheduler = new(Worker, new WorkerOptions { CommitMargin = 4, MaxPending = 10 });

    [Fact]
    public void Due_InMidEpoch_NothingIsCommitted() => Assert.Empty(Due(block: 50, computed: 3));

    [Fact]
    public void Due_AskedFor_IsCommittedAtOnce() => Assert.Equal([Contract], Due(block: 50, computed: 3, requested: 3));

    [Fact]
    public void Due_Many_AreCommittedAtOnce() => Assert.Equal([Contract], Due(block: 50, computed: 10));

    [Fact]
    public void Due_NothingComputed_NothingIsCommittedEvenWhenAskedFor() => Assert.Empty(Due(block: 98, computed: 0, requested: 1));

    [Fact]
    public void Due_SeatOfAnotherWorker_NothingIsCommitted() => Assert.Empty(Due(block: 98, computed: 3, holder: new WorkerId(8)));

    [Fact]
    public void Due_BeforeTheSeedBlock_IsCommittedOncePerEpoch_OrUntilNoBatchIsFull()
    {
        Assert.Empty(Due(block: 95, computed: 3));
        Assert.Equal([Contract], Due(block: 96, computed: 3));
        _scheduler.Committed(Ledger(block: 96, requested: 0, Worker), BatchScheduler.MaxContracts);
        Assert.Equal([Contract], Due(block: 97, computed: 4));
        _scheduler.Committed(Ledger(block: 97, requested: 0, Worker), contracts: 1);
        Assert.Empty(Due(block: 97, computed: 4));
        Assert.Equal([Contract], Due(block: 98, computed: 5, requested: 4));
    }

    private IReadOnlyList<ContractAddress> Due(ulong block, uint computed, uint requested = 0, WorkerId? holder = null) =>
        _scheduler.Due(Ledger(block, requested, holder ?? Worker), [(Contract, computed)]);

    private static LedgerSnapshot Ledger(ulong block, uint requested, WorkerId holder)
    {
        var epoch = new EpochState(new Epoch(2), new BlockNumber(40), 1, 1, new BlockNumber(100), 1, IsPaused: false);
        var counters = new ContractCounters(20, 0, requested, new BlockNumber(requested == 0 ? 0ul : 45), 0, 0, false, 0);
        return LedgerSnapshot.Empty with
        {
            Block = new BlockNumber(block),
            Epoch = new EpochSnapshot(epoch, Hash32.Zero, Hash32.Zero, Hash32.Zero),
            Contracts = ImmutableDictionary<ContractAddress, ContractLedger>.Empty.Add(Contract, ContractLedger.Empty(Contract) with { Counters = counters }),
            Seats = ImmutableDictionary<uint, SeatVersions>.Empty.Add(0, new SeatVersions(holder, default, default, new Epoch(1), default)),
        };
    }
}
