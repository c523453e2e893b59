// SPDX-License-Identifier: MIT
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Enigma.Attestation;
using Enigma.Chain;
using Enigma.Crypto;
using Enigma.Devnet;
using Enigma.Enclave.Platform;
using Enigma.Node;
using Enigma.Protocol;

namespace Enigma.TestKit;

/// <summary>
/// A network as one would set it up by hand: an Ethereum node that the test owns, the Ledger deployed, and one node process with key keeper,
/// worker and user node. The clock stands still unless a test makes blocks.
/// </summary>
public abstract class HandmadeNetwork : IAsyncDisposable
{
    /// <summary>Blocks that a worker has to answer a request for its receipts.</summary>
    public const ulong PatientBlocks = 40;

    private const ulong ChainId = 31337;
    private const string WorkerName = "worker-1";
    private const int AccountCount = 24;

    private static readonly UInt128 SeatStake = 1000 * Treasury.OneToken;

    private readonly string _folder = Directory.CreateTempSubdirectory("enigma-network-").FullName;
    private readonly Installation _installation = Installation.Find();
    private readonly DevnetAccount[] _accounts = [.. Enumerable.Range(0, AccountCount).Select(_ => DevnetAccount.Create())];
    private int _used = -1;

    /// <summary>Ends the test that waits.</summary>
    protected abstract CancellationToken Cancellation { get; }

    /// <summary>The network.</summary>
    public NetworkManifest Manifest { get; private set; } = null!;

    /// <summary>The JSON-RPC of the node.</summary>
    public Uri Node { get; private set; } = null!;

    /// <summary>The JSON-RPC of the Ethereum node.</summary>
    public Uri Ethereum => EthereumNode.Client.Endpoint;

    /// <summary>Everything that the network keeps on disk.</summary>
    public string Folder => _folder;

    /// <summary>Everything that the node keeps on disk.</summary>
    public string DataFolder => Path.Combine(_folder, "data");

    internal AnvilProcess EthereumNode { get; private set; } = null!;

    internal LocalChain Chain { get; private set; } = null!;

    internal EthereumRpc Rpc { get; private set; } = null!;

    internal NodeProcess Process { get; private set; } = null!;

    /// <summary>The account of the worker's operator.</summary>
    public Address Operator { get; private set; }

    internal LedgerParameters Parameters { get; private set; } = null!;

    private string Configuration => Path.Combine(_folder, "node.json");

    /// <summary>Blocks of an epoch until its seed block. Long by default: no epoch ends in a story.</summary>
    protected virtual ulong EpochLength => 800;

    /// <summary>Whether the worker's operator can pay. If not, the node waits for that when everything else is there.</summary>
    protected virtual bool PaysWorker => true;

    /// <summary>Where the node is told that Ethereum is.</summary>
    protected virtual Uri EthereumOf(Uri ethereum) => ethereum;

    /// <summary>What the node is told to start as one of its programs.</summary>
    /// <param name="name">The member of the configuration's <c>programs</c>.</param>
    /// <param name="program">Path of the program.</param>
    protected virtual string ProgramOf(string name, string program) => program;

    /// <summary>A process was started; what it starts itself is not told.</summary>
    protected virtual void OnStarted(int processId)
    {
    }

    /// <summary>All processes have ended and the files are still there.</summary>
    protected virtual void OnEnded()
    {
    }

    /// <summary>Starts everything and returns when the first epoch has begun, or with a worker that cannot pay when the Ledger is there.</summary>
    protected async Task StartAsync()
    {
        Use(await AnvilProcess.StartAsync(
            _installation.Anvil, ChainId, AnvilFolder(), RuntimeDirectory.StateFile, keepsFiles: false, chain: "", Cancellation));
        using var treasury = new Treasury(Rpc, ChainId, DevnetAccount.Create());
        WriteFiles(treasury.Ledger);

        Process = NodeProcess.Start(Configuration);
        OnStarted(Process.Id);
        var identities = await Process.ReadAsync("identities", Cancellation);
        var accounts = identities["accounts"]!.AsObject().ToDictionary(account => account.Key, account => Address.Parse((string)account.Value!));
        Operator = accounts[WorkerName];
        var paying = accounts.Values.Concat(_accounts.Select(account => account.Address)).Append(treasury.Account).ToArray();
        await Task.WhenAll(paying.Where(account => PaysWorker || account != Operator).Select(account => Chain.FundAsync(account, Cancellation)));
        Parameters = LedgerOf(treasury, Address.Parse((string)identities["keeper"]!));
        await treasury.DeployAsync(_installation.Contract("DevnetToken"), _installation.Contract("Ledger"), Parameters, Manifest, Cancellation);
        await treasury.DepositAsync(
            [Operator, .. _accounts.Select(account => account.Address)], 1_000_000 * Treasury.OneToken, Cancellation);

        if (PaysWorker)
        {
            await Process.ReadAsync("ready", Cancellation);
            await TurnEpochAsync();
        }
    }

    /// <summary>Makes all blocks of the epoch and waits until the next one has begun.</summary>
    protected async Task TurnEpochAsync()
    {
        var reader = new LedgerReader(Rpc, Manifest.Ledger);
        var head = await Rpc.GetLatestBlockAsync(Cancellation);
        var ending = (await reader.GetEpochAsync(head.State, Cancellation)).State;
        await Chain.MineAsync(ending.SeedBlock.Value + 1 - head.Number, Cancellation);
        await MineUntilAsync($"the epoch after {ending.Epoch}", async () =>
            (await reader.GetEpochAsync((await Rpc.GetLatestBlockAsync(Cancellation)).State, Cancellation)).State.Epoch.Value > ending.Epoch.Value);
    }

    /// <summary>A user whom no other test has.</summary>
    public Task<TestUser> ConnectAsync() =>
        TestUser.ConnectAsync(Manifest, Node, Ethereum, TakeAccount(), Cancellation);

    /// <summary>A funded account that no other test has.</summary>
    public DevnetAccount TakeAccount() => _accounts[Interlocked.Increment(ref _used)];

    /// <summary>Starts the node again and waits until all its roles work.</summary>
    public async Task StartNodeAsync()
    {
        await LaunchNodeAsync();
        await Process.ReadAsync("ready", Cancellation);
    }

    /// <summary>Starts the node again.</summary>
    public async Task LaunchNodeAsync()
    {
        await Process.DisposeAsync();
        Process = NodeProcess.Start(Configuration);
    }

    /// <summary>Starts the Ethereum node again where it was, with the chain of a file.</summary>
    internal async Task StartEthereumAgainAsync(string chain) => Use(await AnvilProcess.StartAsync(
        _installation.Anvil, ChainId, AnvilFolder(), RuntimeDirectory.StateFile, keepsFiles: false, Ethereum.Port, chain, Cancellation));

    /// <summary>Starts another Ethereum node of the same chain id at an address of its own.</summary>
    /// <param name="name">Its folder.</param>
    /// <param name="chain">The file of its chain; empty for a new one.</param>
    internal Task<AnvilProcess> StartEthereumAsync(string name, string chain) => AnvilProcess.StartAsync(
        _installation.Anvil, ChainId, AnvilFolder(name), RuntimeDirectory.StateFile, keepsFiles: false, chain, Cancellation);

    /// <summary>
    /// Makes a block each second, at which nodes act again, until something is so. Slow on purpose: a loaded machine must not miss a deadline.
    /// </summary>
    /// <param name="what">What is waited for.</param>
    /// <param name="isSo">Looks.</param>
    /// <param name="blocks">Blocks at a time: many let deadlines pass.</param>
    public async Task MineUntilAsync(string what, Func<Task<bool>> isSo, ulong blocks = 1)
    {
        for (var looks = 1; !await isSo(); looks++)
        {
            RequirePatience(what, looks);
            await Task.Delay(100, Cancellation);
            if (looks % 10 == 0)
            {
                await Chain.MineAsync(blocks, Cancellation);
            }
        }
    }

    /// <summary>Waits for something that needs no block.</summary>
    public async Task WaitUntilAsync(string what, Func<Task<bool>> isSo)
    {
        try
        {
            for (var looks = 0; !await isSo(); looks++)
            {
                RequirePatience(what, looks);
                await Task.Delay(50, Cancellation);
            }
        }
        catch (HttpRequestException failure)
        {
            // Most likely it is ending, and says why.
            await Task.Delay(TimeSpan.FromSeconds(1), Cancellation);
            throw new InvalidOperationException(
                $"nobody answers before {what}; the node {(Process.HasExited ? "ended" : "is there")} and said: {Process.Told}", failure);
        }
    }

    /// <summary>Whether transactions of an account wait for a block.</summary>
    public async Task<bool> HasUnminedAsync(Address account) =>
        await Rpc.GetNonceAsync(account, Cancellation)
            > (await Rpc.GetProofAsync(account, [], (await Rpc.GetLatestBlockAsync(Cancellation)).State, Cancellation)).Nonce;

    /// <summary>How many entries of a contract have a receipt on the Ledger.</summary>
    public async Task<uint> CommittedAsync(ContractAddress contract) =>
        (await new LedgerReader(Rpc, Manifest.Ledger).GetCountersAsync(
            contract, (await Rpc.GetLatestBlockAsync(Cancellation)).State, Cancellation)).Committed;

    /// <summary>Whether transactions get into a block by themselves.</summary>
    public Task AutomineAsync(bool isOn) => EthereumNode.Client.CallAsync("evm_setAutomine", writer => writer.WriteBooleanValue(isOn), Cancellation);

    /// <summary>Ends everything and removes its files.</summary>
    public virtual async ValueTask DisposeAsync()
    {
        await Process.DisposeAsync();
        await EthereumNode.DisposeAsync();
        GC.SuppressFinalize(this);
        OnEnded();
        Directory.Delete(_folder, recursive: true);
    }

    private string AnvilFolder(string name = "anvil") => Directory.CreateDirectory(Path.Combine(_folder, name)).FullName;

    [MemberNotNull(nameof(EthereumNode))]
    private void Use(AnvilProcess node)
    {
        EthereumNode = node;
        Chain = new LocalChain(node.Client);
        Rpc = new EthereumRpc(node.Client);
        // The node is the child of its guard.
        OnStarted(ProcessTree.ParentOf(node.NodeId));
    }

    private void RequirePatience(string what, int looks)
    {
        if (looks >= 1200)
        {
            throw new TimeoutException($"{what}: not so after {looks} looks; the node said: {Process.Told}");
        }
    }

    private void WriteFiles(Address ledger)
    {
        var root = RandomNumberGenerator.GetBytes(DevelopmentRoot.SeedSize);
        var authority = RandomNumberGenerator.GetBytes(Ed25519PrivateKey.SeedSize);
        Manifest = new NetworkManifest(
            ChainId, ledger, new NetworkId(Hash32.FromSpan(RandomNumberGenerator.GetBytes(Hash32.Size))), HeaderTrust.Authority, PublicKey(authority),
            AttestationRoot.Development, DevelopmentRoot.OfSeed(root).Hash,
            Measurement.OfExecutable(_installation.WorkerEnclave), Measurement.OfExecutable(_installation.KeeperEnclave));
        var port = FreePort();
        Node = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}"));
        File.WriteAllText(Path.Combine(_folder, "manifest.json"), ManifestJson.Write(Manifest));
        WriteSecret(Path.Combine(_folder, "root.key"), root);
        Directory.CreateDirectory(Path.Combine(DataFolder, "keys"));
        WriteSecret(Path.Combine(DataFolder, "keys", "authority.key"), authority);
        File.WriteAllText(Configuration, $$"""
            {
              "manifest": "manifest.json", "dataFolder": "data", "createKeys": true, "insecureDevelopmentRoot": "root.key",
              "ethereum": { "endpoints": ["{{EthereumOf(Ethereum)}}"], "firstBlock": 1, "pollMilliseconds": 50 },
              "programs": {
                "workerEnclave": "{{ProgramOf("workerEnclave", _installation.WorkerEnclave)}}",
                "keeperEnclave": "{{ProgramOf("keeperEnclave", _installation.KeeperEnclave)}}",
                "headerAuthority": "{{ProgramOf("headerAuthority", Installation.HeaderAuthority)}}"
              },
              "keeper": {}, "workers": [{ "name": "{{WorkerName}}" }], "user": { "port": {{port}}, "watchesDeadlines": true }
            }
            """);
    }

    private LedgerParameters LedgerOf(Treasury treasury, Address keeper) => new()
    {
        Network = Manifest.Network,
        FeeToken = treasury.Token,
        Governor = treasury.Account,
        Keeper = keeper,
        EpochLength = EpochLength,
        CommitBlocks = PatientBlocks,
        GraceBlocks = 20,
        MaxAttempts = 1,
        SeatStake = SeatStake,
        ReceiptFee = Treasury.OneToken,
        Penalty = SeatStake / 20,
        Timelock = 60,
        MinGasPrice = 100_000_000,
    };

    private static Hash32 PublicKey(byte[] seed)
    {
        using var key = Ed25519PrivateKey.FromSeed(seed);
        return Hash32.FromSpan(key.PublicKey);
    }

    private static void WriteSecret(string path, byte[] secret)
    {
        File.WriteAllText(path, "0x" + Convert.ToHexStringLower(secret));
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
