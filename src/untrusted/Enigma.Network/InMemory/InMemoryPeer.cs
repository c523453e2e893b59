// SPDX-License-Identifier: MIT
using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Threading.Channels;
using Enigma.Crypto;

namespace Enigma.Network;

/// <summary>One node's view of an <see cref="InMemoryNetwork"/>. Handlers run one after the other on a task of the receiving peer, as they would behind a socket.</summary>
public sealed class InMemoryPeer : IPeerNetwork, IAsyncDisposable
{
    private readonly InMemoryNetwork _network;
    private readonly int _id;
    private readonly ConcurrentDictionary<PeerTopic, ImmutableArray<Subscription>> _subscriptions = new();
    private readonly ConcurrentDictionary<PeerService, Func<ReadOnlyMemory<byte>, CancellationToken, Task<ReadOnlyMemory<byte>>>> _services = new();
    private readonly Channel<(Subscription To, ReadOnlyMemory<byte> Announcement)> _inbox;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _delivery;
    private readonly PeerStandings<InMemoryPeer> _standings = new();
    private readonly BodySearch<InMemoryPeer> _search;
    private ImmutableArray<Func<Hash32, ReadOnlyMemory<byte>?>> _bodies = [];

    internal InMemoryPeer(InMemoryNetwork network, int id)
    {
        _network = network;
        _id = id;
        _search = new BodySearch<InMemoryPeer>(_standings);
        // A slow reader loses announcements, as on a real network; what was missed is pulled from the Ledger's hashes.
        _inbox = Channel.CreateBounded<(Subscription, ReadOnlyMemory<byte>)>(
            new BoundedChannelOptions(4096) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });
        _delivery = Task.Run(DeliverAsync);
    }

    /// <inheritdoc/>
    public int PeerCount => _network.Others(this).Count();

    /// <summary>Told when a handler of this peer throws; the announcement is dropped.</summary>
    public Action<PeerTopic, Exception>? OnHandlerFailed { get; set; }

    /// <inheritdoc/>
    public Task PublishAsync(PeerTopic topic, ReadOnlyMemory<byte> announcement, CancellationToken cancellationToken)
    {
        RequireSize(topic.Name, announcement.Length, PeerLimits.MaxAnnouncement);
        foreach (var other in _network.Others(this))
        {
            other.Receive(topic, announcement);
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public IDisposable Subscribe(
        PeerTopic topic, Func<ReadOnlyMemory<byte>, bool> isValid, Func<ReadOnlyMemory<byte>, CancellationToken, Task> handler)
    {
        var subscription = new Subscription(topic, isValid, handler);
        _subscriptions.AddOrUpdate(topic, [subscription], (_, others) => others.Add(subscription));
        return new Release(() => _subscriptions.AddOrUpdate(topic, [], (_, others) => others.Remove(subscription)));
    }

    /// <inheritdoc/>
    public IDisposable ServeBodies(Func<Hash32, ReadOnlyMemory<byte>?> find)
    {
        ImmutableInterlocked.Update(ref _bodies, bodies => bodies.Add(find));
        return new Release(() => ImmutableInterlocked.Update(ref _bodies, bodies => bodies.Remove(find)));
    }

    /// <inheritdoc/>
    public Task<ReadOnlyMemory<byte>?> FetchBodyAsync(Hash32 hash, int maxSize, CancellationToken cancellationToken) => _search.FindAsync(
        hash, maxSize, _network.Others(this), (peer, limited) => _network.CarryAsync(peer, this, peer.Find(hash), limited), cancellationToken);

    /// <inheritdoc/>
    public IDisposable ServeRequests(PeerService service, Func<ReadOnlyMemory<byte>, CancellationToken, Task<ReadOnlyMemory<byte>>> handler)
    {
        _services[service] = handler;
        return new Release(() => _services.TryRemove(new(service, handler)));
    }

    /// <inheritdoc/>
    public async Task<ReadOnlyMemory<byte>> RequestAsync(PeerService service, ReadOnlyMemory<byte> request, CancellationToken cancellationToken)
    {
        RequireSize(service.Name, request.Length, PeerLimits.MaxMessage);
        EnigmaException? failure = null;
        var others = _network.Others(this).ToArray();
        // Only the asker knows whether an answer is right: who asks again after a wrong one is not to get it from the same peer for ever.
        Random.Shared.Shuffle(others);
        // A node may hold several roles: it answers itself first.
        foreach (var peer in _standings.InOrder(others).Prepend(this))
        {
            if (!peer._services.TryGetValue(service, out var handler))
            {
                continue;
            }

            try
            {
                var answer = await handler(request, cancellationToken).ConfigureAwait(false);
                RequireSize(service.Name, answer.Length, PeerLimits.MaxMessage);
                return answer;
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                // Who asks again asks others first.
                _standings.KeptWaiting(peer);
                throw;
            }
            catch (EnigmaException refused)
            {
                failure = refused;
            }
            catch (Exception broken) when (broken is not OperationCanceledException)
            {
                failure = new EnigmaException(PeerErrors.Failed, $"the peer that serves {service} failed; try again or ask another peer", broken);
            }
        }

        throw failure ?? new EnigmaException(PeerErrors.NoService, $"no peer serves {service}; check that the node is connected and that such a node runs");
    }

    /// <summary>Leaves the network.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_stop.IsCancellationRequested)
        {
            return;
        }

        _network.Leave(_id);
        await _stop.CancelAsync().ConfigureAwait(false);
        _inbox.Writer.TryComplete();
        await _delivery.ConfigureAwait(false);
        _stop.Dispose();
    }

    private ReadOnlyMemory<byte>? Find(Hash32 hash) => _bodies.Select(find => find(hash)).FirstOrDefault(body => body is not null);

    private void Receive(PeerTopic topic, ReadOnlyMemory<byte> announcement)
    {
        foreach (var subscription in _subscriptions.GetValueOrDefault(topic, []))
        {
            if (subscription.IsValid(announcement))
            {
                _inbox.Writer.TryWrite((subscription, announcement));
            }
        }
    }

    private async Task DeliverAsync()
    {
        try
        {
            await foreach (var (to, announcement) in _inbox.Reader.ReadAllAsync(_stop.Token).ConfigureAwait(false))
            {
                await HandleAsync(to, announcement).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The peer left.
        }
    }

    private async Task HandleAsync(Subscription to, ReadOnlyMemory<byte> announcement)
    {
        try
        {
            await to.Handler(announcement, _stop.Token).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            OnHandlerFailed?.Invoke(to.Topic, failure);
        }
    }

    private static void RequireSize(string subject, int length, int maximum)
    {
        if (length > maximum)
        {
            throw new EnigmaException(PeerErrors.TooLarge, $"message for {subject} has {length} bytes; peers accept at most {maximum}; announce a hash instead");
        }
    }

    private sealed record Subscription(
        PeerTopic Topic, Func<ReadOnlyMemory<byte>, bool> IsValid, Func<ReadOnlyMemory<byte>, CancellationToken, Task> Handler);

    private sealed class Release(Action action) : IDisposable
    {
        public void Dispose() => action();
    }
}
