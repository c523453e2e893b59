// SPDX-License-Identifier: MIT
using Enigma.Attestation;
using Enigma.Network;
using Enigma.Node;
using Enigma.Protocol;
using Enigma.Untrusted.Tests.Storage;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Enigma.Untrusted.Tests.Collateral;

/// <summary>What a node keeps of collateral, and what it never hands out.</summary>
public sealed class CollateralCacheTests : IDisposable
{
    private readonly ManualClock _clock = new(PcsSample.Issued + 60);
    private readonly MemoryRecordStore _records = new();
    private readonly PlayedService _first = new("first");
    private readonly PlayedService _second = new("second");

    public void Dispose() => _records.Dispose();

    [Fact]
    public async Task Get_FetchesOnce_AndServesUntilTheEndAndNotBeyond()
    {
        using var cache = NewCache();
        _first.Terms = PcsSample.Terms();
        var kept = await cache.GetAsync(PcsSample.Name, TestContext.Current.CancellationToken);
        Assert.Equal(PcsSample.Terms().Ends, kept.Terms.ValidUntil);
        var evidence = new Evidence(null!, AttestationPlatform.Gramine, PcsSample.Quote);
        Assert.Equal(kept.Served.Collateral.Encode(), (await cache.GetAsync(evidence, 0, TestContext.Current.CancellationToken)).Encode());
        Assert.Equal(1, _first.Asked);

        _first.Terms = null;
        _clock.Now = kept.Terms.ValidUntil;
        Assert.NotNull(cache.Find(PcsSample.Name));
        _clock.Now++;
        Assert.Null(cache.Find(PcsSample.Name));
        await RefusedAsync(CollateralErrors.Unavailable, cache);
    }

    [Fact]
    public async Task Get_AsksTheNextService_WhenOneLiesOrIsAway()
    {
        using var cache = NewCache();
        _second.Terms = PcsSample.Terms();
        foreach (var lie in Lies())
        {
            _first.Lie = lie;
            _first.Terms = PcsSample.Terms();
            using var fresh = new CollateralCache(
                PcsSample.Root, [_first, _second], new MemoryRecordStore(), _clock, new CollateralOptions(), NullLogger.Instance);
            var asked = _second.Asked;
            var kept = await fresh.GetAsync(PcsSample.Name, TestContext.Current.CancellationToken);
            Assert.Equal(asked + 1, _second.Asked);
            Assert.Equal(PcsSample.Issuer.Collateral(PcsSample.Terms()).Encode(), kept.Served.Collateral.Encode());
        }

        _second.Terms = null;
        var refusal = await RefusedAsync(CollateralErrors.Unavailable, cache);
        Assert.Contains("first: attestation.", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("second: collateral.unreachable", refusal.Message, StringComparison.Ordinal);
        Assert.Empty(_records.Scan(RecordKind.Collateral, default));
    }

    [Fact]
    public async Task Refresh_TakesWhatIsNewer_AndNeverGoesBack_AlsoAfterARestart()
    {
        using var folder = new StoreFolder();
        using (var store = folder.Open())
        using (var cache = NewCache(store))
        {
            _first.Terms = PcsSample.Terms(evaluation: 5);
            await cache.GetAsync(PcsSample.Name, TestContext.Current.CancellationToken);
            _first.Terms = PcsSample.Terms(evaluation: 6, issued: PcsSample.Issued + 3600);
            _clock.Now += 24 * 3600;
            await cache.RefreshAsync(TestContext.Current.CancellationToken);
            Assert.Equal(6u, cache.Find(PcsSample.Name)!.Terms.Age.TcbEvaluation);
        }

        using (var store = folder.Open())
        using (var cache = NewCache(store))
        {
            // It is still valid, signed, and older: of each number and date one by one.
            Assert.Equal(6u, cache.Find(PcsSample.Name)!.Terms.Age.TcbEvaluation);
            foreach (var old in new[]
            {
                PcsSample.Terms(evaluation: 5, issued: PcsSample.Issued + 3600), PcsSample.Terms(evaluation: 6, issued: PcsSample.Issued),
                PcsSample.Terms(evaluation: 6, issued: PcsSample.Issued + 3600) with { CrlNumber = 5 },
            })
            {
                _first.Terms = old;
                _clock.Now += 24 * 3600;
                await cache.RefreshAsync(TestContext.Current.CancellationToken);
                Assert.Equal(6u, cache.Find(PcsSample.Name)!.Terms.Age.TcbEvaluation);
                Assert.Equal(6, cache.Find(PcsSample.Name)!.Terms.Age.PckCrlNumber);
            }

            // The floor outlives the collateral.
            _clock.Now = PcsSample.Issued + (3 * PcsSample.Month);
            Assert.Null(cache.Find(PcsSample.Name));
        }

        using (var store = folder.Open())
        using (var cache = NewCache(store))
        {
            _first.Terms = PcsSample.Terms(evaluation: 5, issued: _clock.Now - 10);
            await RefusedAsync(CollateralErrors.Unavailable, cache);
            _first.Terms = PcsSample.Terms(evaluation: 6, issued: _clock.Now - 10);
            Assert.Equal(6u, (await cache.GetAsync(PcsSample.Name, TestContext.Current.CancellationToken)).Terms.Age.TcbEvaluation);
        }
    }

    [Fact]
    public async Task Refresh_BeginsLongBeforeTheEnd_AndIsTriedAgainAndAgain()
    {
        using var cache = NewCache();
        _first.Terms = PcsSample.Terms();
        var end = (await cache.GetAsync(PcsSample.Name, TestContext.Current.CancellationToken)).Terms.ValidUntil;
        await cache.RefreshAsync(TestContext.Current.CancellationToken);
        Assert.Equal(1, _first.Asked);

        // Away for a month: each try is told once in ten minutes, and what is here is served to its last second.
        _first.Terms = null;
        _clock.Now += 24 * 3600;
        await cache.RefreshAsync(TestContext.Current.CancellationToken);
        await cache.RefreshAsync(TestContext.Current.CancellationToken);
        Assert.Equal(2, _first.Asked);
        _clock.Now += 600;
        await cache.RefreshAsync(TestContext.Current.CancellationToken);
        Assert.Equal(3, _first.Asked);
        _clock.Now = end;
        Assert.NotNull(cache.Find(PcsSample.Name));

        // The same as before does not count as fresh near its end: within the margin it is tried in minutes, not days.
        _first.Terms = PcsSample.Terms();
        await cache.RefreshAsync(TestContext.Current.CancellationToken);
        Assert.Equal(4, _first.Asked);
        _clock.Now = end - 3600;
        _first.Terms = PcsSample.Terms(evaluation: 7, issued: _clock.Now - 60);
        _clock.Now += 600 + 3600;
        await cache.RefreshAsync(TestContext.Current.CancellationToken);
        Assert.Equal(7u, cache.Find(PcsSample.Name)!.Terms.Age.TcbEvaluation);
    }

    [Fact]
    public async Task GetForOthers_IsBounded_AndWhatIsHereCostsNothing()
    {
        using var cache = NewCache(options: new CollateralOptions { ForOthersPerHour = 2 });
        for (byte i = 0; i < 2; i++)
        {
            var madeUp = PcsSample.Name with { Fmspc = new byte[] { i, 0, 0, 0, 0, 0 } };
            var refusal = await Assert.ThrowsAsync<EnigmaException>(() => cache.GetForOthersAsync(madeUp, TestContext.Current.CancellationToken));
            Assert.Equal(CollateralErrors.Unavailable, refusal.Code);
        }

        var busy = await Assert.ThrowsAsync<EnigmaException>(() => cache.GetForOthersAsync(PcsSample.Name, TestContext.Current.CancellationToken));
        Assert.Equal(CollateralErrors.Busy, busy.Code);
        _first.Terms = PcsSample.Terms();
        await cache.GetAsync(PcsSample.Name, TestContext.Current.CancellationToken);
        await cache.GetForOthersAsync(PcsSample.Name, TestContext.Current.CancellationToken);
        _clock.Now += 3600;
        await Assert.ThrowsAsync<EnigmaException>(
            () => cache.GetForOthersAsync(PcsSample.Name with { Tee = TeeType.Tdx, Fmspc = new byte[6] }, TestContext.Current.CancellationToken));
        Assert.Single(_records.Scan(RecordKind.Collateral, default));
    }

    [Fact]
    public async Task Peers_HandOnWhatTheyHave_AndItIsVerifiedAgain()
    {
        var network = new InMemoryNetwork();
        await using var here = network.Join();
        await using var there = network.Join();
        using var cache = NewCache();
        using var serving = CollateralPeers.Serve(there, cache);
        using var asking = new CollateralCache(
            PcsSample.Root, [new CollateralPeers(here)], new MemoryRecordStore(), _clock, new CollateralOptions(), NullLogger.Instance);
        Assert.Contains("node.not_found", (await RefusedAsync(CollateralErrors.Unavailable, asking)).Message, StringComparison.Ordinal);
        _first.Terms = PcsSample.Terms();
        var kept = await cache.GetAsync(PcsSample.Name, TestContext.Current.CancellationToken);
        var handed = await asking.GetAsync(PcsSample.Name, TestContext.Current.CancellationToken);
        Assert.Equal(kept.Served.Collateral.Encode(), handed.Served.Collateral.Encode());

        using var elsewhere = new CollateralCache(
            TrustRoot.Intel, [new CollateralPeers(here)], new MemoryRecordStore(), _clock, new CollateralOptions(), NullLogger.Instance);
        Assert.Contains("attestation.wrong_root", (await RefusedAsync(CollateralErrors.Unavailable, elsewhere)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_WithADamagedRecord_FetchesAgain()
    {
        using (var cache = NewCache())
        {
            _first.Terms = PcsSample.Terms();
            await cache.GetAsync(PcsSample.Name, TestContext.Current.CancellationToken);
        }

        var (key, value) = _records.Scan(RecordKind.Collateral, default).Single();
        var damaged = value!.Value.ToArray();
        damaged[damaged.Length / 2] ^= 1;
        _records.Write(new RecordBatch().Put(RecordKind.Collateral, key, damaged), Durability.Disk);

        using var again = NewCache();
        Assert.Null(again.Find(PcsSample.Name));
        await again.GetAsync(PcsSample.Name, TestContext.Current.CancellationToken);
        Assert.Equal(2, _first.Asked);
        Assert.NotNull(again.Find(PcsSample.Name));
    }

    [Fact]
    public async Task Verify_OfWhatIsKept_ProvesAQuoteOffline()
    {
        using var cache = NewCache();
        _first.Terms = PcsSample.Terms();
        var kept = await cache.GetAsync(PcsSample.Name, TestContext.Current.CancellationToken);
        var verdict = new QuoteVerifier(PcsSample.Root).Verify(PcsSample.Quote, kept.Served.Collateral, (ulong)_clock.Now);
        Assert.NotNull(verdict.Proven);
        Assert.Equal(verdict.Proven.Collateral, kept.Terms.Age);
    }

    /// <summary>Each makes honest collateral into something else that is answered for the same question.</summary>
    private static IEnumerable<Func<ServedCollateral, ServedCollateral>> Lies()
    {
        yield return served => served with { Collateral = PcsSample.Issuer.Collateral(PcsSample.Terms() with { Tee = TeeType.Tdx }) };
        yield return served => served with { PckCrlIssuerChain = served.Collateral.TcbIssuerChain };
        yield return served => served with { PckCrlIssuerChain = default };
        yield return served => served with { PckCrlIssuerChain = new byte[(16 << 10) + 1] };
        yield return served => served with { Collateral = served.Collateral with { PckCrl = served.Collateral.RootCrl } };
        yield return served => served with { Collateral = served.Collateral with { TcbInfo = new byte[(64 << 10) + 1] } };
        yield return served => served with { Collateral = served.Collateral with { QeIdentity = served.Collateral.TcbInfo } };
        yield return _ => Of(PcsSample.Issuer.Collateral(PcsSample.Terms(issued: PcsSample.Issued - PcsSample.Month - 1)));
        yield return _ => Of(PcsSample.Issuer.Collateral(PcsSample.Terms(issued: PcsSample.Issued + 3600)));
        yield return _ => Of(PcsSample.Issuer.Collateral(PcsSample.Terms() with { IsAuthorityRevoked = true }));
        foreach (var i in new[] { 0, 1, 2, 3 })
        {
            yield return served =>
            {
                var parts = served.Collateral;
                var altered = new[] { parts.TcbInfo, parts.QeIdentity, parts.PckCrl, parts.RootCrl }[i].ToArray();
                altered[altered.Length / 2] ^= 1;
                return served with
                {
                    Collateral = i switch
                    {
                        0 => parts with { TcbInfo = altered },
                        1 => parts with { QeIdentity = altered },
                        2 => parts with { PckCrl = altered },
                        _ => parts with { RootCrl = altered },
                    },
                };
            };
        }

        ServedCollateral Of(QuoteCollateral collateral) => new(collateral, System.Text.Encoding.ASCII.GetBytes(PcsSample.AuthorityChain));
    }

    private CollateralCache NewCache(IRecordStore? records = null, CollateralOptions? options = null) => new(
        PcsSample.Root, [_first, _second], records ?? _records, _clock, options ?? new CollateralOptions(), NullLogger.Instance);

    private static async Task<EnigmaException> RefusedAsync(ErrorCode code, CollateralCache cache)
    {
        var refusal = await Assert.ThrowsAsync<EnigmaException>(() => cache.GetAsync(PcsSample.Name, TestContext.Current.CancellationToken));
        Assert.Equal(code, refusal.Code);
        return refusal;
    }

    /// <summary>A service that serves what the test says; away without terms.</summary>
    private sealed class PlayedService(string name) : ICollateralService
    {
        public string Name => name;

        public DevelopmentCollateral? Terms { get; set; }

        public Func<ServedCollateral, ServedCollateral> Lie { get; set; } = served => served;

        public int Asked { get; private set; }

        public Task<ServedCollateral> FetchAsync(CollateralName asked, CancellationToken cancellationToken)
        {
            Asked++;
            return Terms is { } terms
                ? Task.FromResult(Lie(new(
                    PcsSample.Issuer.Collateral(terms with { Tee = asked.Tee }), System.Text.Encoding.ASCII.GetBytes(PcsSample.AuthorityChain))))
                : throw new EnigmaException(CollateralErrors.Unreachable, "away");
        }
    }
}
