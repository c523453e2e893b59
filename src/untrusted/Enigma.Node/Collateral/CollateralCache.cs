// SPDX-License-Identifier: MIT
using System.Collections.Concurrent;
using Enigma.Attestation;
using Enigma.Protocol;
using Microsoft.Extensions.Logging;

namespace Enigma.Node;

/// <summary>Collateral that was verified.</summary>
/// <param name="Name">What it is for.</param>
/// <param name="Served">The collateral.</param>
/// <param name="Terms">Its age and its end.</param>
public sealed record KeptCollateral(CollateralName Name, ServedCollateral Served, CollateralTerms Terms);

/// <summary>
/// Keeps collateral for the quotes that the node hands out, so that whoever verifies one needs no service. Every byte is verified before it
/// is kept; what is older than anything seen for the same name is refused, also after a restart; nothing is given out beyond its end.
/// </summary>
public sealed class CollateralCache : ICollateralSource, IDisposable
{
    private readonly CollateralVerifier _verifier;
    private readonly IReadOnlyList<ICollateralService> _services;
    private readonly IRecordStore _records;
    private readonly TimeProvider _clock;
    private readonly CollateralOptions _options;
    private readonly ILogger _log;
    private readonly ConcurrentDictionary<CollateralName, Entry> _entries = new();
    private readonly SemaphoreSlim _fetching = new(1);
    private readonly Queue<DateTimeOffset> _forOthers = new();

    /// <summary>Takes over what the store has and is still good; nothing is fetched before somebody asks.</summary>
    /// <param name="root">Whose hardware the network trusts.</param>
    /// <param name="services">Who is asked, in this order, until one has something good.</param>
    /// <param name="records">Where it outlives the process; stays the caller's to close.</param>
    /// <param name="clock">The time.</param>
    /// <param name="options">When it is fetched.</param>
    /// <param name="log">Where trouble is told.</param>
    public CollateralCache(
        TrustRoot root, IReadOnlyList<ICollateralService> services, IRecordStore records, TimeProvider clock, CollateralOptions options, ILogger log)
    {
        (_verifier, _services, _records, _clock, _options, _log) = (new(root), services, records, clock, options, log);
        foreach (var (key, value) in records.Scan(RecordKind.Collateral, default))
        {
            if (value is { } bytes)
            {
                Restore(key, bytes.Span);
            }
        }
    }

    private ulong Now => ulong.CreateSaturating(_clock.GetUtcNow().ToUnixTimeSeconds());

    /// <summary>What is here and valid now; null for nothing. Nobody is asked.</summary>
    public KeptCollateral? Find(CollateralName name) =>
        _entries.TryGetValue(name, out var entry) && entry.Kept is { } kept && Now <= (ulong)kept.Terms.ValidUntil ? kept : null;

    /// <inheritdoc/>
    public async Task<QuoteCollateral> GetAsync(Evidence evidence, ulong now, CancellationToken cancellationToken) =>
        (await GetAsync(UnverifiedQuote.Read(evidence.Quote.Memory).FindCollateral(), cancellationToken).ConfigureAwait(false)).Served.Collateral;

    /// <inheritdoc/>
    public async Task<QuoteCollateral> FindAsync(CollateralName name, ulong now, CancellationToken cancellationToken) =>
        (await GetForOthersAsync(name, cancellationToken).ConfigureAwait(false)).Served.Collateral;

    /// <summary>Collateral for a quote of this node's own, from now on kept fresh.</summary>
    /// <exception cref="EnigmaException"><c>collateral.unavailable</c></exception>
    public async Task<KeptCollateral> GetAsync(CollateralName name, CancellationToken cancellationToken)
    {
        if (Find(name) is { } here)
        {
            return here;
        }

        await _fetching.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return Find(name) ?? await FetchAsync(name, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _fetching.Release();
        }
    }

    /// <summary>Collateral for somebody else, who may have made the name up.</summary>
    /// <exception cref="EnigmaException"><c>collateral.busy</c>, <c>collateral.unavailable</c></exception>
    public Task<KeptCollateral> GetForOthersAsync(CollateralName name, CancellationToken cancellationToken)
    {
        if (Find(name) is { } here)
        {
            return Task.FromResult(here);
        }

        lock (_forOthers)
        {
            var now = _clock.GetUtcNow();
            while (_forOthers.TryPeek(out var oldest) && now - oldest >= TimeSpan.FromHours(1))
            {
                _forOthers.Dequeue();
            }

            if (_forOthers.Count >= _options.ForOthersPerHour)
            {
                throw new EnigmaException(
                    CollateralErrors.Busy,
                    $"this node has fetched collateral for others {_forOthers.Count} times in the last hour; ask later, or Intel's service");
            }

            _forOthers.Enqueue(now);
        }

        return GetAsync(name, cancellationToken);
    }

    /// <summary>Fetches what is due until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(_options.LookEvery, _clock);
        do
        {
            await RefreshAsync(cancellationToken).ConfigureAwait(false);
        }
        while (await timer.WaitForNextTickAsync(cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Frees what it waits with.</summary>
    public void Dispose() => _fetching.Dispose();

    /// <summary>Fetches once what is due now.</summary>
    internal async Task RefreshAsync(CancellationToken cancellationToken)
    {
        foreach (var (name, entry) in _entries)
        {
            if (_clock.GetUtcNow() < entry.NextTry)
            {
                continue;
            }

            await _fetching.WaitAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                await FetchAsync(name, cancellationToken).ConfigureAwait(false);
            }
            catch (EnigmaException failure)
            {
                Postpone(name, failure);
            }
            finally
            {
                _fetching.Release();
            }
        }
    }

    // What is known now: while this waited for its turn, somebody else may have raised the floor.
    private void Postpone(CollateralName name, EnigmaException failure)
    {
        var entry = _entries[name];
        _entries[name] = entry with { NextTry = _clock.GetUtcNow() + _options.RetryEvery };
        var left = entry.Kept is { } kept ? kept.Terms.ValidUntil - (long)Now : 0;
        if (left < _options.Margin.TotalSeconds)
        {
            _log.LogWarning("Collateral for {Name} ends in {Hours} hours and was not renewed: {Failure}", name, Math.Max(0, left) / 3600, failure.Message);
        }
    }

    private async Task<KeptCollateral> FetchAsync(CollateralName name, CancellationToken cancellationToken)
    {
        var floor = _entries.GetValueOrDefault(name)?.Floor ?? CollateralAge.Oldest;
        List<string> failures = [];
        foreach (var service in _services)
        {
            try
            {
                var served = await service.FetchAsync(name, cancellationToken).ConfigureAwait(false);
                return Keep(name, served, _verifier.Verify(served, name, Now, floor), floor);
            }
            catch (EnigmaException failure)
            {
                failures.Add($"{service.Name}: {failure.Code}: {failure.Message}");
                _log.LogInformation("{Service} has no collateral for {Name}: {Failure}", service.Name, name, failure.Message);
            }
        }

        throw new EnigmaException(
            CollateralErrors.Unavailable,
            $"nobody has collateral for {name} that is valid and not older than what is known: {(failures.Count == 0 ? "there is no service" : string.Join("; ", failures))}");
    }

    private KeptCollateral Keep(CollateralName name, ServedCollateral served, CollateralTerms terms, CollateralAge floor)
    {
        var kept = new KeptCollateral(name, served, terms);
        var raised = floor.Raise(terms.Age);

        // On the disk before anybody gets it: what was seen once is the floor for good.
        var record = new CollateralRecord(raised, served);
        _records.Write(new RecordBatch().Put(RecordKind.Collateral, WireValue.Encode(name), WireValue.Encode(record)), Durability.Disk);
        _entries[name] = new(kept, raised, NextTry(terms));
        return kept;
    }

    private DateTimeOffset NextTry(CollateralTerms terms)
    {
        var now = _clock.GetUtcNow();
        var margin = DateTimeOffset.FromUnixTimeSeconds(terms.ValidUntil) - _options.Margin;
        var next = now + _options.RefreshEvery;
        return next <= margin ? next : margin <= now ? now + _options.RetryEvery : margin;
    }

    private void Restore(byte[] key, ReadOnlySpan<byte> value)
    {
        try
        {
            var name = WireValue.Decode<CollateralName>(key, "name of collateral", StoreErrors.Damaged);
            var record = WireValue.Decode<CollateralRecord>(value, "collateral", StoreErrors.Damaged);
            _entries[name] = new(Verified(name, record), record.Floor, DateTimeOffset.MinValue);
        }
        catch (EnigmaException damaged)
        {
            _log.LogWarning("A stored record of collateral is dropped: {Fault}", damaged.Message);
        }
    }

    // What has ended meanwhile still says what may not be older.
    private KeptCollateral? Verified(CollateralName name, CollateralRecord record)
    {
        try
        {
            return new(name, record.Served, _verifier.Verify(record.Served, name, Now, record.Floor));
        }
        catch (EnigmaException)
        {
            return null;
        }
    }

    private sealed record Entry(KeptCollateral? Kept, CollateralAge Floor, DateTimeOffset NextTry);
}
