// SPDX-License-Identifier: MIT
using Enigma.Chain;
using Enigma.Crypto;
using Enigma.Network;
using Microsoft.Extensions.Logging;

namespace Enigma.Node;

/// <summary>One running node: its peer, its services, its store, and the tasks of its roles. It owns all of them.</summary>
public sealed class HostedNode : IAsyncDisposable
{
    private readonly InMemoryPeer _peer;
    private readonly IRecordStore _records;
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _failed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<Task> _running = [];
    private readonly List<IAsyncDisposable> _roles = [];
    private readonly List<IDisposable> _owned = [];
    private readonly List<TransactionSender> _senders = [];
    private readonly RunningParts _parts;
    private readonly ILogger _log;
    private readonly TimeSpan _pollInterval;
    private bool _isDisposed;

    /// <summary>Joins the peers and follows the chain at once.</summary>
    /// <param name="environment">What it shares with the other nodes of the process.</param>
    /// <param name="records">What survives its end; closed with it.</param>
    public HostedNode(NodeEnvironment environment, IRecordStore records)
    {
        _log = environment.Log;
        _records = records;
        _parts = environment.Parts;
        _parts.Add(records);
        _pollInterval = environment.PollInterval;
        _peer = environment.Peers.Join();
        _peer.OnHandlerFailed = (topic, failure) => _log.LogWarning(failure, "A handler of {Topic} failed.", topic);
        var endpoints = new EthereumEndpoints(environment.Ethereum, new EndpointOptions
        {
            ChainId = environment.Manifest.ChainId,
            KnownBlock = () => Services?.KnownBlock is { } known ? (known.Number, known.Hash) : null,
            OnTrouble = Tell,
            OnRecovered = name => _log.LogInformation("Ethereum endpoint {Name} is used again.", name),
        });
        _owned.Add(endpoints);
        Services = new NodeServices(
            environment.Manifest,
            environment.Parameters,
            endpoints,
            _peer,
            environment.Headers,
            environment.Collateral,
            new LogFollowerOptions
            {
                FirstBlock = environment.FirstBlock,
                PollInterval = environment.PollInterval,
                OnTrouble = Tell,
            },
            records,
            _log)
        {
            Parts = environment.Parts,
        };
        Run("the comparison of Ethereum endpoints", endpoints.RunAsync);
        Run("the node's services", Services.RunAsync);
    }

    /// <summary>What its roles share.</summary>
    public NodeServices Services { get; }

    /// <summary>What the roles pay with.</summary>
    public IReadOnlyList<TransactionSender> Senders => _senders;

    /// <summary>Fails when one of the loops does: the node is no longer whole, and only a new start makes it so.</summary>
    public Task Failed => _failed.Task;

    /// <summary>Runs a role's loop until the node stops; its failure is told, not hidden.</summary>
    public void Run(string what, Func<CancellationToken, Task> loop) => _running.Add(RunAsync(what, loop));

    /// <summary>Ends a role with the node.</summary>
    public T Own<T>(T role)
        where T : IAsyncDisposable
    {
        _roles.Add(role);
        return role;
    }

    /// <summary>A sender for an account of this node, whose key it owns from now on.</summary>
    public TransactionSender SenderOf(Secp256k1PrivateKey key)
    {
        var sender = new TransactionSender(
            Services.Rpc,
            key,
            Services.Manifest.ChainId,
            new TransactionOptions { PollInterval = _pollInterval, PassesByItself = PassesByItself, OnTrouble = Tell },
            new StoredOutbox(_records));
        _senders.Add(sender);
        _owned.Add(sender);
        _owned.Add(key);
        Run($"the care for transactions of {key.Address}", sender.RunAsync);
        return sender;
    }

    /// <summary>Stops everything and closes the store.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, true))
        {
            return;
        }

        await _stop.CancelAsync().ConfigureAwait(false);
        foreach (var role in _roles)
        {
            await role.DisposeAsync().ConfigureAwait(false);
        }

        await Task.WhenAll(_running).ConfigureAwait(false);
        await Services.DisposeAsync().ConfigureAwait(false);
        await _peer.DisposeAsync().ConfigureAwait(false);
        _owned.ForEach(owned => owned.Dispose());
        _parts.Remove(_records);
        _records.Dispose();
        _stop.Dispose();
    }

    // A full disk stops nothing for good.
    private static bool PassesByItself(ErrorCode code) => code == StoreErrors.Full || ChainErrors.IsEndpointTrouble(code);

    private void Tell(EnigmaException trouble) => _log.LogWarning("{Trouble}", trouble.Message);

    private async Task RunAsync(string what, Func<CancellationToken, Task> loop)
    {
        try
        {
            await loop(_stop.Token).ConfigureAwait(false);
        }
        catch (Exception) when (_stop.IsCancellationRequested)
        {
            // Whatever a loop meets while its node is taken down.
        }
        catch (Exception failure)
        {
            _log.LogError(failure, "{What} ended.", what);
            _failed.TrySetException(failure);
        }
    }
}
