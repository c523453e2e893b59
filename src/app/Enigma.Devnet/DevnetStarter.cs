// SPDX-License-Identifier: MIT
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Enigma.Chain;
using Enigma.Crypto;
using Enigma.Enclave.Platform;
using Enigma.EnclaveHost;
using Enigma.Network;
using Enigma.Node;
using Enigma.Protocol;

namespace Enigma.Devnet;

/// <summary>
/// Brings a network up. Whatever does not need the step before runs beside it: enclaves start while the Ethereum node does, and workers
/// enrol at once.
/// </summary>
internal sealed class DevnetStarter(DevnetOptions options, DevnetParts parts, IProgress<DevnetStep>? progress)
{
    private const ulong ChainId = 31337;

    // A tenth of what clients offer by themselves, so that nobody meets it by accident.
    private const ulong MinGasPrice = 100_000_000;

    private static readonly UInt128 SeatStake = 1000 * Treasury.OneToken;

    private readonly long _began = Stopwatch.GetTimestamp();
    // Owned by the network that is handed out, or taken down by whoever called when the start fails.
    private readonly DevnetParts _parts = parts;
    private readonly InMemoryNetwork _peers = options.Peers ?? new();
    private readonly Installation _installation = Installation.Find();

    private Task _loading = Task.CompletedTask;
    private NetworkFolder _folder = null!;
    private NetworkRoots _roots = null!;
    private DevnetAccount[] _operators = [];
    private DevnetAccount _keeperAccount = null!;
    private DevnetAccount _watchAccount = null!;
    private EthereumRpc _rpc = null!;

    public async Task<Devnet> StartAsync(CancellationToken cancellationToken)
    {
        RequireOptions();
        RequirePrograms();
        _loading = Task.Factory.StartNew(RocksRecordStore.Load, cancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        Open();
        var measuring = Task.Run(Measure, cancellationToken);
        _parts.StartOfAnvil = AnvilProcess.StartAsync(
            _installation.Anvil, ChainId, _folder.Path, RuntimeDirectory.StateFile, options.KeepsFiles, _folder.Chain, cancellationToken);
        StartProcesses();
        _parts.Anvil = await _parts.StartOfAnvil.ConfigureAwait(false);
        _parts.Chain = new LocalChain(_parts.Anvil.Client);
        _folder.ChainIsTaken();
        _rpc = new EthereumRpc(_parts.Anvil.Client);
        Report("Ethereum node runs");

        using var treasury = new Treasury(_rpc, ChainId, _folder.Account("treasury"));
        var funding = _folder.IsResumed ? Task.CompletedTask : FundAsync(treasury.Account, cancellationToken);
        await _parts.Authority!.ConfigureAsync(
            _folder.Secret("authority"), _roots.Network, ChainId, _parts.Anvil.Client.Endpoint, cancellationToken).ConfigureAwait(false);
        var (worker, keeper) = await measuring.ConfigureAwait(false);
        _parts.Manifest = _roots.Manifest(ChainId, treasury.Ledger, _parts.Authority.Key, worker, keeper);
        _folder.RequireSame(_parts.Manifest);
        await funding.ConfigureAwait(false);
        Report("header authority signs");

        await StartNetworkAsync(treasury, cancellationToken).ConfigureAwait(false);
        _folder.IsComplete(_parts.Manifest);
        var token = options.HasManagement ? await StartManagementAsync(_folder.Path, cancellationToken).ConfigureAwait(false) : null;
        var devnet = new Devnet(_parts) { ManagementToken = token };
        if (options.IsAnnounced)
        {
            devnet.Announced = await StateFile.WriteAsync(devnet, _folder.Path, cancellationToken).ConfigureAwait(false);
        }

        Report("ready");
        return devnet;
    }

    private void Open()
    {
        _folder = NetworkFolder.Open(options);
        _parts.Folder = _folder;
        _roots = new NetworkRoots(_folder);
        _operators = [.. Enumerable.Range(1, options.Workers).Select(number => _folder.Account(WorkerName(number)))];
        _keeperAccount = _folder.Account("keeper");
        _watchAccount = _folder.Account("watch");
        _parts.Accounts = [.. Enumerable.Range(0, options.Accounts).Select(number => _folder.Account($"account-{number}"))];
    }

    private void StartProcesses()
    {
        _parts.Authority = AuthorityProcess.Start(Installation.HeaderAuthority);
        _parts.Enclaves.Add(EnclaveProcess.Start(_installation.KeeperEnclave));
        foreach (var _ in _operators)
        {
            _parts.Enclaves.Add(EnclaveProcess.Start(_installation.WorkerEnclave));
        }
    }

    private (Hash32 Worker, Hash32 Keeper) Measure() =>
        (Measurement.OfExecutable(_installation.WorkerEnclave), Measurement.OfExecutable(_installation.KeeperEnclave));

    private Task FundAsync(Address deployer, CancellationToken cancellationToken) => Task.WhenAll(
        _operators.Concat(_parts.Accounts).Append(_keeperAccount).Append(_watchAccount).Select(account => account.Address).Append(deployer)
            .Select(account => _parts.Chain.FundAsync(account, cancellationToken)));

    private async Task StartNetworkAsync(Treasury treasury, CancellationToken cancellationToken)
    {
        // The keeper's enclave is asked for its signer before there is a Ledger that could name it.
        var configure = _parts.Configure = _roots.Configure(_parts.Manifest);
        var keeperStore = await OpenStoreAsync("keeper").ConfigureAwait(false);
        var keeperIdentity = await ConfigureAsync(_parts.Enclaves[0], "keeper", configure, keeperStore, cancellationToken).ConfigureAwait(false);
        var firstBlock = await FindLedgerAsync(treasury, keeperIdentity.Signer, cancellationToken).ConfigureAwait(false);
        _parts.Environment = Environment(firstBlock);
        var deposits = _folder.IsResumed
            ? Task.CompletedTask
            : treasury.DepositAsync(
                [.. _operators.Concat(_parts.Accounts).Select(account => account.Address)], 1_000_000 * Treasury.OneToken, cancellationToken);
        var keeperNode = NewNode(keeperStore);
        var keeper = keeperNode.Own(new KeeperRole(
            keeperNode.Services, keeperNode.Services.AdoptEnclave(
                _parts.Enclaves[0], options.RestartsKeeper ? configure : null, keeperIdentity,
                blob => new SealedSecretsStore(keeperStore).Keep("keeper", blob))));
        _parts.Keeper = keeper;
        var userNode = NewNode(await OpenStoreAsync("user").ConfigureAwait(false));
        var user = StartUserAsync(userNode, cancellationToken);
        await Task.WhenAll(_parts.Nodes.Select(node => node.Services.Mirror.WaitForBlockAsync(firstBlock, cancellationToken))).ConfigureAwait(false);
        var sender = keeperNode.SenderOf(_keeperAccount.Key());
        var renewer = new HeartbeatRenewer(keeperNode.Services, keeper, sender);
        // No worker is admitted, and no key released, before the key keeper's heartbeat is on the Ledger.
        await Task.WhenAll(deposits, BeatAsync(keeperNode, renewer, cancellationToken)).ConfigureAwait(false);
        _parts.Workers = await Task.WhenAll(
            _operators.Select((account, i) => EnrolAsync(account, i + 1, configure, cancellationToken))).ConfigureAwait(false);
        _parts.Workers = [.. _parts.Workers.OrderBy(enrolled => enrolled.Id.Value)];
        Report($"{options.Workers} workers enrolled");

        await BeginEpochsAsync(keeperNode, renewer, new EpochTurner(keeperNode.Services, keeper, sender), cancellationToken).ConfigureAwait(false);
        Report($"epoch {keeperNode.Services.Mirror.Current.Epoch.State.Epoch} began");
        _parts.UserNode = userNode;
        _parts.User = await user.ConfigureAwait(false);
        StartDuties(keeperNode, keeper, userNode);
        await Task.WhenAll(_parts.Nodes.Select(node => WaitForSeatsAsync(node, cancellationToken))).ConfigureAwait(false);
    }

    /// <summary>The block from which the Ledger is followed; deploys it on a new chain.</summary>
    private async Task<ulong> FindLedgerAsync(Treasury treasury, Address keeper, CancellationToken cancellationToken)
    {
        if (_folder.IsResumed)
        {
            // What is older than its newest block every node has in its journal.
            _parts.Parameters = await LedgerParameters.FetchAsync(_rpc, treasury.Ledger, cancellationToken).ConfigureAwait(false);
            return 1;
        }

        _parts.Parameters = Parameters(treasury, keeper);
        var firstBlock = await treasury.DeployAsync(
            _installation.Contract("DevnetToken"), _installation.Contract("Ledger"), _parts.Parameters, _parts.Manifest, cancellationToken).ConfigureAwait(false);
        Report("Ledger deployed");
        return firstBlock;
    }

    private async Task<DevnetWorker> EnrolAsync(DevnetAccount account, int number, ConfigureRequest configure, CancellationToken cancellationToken)
    {
        var store = await OpenStoreAsync(WorkerName(number)).ConfigureAwait(false);
        var enclave = _parts.Enclaves[number];
        var identity = await ConfigureAsync(enclave, WorkerName(number), configure, store, cancellationToken).ConfigureAwait(false);
        var node = NewNode(store);
        // Its blocks come when they are wanted, so a deadline in blocks says nothing about time.
        var host = new WorkerHost(
            node, node.Services.AdoptEnclave(enclave, configure, identity), node.SenderOf(account.Key()), seats: 1, new WorkerOptions { GasAhead = ulong.MaxValue });
        return new DevnetWorker(node, await host.StartAsync(cancellationToken).ConfigureAwait(false), account);
    }

    private async Task<IRecordStore> OpenStoreAsync(string name)
    {
        await _loading.ConfigureAwait(false);
        // Files are waited for, and the workers open theirs at once.
        return await Task.Run(() => _folder.OpenStore(name, _parts.Manifest)).ConfigureAwait(false);
    }

    // With what it sealed before, if it was there before.
    private static async Task<IdentityReply> ConfigureAsync(
        EnclaveProcess enclave, string name, ConfigureRequest configure, IRecordStore store, CancellationToken cancellationToken)
    {
        var seals = new SealedSecretsStore(store);
        var identity = await new EnclaveClient(enclave).AskAsync<IdentityReply>(
            configure with { Sealed = seals.Find(name) }, cancellationToken).ConfigureAwait(false);
        seals.Keep(name, identity.Sealed);
        return identity;
    }

    private static string WorkerName(int number) => string.Create(CultureInfo.InvariantCulture, $"worker-{number}");

    private async Task<UserRole> StartUserAsync(HostedNode node, CancellationToken cancellationToken)
    {
        try
        {
            var role = node.Own(await UserRole.StartAsync(node.Services, RpcOptions(), cancellationToken).ConfigureAwait(false));
            node.Run("the user node", role.RunAsync);
            return role;
        }
        catch (EnigmaException taken) when (taken.Code == NodeErrors.PortInUse)
        {
            throw new EnigmaException(DevnetErrors.PortInUse, $"port {options.Port} is taken; choose another one, or 0 for any free port", taken);
        }
    }

    private async Task<string> StartManagementAsync(string directory, CancellationToken cancellationToken)
    {
        var token = Path.Combine(directory, "management.token");
        var managed = new ManagedNode
        {
            Services = _parts.UserNode.Services,
            Stop = options.OnStopOrdered,
            Roles = ["user", "keeper", "worker"],
            Workers = [.. _parts.Workers.Select(worker => worker.Role)],
            Senders = [.. _parts.Nodes.SelectMany(node => node.Senders)],
        };
        _parts.Management = await ManagementServer.StartAsync(
            managed, new ManagementOptions { TokenFile = token }, options.Log, cancellationToken).ConfigureAwait(false);
        return token;
    }

    // Every page of this machine may call a local network. Its chain makes blocks on demand, so an old one says nothing.
    private RpcOptions RpcOptions() => new()
    {
        Port = options.Port,
        AllowsLoopbackOrigins = true,
        Limits = options.RpcLimits,
        Readiness = new ReadinessOptions { MaxBlockAge = options.BlockPace is null ? null : TimeSpan.FromMinutes(1) },
    };

    private static async Task BeatAsync(HostedNode keeperNode, HeartbeatRenewer renewer, CancellationToken cancellationToken)
    {
        await keeperNode.Services.CatchUpAsync(cancellationToken).ConfigureAwait(false);
        await renewer.RenewIfMissingAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task BeginEpochsAsync(HostedNode keeperNode, HeartbeatRenewer renewer, EpochTurner turner, CancellationToken cancellationToken)
    {
        if (!_folder.IsResumed)
        {
            await TurnFirstEpochAsync(keeperNode, turner, cancellationToken).ConfigureAwait(false);
        }

        keeperNode.Run("the key keeper's heartbeat", renewer.RunAsync);
        if (options.TurnsEpochs)
        {
            keeperNode.Run("the turning of epochs", turner.RunAsync);
        }
    }

    // No blocks tick yet: the seed block of epoch 0 is reached at once.
    private async Task TurnFirstEpochAsync(HostedNode keeperNode, EpochTurner turner, CancellationToken cancellationToken)
    {
        var mirror = keeperNode.Services.Mirror;
        var head = await _rpc.GetBlockNumberAsync(cancellationToken).ConfigureAwait(false);
        var missing = mirror.Current.Epoch.State.SeedBlock.Value + 1;
        await _parts.Chain.MineAsync(missing > head ? missing - head : 1, cancellationToken).ConfigureAwait(false);
        await mirror.WaitForBlockAsync(missing, cancellationToken).ConfigureAwait(false);
        await turner.TurnIfDueAsync(cancellationToken).ConfigureAwait(false);
    }

    private void StartDuties(HostedNode keeperNode, KeeperRole keeper, HostedNode userNode)
    {
        if (options.WatchesDeadlines)
        {
            userNode.Run("the watch over deadlines", new Watchdog(userNode.Services, userNode.SenderOf(_watchAccount.Key()), (_, _) => true).RunAsync);
        }

        if (options.BlockPace is { } pace)
        {
            _parts.Ticker = new BlockTicker(_parts.Chain, pace);
        }
    }

    private static async Task WaitForSeatsAsync(HostedNode node, CancellationToken cancellationToken)
    {
        var mirror = node.Services.Mirror;
        while (true)
        {
            var changed = mirror.Changed.Next;
            if (mirror.Current.Epoch.State.SeatCount > 0)
            {
                return;
            }

            await changed.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private NodeEnvironment Environment(ulong firstBlock) => new()
    {
        Manifest = _parts.Manifest,
        Parameters = _parts.Parameters,
        Ethereum = [_parts.Anvil.Client.Endpoint],
        Headers = _parts.Authority!,
        Collateral = _roots.Collateral,
        Peers = _peers,
        FirstBlock = firstBlock,
        PollInterval = options.PollInterval,
        Log = options.Log,
    };

    private HostedNode NewNode(IRecordStore store)
    {
        var node = new HostedNode(_parts.Environment, store);
        lock (_parts.Nodes)
        {
            _parts.Nodes.Add(node);
        }

        return node;
    }

    private LedgerParameters Parameters(Treasury treasury, Address keeper) => new()
    {
        Network = _roots.Network,
        FeeToken = treasury.Token,
        Governor = treasury.Account,
        Keeper = keeper,
        EpochLength = options.EpochLength,
        CommitBlocks = options.CommitBlocks,
        GraceBlocks = options.GraceBlocks,
        MaxAttempts = options.MaxAttempts,
        SeatStake = SeatStake,
        ReceiptFee = Treasury.OneToken,
        Penalty = SeatStake / 20,
        Timelock = 60,
        MinGasPrice = MinGasPrice,
    };

    // Before anything is begun: whoever has not built them yet finds nothing to clear away.
    private void RequirePrograms() => _ = (_installation.Anvil, _installation.KeeperEnclave, _installation.WorkerEnclave);

    private void RequireOptions()
    {
        if (options.Problems() is { Count: > 0 } problems)
        {
            throw new EnigmaException(DevnetErrors.StartFailed, $"the options of the local network do not fit: {string.Join("; ", problems)}");
        }

        if (options.Port != 0)
        {
            using var probe = new TcpListener(IPAddress.Loopback, options.Port);
            try
            {
                probe.Start();
            }
            catch (SocketException taken)
            {
                throw new EnigmaException(DevnetErrors.PortInUse, $"port {options.Port} is taken; choose another one, or 0 for any free port", taken);
            }
        }
    }

    private void Report(string what) => progress?.Report(new DevnetStep(what, Stopwatch.GetElapsedTime(_began)));
}
