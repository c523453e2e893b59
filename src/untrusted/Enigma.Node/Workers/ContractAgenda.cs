// SPDX-License-Identifier: MIT
using System.Diagnostics;
using Enigma.Protocol;

namespace Enigma.Node;

/// <summary>
/// Which of a worker's contracts gets the enclave next. What somebody waits for goes before what nobody does, and of those whoever had the
/// enclave least. What a turn needs from elsewhere is fetched before, for several contracts at once: nobody waits for what another one lacks.
/// Contracts for which that was in vain have few places of their own, so that the others have theirs however many fail. Used by one task at a
/// time.
/// </summary>
/// <param name="prepare">Fetches what a contract's next turn needs.</param>
/// <param name="slowAfter">After which time what is still fetched takes no place from others. Default 5 s.</param>
/// <typeparam name="T">The contract.</typeparam>
internal sealed class ContractAgenda<T>(Func<T, CancellationToken, Task<WorkAhead>> prepare, TimeSpan? slowAfter = null)
    where T : class, IDueContract
{
    // How many are prepared at once. Checkpoints may be far, and whoever has them may keep others waiting: those that wait for one have places
    // of their own, and so do those that nobody waits for. What is slow gives its place to others, up to some times as many.
    private const int MostAwaited = 24;
    private const int MostOpening = 8;
    private const int MostChores = 2;
    private const int PlacesWithSlow = 4;

    // Where so many are prepared at once, one more that was prepared in vain before. Each time in vain it goes behind those that came so much
    // later: who failed once does not wait for all that never succeed, and nobody waits for ever.
    private const int PlacesPerVain = 4;
    private static readonly TimeSpan LaterPerVain = TimeSpan.FromSeconds(10);

    // So many turns for what somebody waits for before one for what nobody does: it is put off, not forgotten.
    private const int TurnsPerChore = 8;

    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(1);

    private readonly TimeSpan _slowAfter = slowAfter ?? TimeSpan.FromSeconds(5);
    private readonly Dictionary<T, Kind> _due = [];
    private readonly HashSet<T> _awaited = [];
    private readonly Dictionary<T, long> _vain = [];
    private readonly Dictionary<Kind, Queue<T>> _lines = new() { [Kind.Opening] = new(), [Kind.Chore] = new() };
    private readonly HashSet<T> _waiting = [];
    private readonly Dictionary<T, Preparation> _prepared = [];
    private readonly List<Task> _removed = [];
    private int _turnsSinceChore;

    private enum Kind
    {
        // It is computed and only to be asked for: nothing is fetched for that, so it needs no place.
        Asked,
        Awaited,
        Opening,
        Chore,
    }

    /// <summary>Raised when something is prepared.</summary>
    public ChangeSignal Prepared { get; } = new();

    /// <summary>How long until what is computed is to be asked for; null while nothing is.</summary>
    public TimeSpan? AskIn => _awaited.Where(contract => contract.IsComputing).Select(contract => (TimeSpan?)contract.AskIn).Min() is not { } pause ? null
        : pause > ShortestPause ? pause
        : ShortestPause;

    /// <summary>The contracts for which there is something to do and nothing is fetched yet: those that somebody waits for, and the others.</summary>
    public (IReadOnlyCollection<T> Awaited, IEnumerable<T> Others) Due => (_awaited, _due.Keys.Where(contract => !_awaited.Contains(contract)));

    /// <summary>Whether some wait for news.</summary>
    public bool HasWaiting => _waiting.Count > 0;

    /// <summary>Whether some that somebody waits for have their turn soon.</summary>
    public bool HasAwaited(LedgerSnapshot ledger) =>
        _awaited.Count > 0 || _due.Any(due => due.Value == Kind.Opening && !_vain.ContainsKey(due.Key))
        || _prepared.Any(prepared => prepared.Value.Kind != Kind.Chore || prepared.Key.IsAwaited(ledger));

    /// <summary>Ends with what is being prepared.</summary>
    public Task Ended => Task.WhenAll(_removed.Concat(_prepared.Values.Select(prepared => prepared.Ahead)));

    /// <summary>There is something to do for a contract.</summary>
    public void Add(T contract, LedgerSnapshot ledger)
    {
        var kind = contract.OpensAtCheckpoint(ledger) ? Kind.Opening : contract.IsAwaited(ledger) ? Kind.Awaited : Kind.Chore;
        if (_prepared.ContainsKey(contract) || (_due.TryGetValue(contract, out var before) && before == kind))
        {
            return;
        }

        Remove(contract);
        _due.Add(contract, kind);
        if (contract is { PreparedInVain: > 0, IsComputing: false })
        {
            _vain.Add(contract, Stopwatch.GetTimestamp());
        }
        else if (kind == Kind.Awaited)
        {
            _awaited.Add(contract);
        }
        else
        {
            _lines[kind].Enqueue(contract);
        }
    }

    /// <summary>There is, but not before there is news.</summary>
    public void Wait(T contract) => _waiting.Add(contract);

    /// <summary>There is news.</summary>
    public void Retry(LedgerSnapshot ledger)
    {
        foreach (var contract in _waiting.ToArray())
        {
            _waiting.Remove(contract);
            Add(contract, ledger);
        }
    }

    /// <summary>The contract is somebody else's now.</summary>
    /// <returns>Ends when nothing is fetched for it any more.</returns>
    public Task Remove(T contract)
    {
        // The lines pass over who is not due any more.
        _due.Remove(contract);
        _awaited.Remove(contract);
        _vain.Remove(contract);
        _waiting.Remove(contract);
        _removed.RemoveAll(removed => removed.IsCompleted);
        if (!_prepared.Remove(contract, out var prepared) || prepared.Ahead.IsCompleted)
        {
            return Task.CompletedTask;
        }

        _removed.Add(prepared.Ahead);
        return prepared.Ahead;
    }

    /// <summary>The contract whose turn it is, and what was fetched for it or why that failed; null when nothing is ready.</summary>
    public (T Contract, Task<WorkAhead> Ahead)? Next(LedgerSnapshot ledger, CancellationToken cancellationToken)
    {
        Prepare(Kind.Asked, isVain: false, int.MaxValue, () => LeastHeld(isComputing: true), cancellationToken);
        Prepare(Kind.Awaited, MostAwaited, () => LeastHeld(isComputing: false), cancellationToken);
        Prepare(Kind.Opening, MostOpening, () => FirstOf(Kind.Opening), cancellationToken);
        Prepare(Kind.Chore, MostChores, () => FirstOf(Kind.Chore), cancellationToken);
        var ready = _prepared.Where(prepared => prepared.Value.Ahead.IsCompleted).ToLookup(
            prepared => prepared.Value.Kind == Kind.Chore && !prepared.Key.IsAwaited(ledger), prepared => prepared.Key);
        var isChore = ready[true].Any() && (!ready[false].Any() || _turnsSinceChore >= TurnsPerChore);
        if (ready[isChore].MinBy(contract => contract.HeldLately) is not { } next)
        {
            return null;
        }

        _turnsSinceChore = isChore ? 0 : _turnsSinceChore + 1;
        _prepared.Remove(next, out var prepared);
        return (next, prepared!.Ahead);
    }

    private void Prepare(Kind kind, int most, Func<T?> first, CancellationToken cancellationToken)
    {
        Prepare(kind, isVain: false, most, first, cancellationToken);
        Prepare(kind, isVain: true, (most + PlacesPerVain - 1) / PlacesPerVain, () => FirstInVain(kind), cancellationToken);
    }

    private void Prepare(Kind kind, bool isVain, int most, Func<T?> first, CancellationToken cancellationToken)
    {
        var (all, quick) = (0, 0);
        foreach (var prepared in _prepared.Values.Where(prepared => prepared.Kind == kind && prepared.IsVain == isVain))
        {
            all++;
            quick += Stopwatch.GetElapsedTime(prepared.Begun) < _slowAfter ? 1 : 0;
        }

        for (var places = kind == Kind.Asked ? most : Math.Min(most - quick, (most * PlacesWithSlow) - all); places > 0; places--)
        {
            if (first() is not { } contract)
            {
                return;
            }

            _due.Remove(contract);
            _awaited.Remove(contract);
            _vain.Remove(contract);
            var ahead = prepare(contract, cancellationToken);
            _prepared.Add(contract, new Preparation(kind, isVain, ahead, Stopwatch.GetTimestamp()));
            if (!ahead.IsCompleted)
            {
                ahead.ContinueWith(_ => Prepared.Raise(), TaskScheduler.Default);
            }
        }
    }

    private T? LeastHeld(bool isComputing) =>
        _awaited.Where(contract => contract.IsComputing == isComputing && contract.AskIn == TimeSpan.Zero).MinBy(contract => contract.HeldLately);

    private T? FirstOf(Kind kind)
    {
        while (_lines[kind].TryDequeue(out var contract))
        {
            if (_due.TryGetValue(contract, out var now) && now == kind && !_vain.ContainsKey(contract))
            {
                return contract;
            }
        }

        return null;
    }

    private T? FirstInVain(Kind kind) => _vain.Keys.Where(contract => _due[contract] == kind).MinBy(
        contract => _vain[contract] + (long)(contract.PreparedInVain * LaterPerVain.TotalSeconds * Stopwatch.Frequency));

    private sealed record Preparation(Kind Kind, bool IsVain, Task<WorkAhead> Ahead, long Begun);
}

/// <summary>What decides when a contract has its turn.</summary>
internal interface IDueContract
{
    /// <summary>How long it had the enclave lately.</summary>
    TimeSpan HeldLately { get; }

    /// <summary>True while the enclave computes its next entry: the outcome is to be asked for.</summary>
    bool IsComputing { get; }

    /// <summary>How long to wait before it is; zero while nothing is computed.</summary>
    TimeSpan AskIn { get; }

    /// <summary>How many preparations of it in a row led to nothing; stops to rise at some number.</summary>
    int PreparedInVain { get; }

    /// <summary>Whether somebody waits for a result of it; what else there is to do can wait for those who do.</summary>
    bool IsAwaited(LedgerSnapshot ledger);

    /// <summary>Whether it begins with a checkpoint from peers.</summary>
    bool OpensAtCheckpoint(LedgerSnapshot ledger);
}
