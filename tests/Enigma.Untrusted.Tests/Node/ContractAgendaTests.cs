// SPDX-License-Identifier: MIT
using Enigma.Node;
using Xunit;

namespace Enigma.Untrusted.Tests.Node;

/// <summary>Who gets a worker's enclave next: nobody waits for what another one lacks, and nobody is forgotten.</summary>
public sealed class ContractAgendaTests
{
    private static readonly LedgerSnapshot Ledger = LedgerSnapshot.Empty;

    private readonly List<Contract> _prepared = [];
    private readonly ContractAgenda<Contract> _agenda;

    public ContractAgendaTests() => _agenda = new ContractAgenda<Contract>((contract, _) =>
    {
        _prepared.Add(contract);
        return contract.Ahead.Task;
    });

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public void Next_OfTwoThatAreAwaited_IsTheOneThatHadTheEnclaveLess()
    {
        var greedy = Add(new Contract { IsAwaitedNow = true, HeldLately = TimeSpan.FromSeconds(1) });
        var modest = Add(new Contract { IsAwaitedNow = true, HeldLately = TimeSpan.FromMilliseconds(1) });
        Assert.Equal([modest, greedy], Turns(5));
    }

    [Fact]
    public void Next_GivesChoresTheirTurn_WhenNobodyWaits_AndEveryNinthTimeWhenSomebodyDoes()
    {
        var busy = new Contract { IsAwaitedNow = true };
        var chores = Enumerable.Range(0, 3).Select(_ => Add(new Contract())).ToArray();
        Add(busy);
        var turns = new List<Contract>();
        for (var i = 0; i < 20; i++)
        {
            turns.AddRange(Turns(1));
            _agenda.Add(busy, Ledger);
        }

        Assert.Equal([8, 17], Enumerable.Range(0, 20).Where(i => turns[i] != busy));
        _agenda.Remove(busy);
        Assert.Equal(chores.Except(turns), Turns(5));
    }

    [Fact]
    public async Task Next_PassesOverWhatIsNotPreparedYet_UntilItIs()
    {
        var slow = Add(new Contract(isReady: false) { IsAwaitedNow = true });
        var quick = Add(new Contract { IsAwaitedNow = true, HeldLately = TimeSpan.FromSeconds(1) });
        var prepared = _agenda.Prepared.Next;
        Assert.Equal([quick], Turns(5));
        Assert.False(prepared.IsCompleted);
        slow.Ahead.SetResult(WorkAhead.Nothing);
        await prepared.WaitAsync(TimeSpan.FromSeconds(5), Cancel);
        Assert.Equal([slow], Turns(5));
    }

    [Fact]
    public void Next_WithAnyNumberWaitingForCheckpoints_PreparesWhoNeedsNone()
    {
        for (var i = 0; i < 100; i++)
        {
            Add(new Contract(isReady: false) { IsAwaitedNow = true, OpensAtCheckpointNow = true });
        }

        var other = Add(new Contract { IsAwaitedNow = true });
        Assert.Equal([other], Turns(5));
        Assert.InRange(_prepared.Count, 2, 16);
    }

    [Fact]
    public void Next_AChoreThatSomebodyWaitsForMeanwhile_IsNoChoreAnyMore()
    {
        var chore = Add(new Contract(isReady: false));
        Assert.Empty(Turns(1));
        var busy = Add(new Contract { IsAwaitedNow = true, HeldLately = TimeSpan.FromSeconds(1) });
        chore.Ahead.SetResult(WorkAhead.Nothing);
        chore.IsAwaitedNow = true;
        Assert.Equal([chore, busy], Turns(5));
    }

    [Fact]
    public void Next_WhatIsComputed_ComesWhenItIsToBeAskedFor()
    {
        var computing = Add(new Contract { IsAwaitedNow = true, IsComputing = true, AskIn = TimeSpan.FromMilliseconds(7) });
        Assert.Empty(Turns(1));
        Assert.Equal(TimeSpan.FromMilliseconds(7), _agenda.AskIn);
        computing.AskIn = TimeSpan.Zero;
        // Never none: whoever waits for none would look without end.
        Assert.Equal(TimeSpan.FromMilliseconds(1), _agenda.AskIn);
        Assert.Equal([computing], Turns(5));
        Assert.Null(_agenda.AskIn);
    }

    [Fact]
    public void Next_WhatWaitsForNews_ComesWithThem_AndWhatWasRemovedNever()
    {
        var (waiting, removed) = (new Contract { IsAwaitedNow = true }, Add(new Contract { IsAwaitedNow = true }));
        _agenda.Wait(waiting);
        _agenda.Wait(removed);
        _agenda.Remove(removed);
        Assert.Empty(Turns(1));
        _agenda.Retry(Ledger);
        Assert.Equal([waiting], Turns(5));
    }

    [Fact]
    public async Task Next_WhatCannotBePrepared_ComesWithTheReason()
    {
        Add(new Contract(isReady: false) { IsAwaitedNow = true }).Ahead.SetException(new InvalidOperationException("no endpoint"));
        var next = _agenda.Next(Ledger, Cancel);
        await Assert.ThrowsAsync<InvalidOperationException>(() => next!.Value.Ahead);
    }

    [Fact]
    public void Next_WhatIsComputed_NeedsNoPlaceAmongThoseThatWait()
    {
        for (var i = 0; i < 1000; i++)
        {
            Add(new Contract(isReady: false) { IsAwaitedNow = true });
        }

        Assert.Empty(Turns(1));
        Assert.InRange(_prepared.Count, 2, 300);
        var computing = Add(new Contract { IsAwaitedNow = true, IsComputing = true });
        Assert.Equal([computing], Turns(5));
    }

    [Fact]
    public async Task Next_WhatIsSlow_GivesItsPlaceToOthers_UpToABound()
    {
        var prepared = 0;
        var agenda = new ContractAgenda<Contract>((contract, _) => Interlocked.Increment(ref prepared) > 0 ? contract.Ahead.Task : null!, TimeSpan.FromMilliseconds(20));
        for (var i = 0; i < 1000; i++)
        {
            agenda.Add(new Contract(isReady: false) { IsAwaitedNow = true }, Ledger);
        }

        Assert.Null(agenda.Next(Ledger, Cancel));
        var places = prepared;
        await Task.Delay(50, Cancel);
        Assert.Null(agenda.Next(Ledger, Cancel));
        Assert.Equal(2 * places, prepared);
        for (var i = 0; i < 100; i++)
        {
            await Task.Delay(25, Cancel);
            agenda.Next(Ledger, Cancel);
        }

        Assert.InRange(prepared, 3 * places, 300);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Next_HoweverManyAreAlwaysPreparedInVain_TheOthersArePreparedAtOnce(bool opens)
    {
        var failing = Enumerable.Range(0, 1000)
            .Select(_ => Add(new Contract(isReady: false) { IsAwaitedNow = true, OpensAtCheckpointNow = opens, PreparedInVain = 1 })).ToArray();
        Assert.Empty(Turns(1));
        var places = _prepared.Count;
        Assert.InRange(places, 1, 8);
        var healthy = Enumerable.Range(0, 8)
            .Select(_ => Add(new Contract { IsAwaitedNow = true, OpensAtCheckpointNow = opens, HeldLately = TimeSpan.FromSeconds(1) })).ToArray();
        Assert.Equal(healthy, Turns(9));

        // Nor are those forgotten: when one has failed again, the next one has its place.
        failing[0].Ahead.SetResult(WorkAhead.Nothing);
        Assert.Equal([failing[0]], Turns(5));
        _agenda.Add(failing[0], Ledger);
        Assert.Empty(Turns(5));
        Assert.Equal(failing[..(places + 1)], _prepared.Except(healthy));
    }

    [Fact]
    public void Next_OfThoseThatWerePreparedInVain_BeginsWithThoseThatWereSeldom()
    {
        var places = MostInVainAtOnce();
        var always = Enumerable.Range(0, 100).Select(_ => Add(new Contract(isReady: false) { IsAwaitedNow = true, PreparedInVain = 6 })).ToArray();
        var once = Add(new Contract(isReady: false) { IsAwaitedNow = true, PreparedInVain = 1 });
        Assert.Empty(Turns(1));
        Assert.Equal([once, .. always[..(places - 1)]], _prepared);
    }

    [Fact]
    public void Next_WhatIsComputed_IsAskedFor_WhateverFailedBefore()
    {
        for (var i = 0; i < 100; i++)
        {
            Add(new Contract(isReady: false) { IsAwaitedNow = true, PreparedInVain = 6 });
        }

        Assert.Empty(Turns(1));
        var computing = Add(new Contract { IsAwaitedNow = true, IsComputing = true, PreparedInVain = 6 });
        Assert.Equal([computing], Turns(5));
    }

    [Fact]
    public void Remove_OfOneThatWasPreparedInVain_ForgetsIt()
    {
        var removed = Add(new Contract { IsAwaitedNow = true, PreparedInVain = 1 });
        Assert.True(_agenda.Remove(removed).IsCompleted);
        Assert.Empty(Turns(1));
        Assert.Empty(_prepared);
    }

    [Fact]
    public async Task Remove_OfOneThatIsPrepared_SaysWhenThatHasEnded()
    {
        var contract = Add(new Contract(isReady: false) { IsAwaitedNow = true });
        Assert.Empty(Turns(1));
        var ended = _agenda.Remove(contract);
        Assert.False(ended.IsCompleted);
        Assert.False(_agenda.Ended.IsCompleted);
        contract.Ahead.SetResult(WorkAhead.Nothing);
        await _agenda.Ended.WaitAsync(TimeSpan.FromSeconds(5), Cancel);
        Assert.True(ended.IsCompleted);
        Assert.True(_agenda.Remove(Add(new Contract())).IsCompleted);
    }

    private static int MostInVainAtOnce()
    {
        var prepared = 0;
        var agenda = new ContractAgenda<Contract>((contract, _) => ++prepared > 0 ? contract.Ahead.Task : null!);
        for (var i = 0; i < 100; i++)
        {
            agenda.Add(new Contract(isReady: false) { IsAwaitedNow = true, PreparedInVain = 1 }, Ledger);
        }

        Assert.Null(agenda.Next(Ledger, Cancel));
        return prepared;
    }

    private Contract Add(Contract contract)
    {
        _agenda.Add(contract, Ledger);
        return contract;
    }

    private List<Contract> Turns(int most)
    {
        var turns = new List<Contract>();
        while (turns.Count < most && _agenda.Next(Ledger, Cancel) is { } next)
        {
            turns.Add(next.Contract);
        }

        return turns;
    }

    private sealed class Contract : IDueContract
    {
        public Contract(bool isReady = true)
        {
            if (isReady)
            {
                Ahead.SetResult(WorkAhead.Nothing);
            }
        }

        public TaskCompletionSource<WorkAhead> Ahead { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public bool IsAwaitedNow { get; set; }

        public bool OpensAtCheckpointNow { get; init; }

        public TimeSpan HeldLately { get; init; }

        public bool IsComputing { get; init; }

        public TimeSpan AskIn { get; set; }

        public int PreparedInVain { get; set; }

        public bool IsAwaited(LedgerSnapshot ledger) => IsAwaitedNow;

        public bool OpensAtCheckpoint(LedgerSnapshot ledger) => OpensAtCheckpointNow;
    }
}
