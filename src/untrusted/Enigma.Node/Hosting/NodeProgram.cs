// SPDX-License-Identifier: MIT
using System.Security.Cryptography;
using Enigma.Attestation;
using Enigma.Chain;
using Enigma.Crypto;
using Enigma.EnclaveHost;
using Enigma.Network;
using Enigma.Protocol;
using Microsoft.Extensions.Logging;

namespace Enigma.Node;

/// <summary>
/// A node as its configuration describes it: opens its stores, brings its enclaves back, waits for the Ledger, and starts its roles. Ending
/// it at any moment, by whatever means, and starting it again goes on where it was.
/// </summary>
public sealed class NodeProgram : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly NodeConfiguration _configuration;
    private readonly NetworkManifest _manifest;
    private readonly Action<NodeEvent> _tell;
    private readonly ILogger _log;
    private readonly KeyFolder _keys;
    private readonly Uri[] _ethereum;
    private readonly InMemoryNetwork _peers = new();
    private readonly List<HostedNode> _nodes = [];
    private readonly FailureWatch _failures = new();
    // What was opened and belongs to no node yet.
    private readonly List<IAsyncDisposable> _starting = [];
    private AuthorityProcess? _authority;
    private NodeEnvironment _environment = null!;

    private NodeProgram(NodeConfiguration configuration, Action<NodeEvent> tell, ILogger log)
    {
        _manifest = NodeConfigurationValidator.Validate(configuration);
        _configuration = configuration;
        _tell = tell;
        _log = log;
        _keys = new KeyFolder(Path.Combine(configuration.DataFolder!, "keys"), configuration.CreateKeys);
        _ethereum = [.. configuration.Ethereum.Endpoints.Select(endpoint => new Uri(endpoint))];
    }

    /// <summary>Fails when the node is no longer whole.</summary>
    public Task Failed => _failures.Failed;

    /// <summary>Starts a node and returns when all its roles work.</summary>
    /// <exception cref="EnigmaException"><c>config.*</c>, <c>store.*</c>, <c>enclave.*</c> or what else keeps it from starting.</exception>
    public static async Task<NodeProgram> StartAsync(
        NodeConfiguration configuration, Action<NodeEvent> tell, ILogger log, CancellationToken cancellationToken)
    {
        var program = new NodeProgram(configuration, tell, log);
        try
        {
            await program._failures.RunAsync(program.StartAsync, cancellationToken).ConfigureAwait(false);
            return program;
        }
        catch
        {
            await program.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Stops all roles, ends the enclaves and closes the stores.</summary>
    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_nodes.Select(node => node.DisposeAsync().AsTask())).ConfigureAwait(false);
        foreach (var started in _starting)
        {
            await started.DisposeAsync().ConfigureAwait(false);
        }

        if (_authority is not null)
        {
            await _authority.DisposeAsync().ConfigureAwait(false);
        }
    }

    private async Task StartAsync(CancellationToken cancellationToken)
    {
        // The server itself comes late: after the Ledger, for which a node may wait for hours.
        if (_configuration.User is { Port: > 0 } served)
        {
            LoopbackServer.RequireFree(served.Port);
        }

        var keeper = _configuration.Keeper is null
            ? null
            : await StartEnclaveAsync("keeper", _configuration.Programs.KeeperEnclave!, cancellationToken).ConfigureAwait(false);
        var workers = new List<(WorkerConfiguration Worker, RoleStart Start)>();
        foreach (var worker in _configuration.Workers)
        {
            workers.Add((worker, await StartEnclaveAsync(worker.Name, _configuration.Programs.WorkerEnclave!, cancellationToken).ConfigureAwait(false)));
        }

        var userStore = _configuration.User is null ? null : OpenStore("user");
        _tell(new NodeEvent.Identities(keeper?.Enclave.Identity.Signer, Accounts()));
        await PrepareAsync(cancellationToken).ConfigureAwait(false);
        if (keeper is not null)
        {
            StartKeeper(keeper);
        }

        var rpc = userStore is null ? null : await StartUserAsync(userStore, cancellationToken).ConfigureAwait(false);
        await Task.WhenAll(workers.Select(worker => StartWorkerAsync(worker.Worker, worker.Start, cancellationToken))).ConfigureAwait(false);
        _tell(new NodeEvent.Ready(rpc));
    }

    private async Task PrepareAsync(CancellationToken cancellationToken)
    {
        using var endpoints = new EthereumEndpoints(_ethereum, new EndpointOptions { ChainId = _manifest.ChainId });
        var parameters = await RetryAsync(
            "the Ledger", () => LedgerParameters.FetchAsync(endpoints, _manifest.Ledger, cancellationToken), cancellationToken).ConfigureAwait(false);
        _authority = AuthorityProcess.Start(_configuration.Programs.HeaderAuthority!);
        var seed = _keys.Secret("authority");
        var key = await RetryAsync(
            "the header authority",
            async () =>
            {
                await _authority.ConfigureAsync(seed, _manifest.Network, _manifest.ChainId, _ethereum[0], cancellationToken).ConfigureAwait(false);
                return _authority.Key;
            },
            cancellationToken).ConfigureAwait(false);
        CryptographicOperations.ZeroMemory(seed);
        if (key != _manifest.AuthorityKey)
        {
            throw new EnigmaException(
                ConfigurationErrors.KeyFile,
                $"keys/authority.key is the key {key}, the manifest trusts {_manifest.AuthorityKey}; put the network's key there");
        }

        _environment = new NodeEnvironment
        {
            Manifest = _manifest,
            Parameters = parameters,
            Ethereum = _ethereum,
            Headers = _authority,
            Collateral = OpenCollateral(),
            Peers = _peers,
            FirstBlock = _configuration.Ethereum.FirstBlock,
            PollInterval = TimeSpan.FromMilliseconds(_configuration.Ethereum.PollMilliseconds),
            Log = _log,
        };
    }

    /// <summary>The development root's own where its seed is here; else that of services and peers.</summary>
    private ICollateralSource OpenCollateral()
    {
        if (_manifest.AttestationRoot == AttestationRoot.Development && _configuration.InsecureDevelopmentRoot is { } seed)
        {
            return new DevelopmentCollateralSource(DevelopmentRoot.OfSeed(KeyFolder.Read(seed)));
        }

        var (root, configuration) = _manifest.AttestationRoot == AttestationRoot.Intel
            ? (TrustRoot.Intel, _configuration.Collateral)
            : (TrustRoot.Development(_manifest.RootHash, _manifest.ChainId), _configuration.Collateral with { Services = [] });
        var role = CollateralRole.Start(root, configuration, OpenStore("collateral"), _peers.Join(), TimeProvider.System, _log);
        _starting.Add(role);
        return role.Cache;
    }

    private void StartKeeper(RoleStart start)
    {
        var node = NewNode(start.Store);
        var role = node.Own(new KeeperRole(node.Services, start.Adopt(node)));
        var sender = node.SenderOf(_keys.Account("keeper"));
        node.Run("the key keeper's heartbeat", new HeartbeatRenewer(node.Services, role, sender).RunAsync);
        if (_configuration.Keeper!.TurnsEpochs)
        {
            node.Run("the turning of epochs", new EpochTurner(node.Services, role, sender).RunAsync);
        }
    }

    private async Task<Uri> StartUserAsync(IRecordStore store, CancellationToken cancellationToken)
    {
        var node = NewNode(store);
        var user = _configuration.User!;
        var role = node.Own(await UserRole.StartAsync(node.Services, new RpcOptions { Port = user.Port }, cancellationToken).ConfigureAwait(false));
        node.Run("the user node", role.RunAsync);
        if (user.WatchesDeadlines)
        {
            node.Run("the watch over deadlines", new Watchdog(node.Services, node.SenderOf(_keys.Account("watch")), (_, _) => true).RunAsync);
        }

        return role.Address;
    }

    private async Task StartWorkerAsync(WorkerConfiguration worker, RoleStart start, CancellationToken cancellationToken)
    {
        var node = NewNode(start.Store);
        var session = start.Adopt(node);
        var host = new WorkerHost(node, session, node.SenderOf(_keys.Account(worker.Name)), (ushort)worker.Seats, new WorkerOptions { GasAhead = worker.GasAhead == 0 ? null : worker.GasAhead });
        await RetryAsync($"worker {worker.Name}", () => host.StartAsync(cancellationToken), cancellationToken).ConfigureAwait(false);
    }

    // Funds, the keeper, the Ledger and the endpoint may all come later than this node.
    private async Task<T> RetryAsync<T>(string what, Func<Task<T>> start, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return await start().ConfigureAwait(false);
            }
            catch (EnigmaException notYet) when (notYet.Code != EnclaveErrors.Gone && notYet.Code != NodeErrors.EvidenceMissing)
            {
                _tell(new NodeEvent.Waiting($"{what} is not ready: {notYet.Message}"));
            }

            await Task.Delay(Pause, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<RoleStart> StartEnclaveAsync(string name, string executable, CancellationToken cancellationToken)
    {
        var store = OpenStore(name);
        var platform = _configuration.Hardware is { } hardware ? NodeConfigurationValidator.PlatformOf(hardware)!.Value : AttestationPlatform.Simulated;
        var root = platform == AttestationPlatform.Simulated ? ByteString.Adopt(KeyFolder.Read(_configuration.InsecureDevelopmentRoot!)) : default;
        var configure = new ConfigureRequest(ByteString.Adopt(_manifest.Encode()), (byte)platform, root);
        var enclave = await SealedEnclave.StartAsync(executable, name, configure, store, cancellationToken).ConfigureAwait(false);
        _starting.Add(enclave.Process);
        return new RoleStart(store, enclave);
    }

    private RocksRecordStore OpenStore(string name)
    {
        var store = RocksRecordStore.Open(
            Path.Combine(_configuration.DataFolder!, name), StoreIdentity.Of(_manifest), trouble => _log.LogWarning("{Trouble}", trouble.Message));
        _starting.Add(new ClosingStore(store));
        return store;
    }

    private HostedNode NewNode(IRecordStore store)
    {
        var node = new HostedNode(_environment, store);
        lock (_nodes)
        {
            _nodes.Add(node);
        }

        _failures.Add(node.Failed);

        return node;
    }

    private Dictionary<string, Address> Accounts()
    {
        var names = _configuration.Workers.Select(worker => worker.Name);
        names = _configuration.Keeper is not null ? names.Append("keeper") : names;
        names = _configuration.User is { WatchesDeadlines: true } ? names.Append("watch") : names;
        return names.ToDictionary(name => name, name =>
        {
            using var key = _keys.Account(name);
            return key.Address;
        });
    }

    private sealed record RoleStart(IRecordStore Store, SealedEnclave Enclave)
    {
        /// <summary>The enclave's session in a node, which starts it again from its sealed secrets when it ends.</summary>
        public EnclaveSession Adopt(HostedNode node) =>
            node.Services.AdoptEnclave(Enclave.Process, Enclave.Configure, Enclave.Identity, Enclave.Keep);
    }

    // Closing a store twice does no harm: the node that got it closes it first.
    private sealed class ClosingStore(IRecordStore store) : IAsyncDisposable
    {
        public ValueTask DisposeAsync()
        {
            store.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
