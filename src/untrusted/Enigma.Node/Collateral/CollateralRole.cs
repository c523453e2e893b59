// SPDX-License-Identifier: MIT
using Enigma.Attestation;
using Enigma.Network;
using Microsoft.Extensions.Logging;

namespace Enigma.Node;

/// <summary>The collateral of a node's process: its services, what it keeps, the peers that it shares with, and the loop that refreshes.</summary>
public sealed class CollateralRole : IAsyncDisposable
{
    private readonly IReadOnlyList<PcsService> _services;
    private readonly IRecordStore _records;
    private readonly InMemoryPeer _peer;
    private readonly IDisposable _serving;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;

    private CollateralRole(
        TrustRoot root, CollateralConfiguration configuration, IRecordStore records, InMemoryPeer peer, TimeProvider clock, ILogger log)
    {
        _services = [.. configuration.Services.Select(address => new PcsService(new Uri(address), configuration.TakesEarly))];
        (_records, _peer) = (records, peer);

        // Peers last: they have no more than what one of them fetched, so they would never bring anything new.
        Cache = new(root, [.. _services, new CollateralPeers(peer)], records, clock, new CollateralOptions(), log);
        _serving = CollateralPeers.Serve(peer, Cache);
        _running = RunAsync(log);
    }

    /// <summary>What it keeps.</summary>
    public CollateralCache Cache { get; }

    /// <summary>Starts it; store and peer are its own from now on.</summary>
    public static CollateralRole Start(
        TrustRoot root, CollateralConfiguration configuration, IRecordStore records, InMemoryPeer peer, TimeProvider clock, ILogger log) =>
        new(root, configuration, records, peer, clock, log);

    /// <summary>Stops it and closes the store.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(false);
        _serving.Dispose();
        await _peer.DisposeAsync().ConfigureAwait(false);
        Cache.Dispose();
        foreach (var service in _services)
        {
            service.Dispose();
        }

        _records.Dispose();
        _stop.Dispose();
    }

    private async Task RunAsync(ILogger log)
    {
        try
        {
            await Cache.RunAsync(_stop.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The end of the node.
        }
        catch (Exception failure)
        {
            // What is kept stays good until its end, and is then fetched by who asks.
            log.LogError(failure, "The refreshing of collateral ended.");
        }
    }
}
