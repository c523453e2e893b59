// SPDX-License-Identifier: MIT
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Enigma.Chain;
using Enigma.Crypto;
using Enigma.Devnet;
using Enigma.EndToEnd.Tests.CommandLine;
using Enigma.Ethereum;
using Enigma.Protocol;
using Enigma.TestKit;
using Xunit;

namespace Enigma.EndToEnd.Tests.Guides;

/// <summary>"A network of one's own" of docs/guides/node.md, with its configuration and its commands as they stand there.</summary>
public sealed class OwnNetworkTests : IAsyncDisposable
{
    private const ulong ChainId = 4242;

    private static readonly Installation Installed = Installation.Find();
    private static readonly string Guide = File.ReadAllText(Path.Combine(Installed.Root, "docs", "guides", "node.md"));

    private readonly TemporaryDirectory _folder = new();
    private readonly List<AnvilProcess> _chains = [];
    private readonly Dictionary<string, string> _words = [];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_chains.Select(chain => chain.DisposeAsync().AsTask()));
        _folder.Dispose();
    }

    [Fact]
    public async Task Guide_LeadsToANetworkThatVerifies()
    {
        var anvil = await StartChainAsync(ChainId);
        var (rpc, chain) = (new EthereumRpc(anvil.Client), new LocalChain(anvil.Client));
        _words["http://127.0.0.1:8545"] = anvil.Client.Endpoint.ToString();
        _words["8645"] = FreePort().ToString(CultureInfo.InvariantCulture);

        var planned = (await RunAsync("network manifest --ethereum http://127.0.0.1:8545 --deployer")).Json();
        Assert.False((bool)planned["deployed"]!);
        Assert.Equal(ChainId, (ulong)planned["manifest"]!["chainId"]!);
        Assert.All(["deployer.key", "root.key", "data/keys/authority.key"], key => Assert.True(File.Exists(PathOf(key)), key));
        Assert.Equal(1ul, (ulong)planned["firstBlock"]!);
        await File.WriteAllTextAsync(PathOf("node.json"), Fill(Snippet("json")), Cancellation);

        await using var node = NodeProcess.Start(PathOf("node.json"));
        var identities = await node.ReadAsync("identities", Cancellation);
        var accounts = identities["accounts"]!.AsObject().ToDictionary(account => account.Key, account => Address.Parse((string)account.Value!));
        var treasurer = DevnetAccount.Create();
        foreach (var account in accounts.Values.Append(treasurer.Address).Append(Address.Parse((string)planned["deployer"]!)))
        {
            await chain.FundAsync(account, Cancellation);
        }

        using var key = treasurer.Key();
        using var sender = new TransactionSender(rpc, key, ChainId);
        var token = (await sender.ExecuteAsync(null, Installed.Contract("DevnetToken").InitCode, Cancellation, 5_000_000)).Created!.Value;
        (_words["KEEPER"], _words["TOKEN"]) = ((string)identities["keeper"]!, token.ToString());

        // Any other account would create it elsewhere.
        _words["deployer.key"] = "root.key";
        var elsewhere = (await RunAsync("network deploy")).Json(1)["error"]!;
        Assert.Equal("manifest.wrong_network", (string?)elsewhere["code"]);
        Assert.Contains($"the manifest names {planned["manifest"]!["ledger"]}; use the key file of the plan", (string?)elsewhere["message"], StringComparison.Ordinal);
        _words.Remove("deployer.key");

        var deployed = (await RunAsync("network deploy")).Json();
        _words["LEDGER"] = (string)deployed["ledger"]!;
        Assert.Equal(_words["LEDGER"], (string?)planned["manifest"]!["ledger"]);
        var twice = (await RunAsync("network deploy")).Json(1)["error"]!;
        Assert.Equal("manifest.wrong_network", (string?)twice["code"]);
        Assert.Contains("is there already; nothing was sent", (string?)twice["message"], StringComparison.Ordinal);

        await DepositAsync(sender, token, Address.Parse(_words["LEDGER"]), accounts["worker-1"]);
        await node.ReadAsync("ready", Cancellation);
        await TurnEpochAsync(rpc, chain, Address.Parse(_words["LEDGER"]));

        var shown = (await RunAsync("network show")).Json();
        Assert.True((bool)shown["network"]!["ok"]!);
        Assert.Contains(shown["network"]!["verified"]!.AsArray(), check => (string?)check!["what"] == "worker evidence");

        (_words["AUTHORITY"], _words["ROOT"]) = ((string)planned["manifest"]!["authorityKey"]!, (string)planned["manifest"]!["rootHash"]!);
        var again = (await RunAsync("network manifest --ethereum http://127.0.0.1:8545 --ledger")).Json();
        Assert.Equal(await ReadAsync("manifest.json"), await ReadAsync("again.json"));
        Assert.Equal((ulong)deployed["firstBlock"]!, (ulong)again["firstBlock"]!);
        Assert.Equal(_words["KEEPER"], (string?)again["keeper"]);
        Assert.True((bool)again["network"]!["ok"]!);

        await RequireLiesAreRefusedAsync();
        Assert.Equal(0, await node.TerminateAsync());
    }

    [Theory]
    [InlineData("root.key", "trust.development_on_public_chain")]
    [InlineData("intel", "trust.authority_on_public_chain")]
    public async Task Manifest_OfAPublicChain_IsRefused_AndNothingIsMade(string root, string code)
    {
        var ethereum = (await StartChainAsync(1)).Client.Endpoint.ToString();

        foreach (var ledger in new[] { "--deployer deployer.key", "--ledger 0x5fbdb2315678afecb367f032d93f642f64180aa3" })
        {
            var refused = await EnigmaProcess.RunInAsync(
                _folder.Path,
                $"network manifest --ethereum {ethereum} {ledger} --authority authority.key --root {root} --out manifest.json --json".Split(' '));
            Assert.Equal(code, (string?)refused.Json(4)["error"]!["code"]);
        }

        Assert.Empty(Directory.EnumerateFiles(_folder.Path));
    }

    [Fact]
    public async Task Deploy_WhileATransactionOfTheAccountWaits_IsRefused_AndNothingIsSent()
    {
        var anvil = await StartChainAsync(ChainId);
        var (rpc, chain) = (new EthereumRpc(anvil.Client), new LocalChain(anvil.Client));
        _words["http://127.0.0.1:8545"] = anvil.Client.Endpoint.ToString();
        (_words["KEEPER"], _words["TOKEN"]) = ("0x" + new string('1', 40), "0x" + new string('2', 40));
        await RunAsync("network manifest --ethereum http://127.0.0.1:8545 --deployer");
        using var key = Secp256k1PrivateKey.FromBytes(Convert.FromHexString((await ReadAsync("deployer.key")).Trim().Replace("0x", "", StringComparison.Ordinal)));
        await chain.FundAsync(key.Address, Cancellation);
        await chain.MineAsync(1, Cancellation);
        await anvil.Client.CallAsync("evm_setAutomine", writer => writer.WriteBooleanValue(false), Cancellation);
        var waiting = new Eip1559Transaction
        {
            ChainId = ChainId,
            Nonce = 0,
            MaxFeePerGas = 1_000_000_000,
            MaxPriorityFeePerGas = 1,
            GasLimit = 21_000,
            To = key.Address,
            Data = default,
        }.Sign(key);
        await rpc.SendRawTransactionAsync(waiting.Encoded, Cancellation);

        // The plan counts what waits, and what is sent takes the first number that no block has.
        File.Delete(PathOf("manifest.json"));
        await RunAsync("network manifest --ethereum http://127.0.0.1:8545 --deployer");
        var refused = (await RunAsync("network deploy")).Json(1)["error"]!;
        Assert.Equal("manifest.wrong_network", (string?)refused["code"]);
        Assert.Contains("wait until none waits", (string?)refused["message"], StringComparison.Ordinal);
        await chain.MineAsync(1, Cancellation);
        Assert.NotNull(await rpc.GetReceiptAsync(waiting.Hash, Cancellation));
    }

    // What a stranger could write into a manifest: each is found at the node, or on the chain, before a file is there.
    private async Task RequireLiesAreRefusedAsync()
    {
        var other = "0x" + new string('5', 64);
        foreach (var (word, lie, exitCode, code) in new[]
                 {
                     ("AUTHORITY", other, 4, "header.bad_signature"),
                     ("ROOT", other, 4, ""),
                     ("LEDGER", "0x" + new string('5', 40), 1, "manifest.wrong_network"),
                     ("LEDGER", _words["TOKEN"], 1, "manifest.wrong_network"),
                 })
        {
            var right = _words[word];
            File.Delete(PathOf("again.json"));
            _words[word] = lie;
            var refused = (await RunAsync("network manifest --ethereum http://127.0.0.1:8545 --ledger")).Json(exitCode)["error"]!;
            Assert.StartsWith(code, (string?)refused["code"], StringComparison.Ordinal);
            Assert.False(File.Exists(PathOf("again.json")), $"{word} {lie}");
            _words[word] = right;
        }
    }

    private async Task<AnvilProcess> StartChainAsync(ulong chainId)
    {
        var folder = Directory.CreateTempSubdirectory("enigma-chain-").FullName;
        var chain = await AnvilProcess.StartAsync(Installed.Anvil, chainId, folder, RuntimeDirectory.StateFile, keepsFiles: false, chain: "", Cancellation);
        _chains.Add(chain);
        return chain;
    }

    private static async Task DepositAsync(TransactionSender sender, Address token, Address ledger, Address worker)
    {
        var amount = 1_000_000 * Treasury.OneToken;
        await sender.ExecuteAsync(
            token, AbiSignature.Parse("mint(address,uint256)").EncodeCall(AbiValue.Of(sender.Account), AbiValue.Of((UInt256)amount)), Cancellation);
        await sender.ExecuteAsync(
            token, AbiSignature.Parse("approve(address,uint256)").EncodeCall(AbiValue.Of(ledger), AbiValue.Of((UInt256)amount)), Cancellation);
        await sender.ExecuteAsync(ledger, LedgerCalls.DepositFor(worker, amount), Cancellation);
    }

    private static async Task TurnEpochAsync(EthereumRpc rpc, LocalChain chain, Address ledger)
    {
        var reader = new LedgerReader(rpc, ledger);
        var head = await rpc.GetLatestBlockAsync(Cancellation);
        await chain.MineAsync((await reader.GetEpochAsync(head.State, Cancellation)).State.SeedBlock.Value + 1 - head.Number, Cancellation);
        for (var looks = 0; (await reader.GetEpochAsync((await rpc.GetLatestBlockAsync(Cancellation)).State, Cancellation)).State.Epoch.Value == 0; looks++)
        {
            Assert.True(looks < 600, "the first epoch has not turned in 10 minutes");
            await Task.Delay(1000, Cancellation);
            await chain.MineAsync(1, Cancellation);
        }
    }

    /// <summary>The command of the guide that begins so, with its words filled in.</summary>
    private async Task<Finished> RunAsync(string beginning)
    {
        var command = Regex.Match(Guide, $"^\\./enigma ({Regex.Escape(beginning)}.*)$", RegexOptions.Multiline).Groups[1].Value;
        Assert.NotEmpty(command);
        return await EnigmaProcess.RunInAsync(_folder.Path, [.. command.Split(' ').Select(Fill), "--json"]);
    }

    private string Fill(string text) => _words.Aggregate(text, (filled, word) => filled.Replace(word.Key, word.Value, StringComparison.Ordinal));

    private static string Snippet(string language) =>
        Regex.Match(Guide, $"^```{language}\n(.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline).Groups[1].Value;

    private async Task<string> ReadAsync(string file) => await File.ReadAllTextAsync(PathOf(file), Cancellation);

    private string PathOf(string file) => Path.Combine(_folder.Path, file);

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
