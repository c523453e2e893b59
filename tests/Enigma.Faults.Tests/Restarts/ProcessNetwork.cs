// SPDX-License-Identifier: MIT
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Enigma.Chain;
using Enigma.Crypto;
using Enigma.Devnet;
using Enigma.Enclave.Platform;
using Enigma.Node;
using Enigma.Protocol;
using Enigma.TestKit;
using Xunit;

namespace Enigma.Faults.Tests.Restarts;

/// <summary>
/// A network as one would set it up by hand: an Ethereum node that the test owns, the Ledger deployed, and one node process with key keeper,
/// worker and user node. The clock stands still unless a test makes blocks.
/// </summary>
public sealed class ProcessNetwork : IAsyncLifetime
{
    private const ulong ChainId = 31337;
    /// <summary>Blocks that a worker has to answer a request for its receipts.</summary>
    public const ulong PatientBlocks = 40;

    private const int AccountCount = 24;
    private static readonly UInt128 SeatStake = 1000 * Treasury.OneToken;

    private readonly string _folder = Directory.CreateTempSubdirectory("enigma-fault-").FullName;
    private readonly Installation _installation = Installation.Find();
    private readonly DevnetAccount[] _accounts = [.. Enumerable.Range(0, AccountCount).Select(_ => DevnetAccount.Create())];
    private AnvilProcess _anvil = null!;
    private int _used = -1;

    public static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public NetworkManifest Manifest { get; private set; } = null!;

    public Uri Node { get; private set; } = null!;

    public Uri Ethereum => _anvil.Client.Endpoint;

    public string DataFolder => Path.Combine(_folder, "data");

    internal LocalChain Chain { get; private set; } = null!;

    internal EthereumRpc Rpc { get; private set; } = null!;

    internal NodeProcess Process { get; private set; } = null!;

    /// <summary>The account of the worker's operator.</summary>
    public Address Operator { get; private set; }

    internal LedgerParameters Parameters { get; private set; } = null!;

    private string Configuration => Path.Combine(_folder, "node.json");

    public async ValueTask InitializeAsync()
    {
        Use(await AnvilProcess.StartAsync(_installation.Anvil, ChainId, AnvilFolder(), RuntimeDirectory.StateFile, keepsFiles: false, Cancel));
        using var treasury = new Treasury(Rpc, ChainId);
        WriteFiles(treasury.Ledger);

        Process = NodeProcess.Start(Configuration);
        var identities = await Process.ReadAsync("identities", Cancel);
        var accounts = identities["accounts"]!.AsObject().ToDictionary(account => account.Key, account => Address.Parse((string)account.Value!));
        Operator = accounts["worker-1"];
        var paying = accounts.Values.Concat(_accounts.Select(account => account.Address)).Append(treasury.Account).ToArray();
        await Task.WhenAll(paying.Select(account => Chain.FundAsync(account, Cancel)));
        Parameters = LedgerOf(treasury, Address.Parse((string)identities["keeper"]!));
        await treasury.DeployAsync(_installation.Contract("DevnetToken"), _installation.Contract("Ledger"), Parameters, Cancel);
        await treasury.DepositAsync(
            [Operator, .. _accounts.Select(account => account.Address)], 1_000_000 * Treasury.OneToken, Cancel);

        await Process.ReadAsync("ready", Cancel);
        var reader = new LedgerReader(Rpc, Manifest.Ledger);
        var head = await Rpc.GetLatestBlockAsync(Cancel);
        var first = await reader.GetEpochAsync(head.State, Cancel);
        await Chain.MineAsync(first.State.SeedBlock.Value + 1 - head.Number, Cancel);
        await MineUntilAsync("the first epoch", async () =>
            (await reader.GetEpochAsync((await Rpc.GetLatestBlockAsync(Cancel)).State, Cancel)).State.Epoch.Value == 1);
    }

    /// <summary>A user whom no other test has.</summary>
    public Task<TestUser> ConnectAsync() =>
        TestUser.ConnectAsync(Manifest, Node, Ethereum, _accounts[Interlocked.Increment(ref _used)], Cancel);

    /// <summary>
    /// Kills the Ethereum node. What it had on disk comes back at the same address: blocks, the newest state and the transactions that wait.
    /// </summary>
    public async Task KillEthereumAsync()
    {
        await AutomineAsync(false);
        // States of earlier blocks are not on its disk: who has not read them yet never will.
        var head = await Rpc.GetBlockNumberAsync(Cancel);
        await WaitUntilAsync($"the node is at block {head}", async () => await NodeView.HeadAsync(Node, Cancel) == head);
        var disk = await EthereumDisk.ReadAsync(_anvil.Client, Cancel);
        var chain = Path.Combine(_folder, "chain.json");
        await File.WriteAllBytesAsync(chain, disk.Chain, Cancel);

        NodeProcess.Signal("-KILL", _anvil.NodeId);
        await _anvil.DisposeAsync();
        Use(await AnvilProcess.StartAsync(
            _installation.Anvil, ChainId, AnvilFolder(), RuntimeDirectory.StateFile, keepsFiles: false, Ethereum.Port, chain, Cancel));
        foreach (var transaction in disk.Waiting)
        {
            await Rpc.SendRawTransactionAsync(transaction, Cancel);
        }
    }

    /// <summary>Starts the node again and waits until all its roles work.</summary>
    public async Task StartNodeAsync()
    {
        await LaunchNodeAsync();
        await Process.ReadAsync("ready", Cancel);
    }

    /// <summary>Starts the node again.</summary>
    public async Task LaunchNodeAsync()
    {
        await Process.DisposeAsync();
        Process = NodeProcess.Start(Configuration);
    }

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
            Assert.True(looks < 1200, $"{what}: not so after {looks} looks; the node said: {Process.Told}");
            await Task.Delay(100, Cancel);
            if (looks % 10 == 0)
            {
                await Chain.MineAsync(blocks, Cancel);
            }
        }
    }

    /// <summary>Waits for something that needs no block.</summary>
    public async Task WaitUntilAsync(string what, Func<Task<bool>> isSo)
    {
        for (var looks = 0; !await isSo(); looks++)
        {
            Assert.True(looks < 1200, $"{what}: not so after {looks} looks; the node said: {Process.Told}");
            await Task.Delay(50, Cancel);
        }
    }

    /// <summary>Whether transactions of an account wait for a block.</summary>
    public async Task<bool> HasUnminedAsync(Address account) =>
        await Rpc.GetNonceAsync(account, Cancel)
            > (await Rpc.GetProofAsync(account, [], (await Rpc.GetLatestBlockAsync(Cancel)).State, Cancel)).Nonce;

    /// <summary>How many entries of a contract have a receipt on the Ledger.</summary>
    public async Task<uint> CommittedAsync(ContractAddress contract) =>
        (await new LedgerReader(Rpc, Manifest.Ledger).GetCountersAsync(
            contract, (await Rpc.GetLatestBlockAsync(Cancel)).State, Cancel)).Committed;

    /// <summary>Whether transactions get into a block by themselves.</summary>
    public Task AutomineAsync(bool isOn) => _anvil.Client.CallAsync("evm_setAutomine", writer => writer.WriteBooleanValue(isOn), Cancel);

    public async ValueTask DisposeAsync()
    {
        await Process.DisposeAsync();
        await _anvil.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private string AnvilFolder() => Directory.CreateDirectory(Path.Combine(_folder, "anvil")).FullName;

    [MemberNotNull(nameof(_anvil))]
    private void Use(AnvilProcess anvil)
    {
        _anvil = anvil;
        Chain = new LocalChain(anvil.Client);
        Rpc = new EthereumRpc(anvil.Client);
    }

    private void WriteFiles(Address ledger)
    {
        var root = RandomNumberGenerator.GetBytes(Ed25519PrivateKey.SeedSize);
        var authority = RandomNumberGenerator.GetBytes(Ed25519PrivateKey.SeedSize);
        Manifest = new NetworkManifest(
            ChainId, ledger, new NetworkId(Hash32.FromSpan(RandomNumberGenerator.GetBytes(Hash32.Size))), HeaderTrust.Authority, PublicKey(authority),
            AttestationRoot.Development, PublicKey(root),
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
              "ethereum": { "endpoints": ["{{Ethereum}}"], "firstBlock": 1, "pollMilliseconds": 50 },
              "keeper": {}, "workers": [{ "name": "worker-1" }], "user": { "port": {{port}}, "watchesDeadlines": true }
            }
            """);
    }

    private LedgerParameters LedgerOf(Treasury treasury, Address keeper) => new()
    {
        Network = Manifest.Network,
        FeeToken = treasury.Token,
        Governor = treasury.Account,
        Keeper = keeper,
        EpochLength = 800,
        CommitBlocks = PatientBlocks,
        GraceBlocks = 20,
        MaxAttempts = 1,
        SeatStake = SeatStake,
        ReceiptFee = Treasury.OneToken,
        Penalty = SeatStake / 20,
        KeeperDelay = 60,
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
