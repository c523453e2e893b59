// SPDX-License-Identifier: MIT
using Enigma.Chain;
using Enigma.Network;
using Enigma.Node;
using Enigma.Protocol;
using Microsoft.Extensions.Logging;

namespace Enigma.Devnet;

/// <summary>One node of the local network: its peer, its services, and the tasks of its roles.</summary>
internal sealed class DevnetNode : IAsyncDisposable
{
    private readonly InMemoryPeer _peer;
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Task> _running = [];
    private readonly List<IAsyncDisposable> _roles = [];
    private readonly List<IDisposable> _owned = [];
    private readonly List<TransactionSender> _senders = [];
    private readonly ILogger _log;
    private readonly TimeSpan _pollInterval;

    public DevnetNode(
        InMemoryNetwork network,
        NetworkManifest manifest,
        LedgerParameters parameters,
        IReadOnlyList<Uri> ethereum,
        IHeaderSource headers,
        ulong firstBlock,
        DevnetOptions options)
    {
        _log = options.Log;
        _pollInterval = options.PollInterval;
        _peer = network.Join();
        _peer.OnHandlerFailed = (topic, failure) => _log.LogWarning(failure, "A handler of {Topic} failed.", topic);
        var endpoints = new EthereumEndpoints(ethereum, new EndpointOptions
        {
            ChainId = manifest.ChainId,
            OnTrouble = Tell,
            OnRecovered = address => _log.LogInformation("Ethereum endpoint {Address} is used again.", address),
        });
        _owned.Add(endpoints);
        Services = new NodeServices(
            manifest,
            parameters,
            endpoints,
            _peer,
            headers,
            new LogFollowerOptions
            {
                FirstBlock = firstBlock,
                PollInterval = options.PollInterval,
                OnTrouble = Tell,
            },
            _log);
        Run("the comparison of Ethereum endpoints", endpoints.RunAsync);
        Run("the node's services", Services.RunAsync);
    }

    public NodeServices Services { get; }

    /// <summary>What the roles pay with.</summary>
    public IReadOnlyList<TransactionSender> Senders => _senders;

    /// <summary>Runs a role's loop until the node stops; its failure is told, not hidden.</summary>
    public void Run(string what, Func<CancellationToken, Task> loop) => _running.Add(RunAsync(what, loop));

    /// <summary>Ends a role with the node.</summary>
    public T Own<T>(T role)
        where T : IAsyncDisposable
    {
        _roles.Add(role);
        return role;
    }

    /// <summary>A sender for an account of this node.</summary>
    public TransactionSender SenderOf(DevnetAccount account)
    {
        var key = Crypto.Secp256k1PrivateKey.FromBytes(account.PrivateKey.Span);
        var sender = new TransactionSender(
            Services.Rpc, key, Services.Manifest.ChainId, new TransactionOptions { PollInterval = _pollInterval, OnTrouble = Tell });
        _senders.Add(sender);
        _owned.Add(sender);
        _owned.Add(key);
        Run($"the care for transactions of {account.Address}", sender.RunAsync);
        return sender;
    }

    public async ValueTask DisposeAsync()
    {
        if (_stop.IsCancellationRequested)
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
        _stop.Dispose();
    }

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
            _log.LogError(failure, "On the local network, {What} ended.", what);
        }
    }
}
