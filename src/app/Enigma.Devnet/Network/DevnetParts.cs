// SPDX-License-Identifier: MIT
using Enigma.Chain;
using Enigma.EnclaveHost;
using Enigma.Node;
using Enigma.Protocol;

namespace Enigma.Devnet;

/// <summary>What a running network is made of; disposing it takes down whatever there is, also after half a start.</summary>
internal sealed class DevnetParts : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private bool _disposed;

    public NetworkFolder? Folder { get; set; }

    /// <summary>The Ethereum node, from the moment that its start begins.</summary>
    public Task<AnvilProcess>? StartOfAnvil { get; set; }

    public AnvilProcess Anvil { get; set; } = null!;

    public LocalChain Chain { get; set; } = null!;

    public NetworkManifest Manifest { get; set; } = null!;

    public LedgerParameters Parameters { get; set; } = null!;

    public KeeperRole Keeper { get; set; } = null!;

    public UserRole User { get; set; } = null!;

    public HostedNode UserNode { get; set; } = null!;

    public IReadOnlyList<DevnetAccount> Accounts { get; set; } = [];

    public IReadOnlyList<DevnetWorker> Workers { get; set; } = [];

    /// <summary>Enclaves as they were started first; a node that runs one owns it and ending it twice does no harm.</summary>
    public List<EnclaveProcess> Enclaves { get; } = [];

    public List<HostedNode> Nodes { get; } = [];

    public AuthorityProcess? Authority { get; set; }

    public BlockTicker? Ticker { get; set; }

    public ManagementServer? Management { get; set; }

    /// <summary>How an enclave of this network is configured.</summary>
    public ConfigureRequest Configure { get; set; } = null!;

    /// <summary>What a further node of this network shares with the others.</summary>
    public NodeEnvironment Environment { get; set; } = null!;

    public IReadOnlyList<int> ProcessIds =>
        [Anvil.NodeId, Authority!.Id, Keeper.EnclaveProcessId, .. Workers.Select(worker => worker.EnclaveProcessId)];

    public async ValueTask DisposeAsync()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        if (Management is not null)
        {
            await Management.DisposeAsync().ConfigureAwait(false);
        }

        if (Ticker is not null)
        {
            await Ticker.DisposeAsync().ConfigureAwait(false);
        }

        // What is not known to be kept is not kept: the next start says so.
        var keeps = Folder is { IsKept: true } && Chain is not null && await TrySettleAsync().ConfigureAwait(false);
        await Task.WhenAll(Nodes.Select(node => node.DisposeAsync().AsTask())).ConfigureAwait(false);
        if (keeps)
        {
            await Folder!.KeepAsync(Chain!, CancellationToken.None).ConfigureAwait(false);
        }

        Folder?.CloseStores();

        await Task.WhenAll(Enclaves.Select(enclave => enclave.DisposeAsync().AsTask())).ConfigureAwait(false);
        if (Authority is not null)
        {
            await Authority.DisposeAsync().ConfigureAwait(false);
        }

        if (StartOfAnvil is not null)
        {
            await EndAsync(StartOfAnvil).ConfigureAwait(false);
        }

        Folder?.Dispose();
    }

    // Its guard removes the directory. A start that fails takes down what it began.
    private static async Task EndAsync(Task<AnvilProcess> start)
    {
        await ((Task)start).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (start.IsCompletedSuccessfully)
        {
            var anvil = await start.ConfigureAwait(false);
            await anvil.DisposeAsync().ConfigureAwait(false);
        }
    }

    // A chain that is started again has its newest state alone: whoever has not seen a block by then cannot read it any more.
    private async Task<bool> TrySettleAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            await Chain.StopAsync(patience.Token).ConfigureAwait(false);
            var head = await new EthereumRpc(Anvil.Client).GetBlockNumberAsync(patience.Token).ConfigureAwait(false);
            await Task.WhenAll(Nodes.Select(node => node.Services.Mirror.WaitForBlockAsync(head, patience.Token))).ConfigureAwait(false);
            return true;
        }
        catch (Exception lost) when (lost is EnigmaException or OperationCanceledException)
        {
            return false;
        }
    }
}
