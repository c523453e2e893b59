// SPDX-License-Identifier: MIT
using System.Text.Json.Nodes;
using Enigma.Chain;
using Enigma.Crypto;
using Xunit;

namespace Enigma.Untrusted.Tests.Chain;

/// <summary>Blocks are made by the tests: each step of the sender follows from one that was mined before.</summary>
public sealed class TransactionSenderTests : IAsyncLifetime
{
    private const ulong Gas = 50_000;
    private static readonly Address Target = Address.Parse("0x00000000000000000000000000000000000000aa");

    private readonly AnvilFixture _anvil = new();
    private readonly Secp256k1PrivateKey _key = Secp256k1PrivateKey.FromBytes(Keccak256.Hash("sender"u8).AsSpan());
    private readonly MemoryOutbox _outbox = new();
    private readonly List<EnigmaException> _troubles = [];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await _anvil.InitializeAsync();
        await _anvil.Local.FundAsync(_key.Address, Cancel);
        await SetAutomineAsync(false);
    }

    public async ValueTask DisposeAsync()
    {
        _key.Dispose();
        await _anvil.DisposeAsync();
    }

    [Fact]
    public async Task Execute_WhenMined_GivesTheReceipt()
    {
        await SetAutomineAsync(true);
        using var sender = NewSender();
        var receipt = await sender.ExecuteAsync(Target, default, Cancel);
        Assert.True(receipt.Succeeded);
    }

    [Fact]
    public async Task Transaction_ThatAnEndpointSwallows_IsSentAgainWithAnEighthMoreUntilItIsMined()
    {
        await using var proxy = new AlteringProxy(_anvil.Anvil.Client.Endpoint) { SwallowsTransactions = true };
        using var client = new JsonRpcClient(proxy.Endpoint);
        using var sender = NewSender(new EthereumRpc(client));
        var nonce = await sender.SendAsync(Target, default, Cancel, Gas);
        for (var round = 0; round < 3; round++)
        {
            await MineAsync(sender, 3);
        }

        var entry = Assert.Single(await _outbox.LoadAsync(_key.Address, Cancel));
        Assert.Equal(4, entry.Versions.Count);
        Assert.All(entry.Versions.Zip(entry.Versions.Skip(1)), pair =>
        {
            Assert.True(pair.Second.Offer.MaxFeePerGas * 8 >= pair.First.Offer.MaxFeePerGas * 9);
            Assert.True(pair.Second.Offer.MaxPriorityFeePerGas * 8 >= pair.First.Offer.MaxPriorityFeePerGas * 9);
        });
        proxy.SwallowsTransactions = false;
        await MineAsync(sender, 3);
        await MineAsync(sender, 1);
        Assert.True((await sender.WaitAsync(nonce, Cancel)).Succeeded);
        Assert.Equal(1ul, await UsedAsync());
    }

    [Fact]
    public async Task Transaction_WithAMadeUpReceipt_IsNotBelievedToBeMined()
    {
        await using var proxy = new AlteringProxy(_anvil.Anvil.Client.Endpoint) { SwallowsTransactions = true };
        using var client = new JsonRpcClient(proxy.Endpoint);
        using var sender = NewSender(new EthereumRpc(client));
        var nonce = await sender.SendAsync(Target, default, Cancel, Gas);
        var hash = Assert.Single(await _outbox.LoadAsync(_key.Address, Cancel)).Versions[0].Hash;
        proxy.Alter = AlteringProxy.OnReply("eth_getTransactionReceipt", reply => reply["result"] = JsonNode.Parse(
            $$"""{"transactionHash":"{{hash}}","blockNumber":"0x1","status":"0x1","gasUsed":"0x5208","contractAddress":null,"logs":[]}"""));
        await MineAsync(sender, 1);
        Assert.Null(Assert.Single(await _outbox.LoadAsync(_key.Address, Cancel)).Mined);
        proxy.Alter = null;
        proxy.SwallowsTransactions = false;
        await MineAsync(sender, 3);
        await MineAsync(sender, 1);
        Assert.True((await sender.WaitAsync(nonce, Cancel)).Succeeded);
    }

    [Fact]
    public async Task Transaction_ThatWaitsWithALowOffer_IsReplacedInTheNodesOwnPool()
    {
        using var sender = NewSender();
        await SetNextBaseFeeAsync(100_000_000_000);
        var nonce = await sender.SendAsync(Target, default, Cancel, Gas);
        await SetNextBaseFeeAsync(100_000_000_000);
        await MineAsync(sender, 3);
        for (var round = 0; round < 4 && await UsedAsync() == 0; round++)
        {
            await MineAsync(sender, 3);
        }

        await MineAsync(sender, 1);
        Assert.True((await sender.WaitAsync(nonce, Cancel)).Succeeded);
        Assert.DoesNotContain(_troubles, trouble => trouble.Code == ChainErrors.Underpriced);
    }

    [Fact]
    public async Task Fees_NeverPassTheCap_AndTheCapIsTold()
    {
        await using var proxy = new AlteringProxy(_anvil.Anvil.Client.Endpoint) { SwallowsTransactions = true };
        using var client = new JsonRpcClient(proxy.Endpoint);
        var cap = (UInt128)3_200_000_000;
        using var sender = NewSender(new EthereumRpc(client), new TransactionOptions { FeeCap = cap });
        await sender.SendAsync(Target, default, Cancel, Gas);
        for (var round = 0; round < 6; round++)
        {
            await MineAsync(sender, 3);
        }

        var entry = Assert.Single(await _outbox.LoadAsync(_key.Address, Cancel));
        Assert.All(entry.Versions, version => Assert.True(version.Offer.MaxFeePerGas <= cap));
        Assert.Contains(_troubles, trouble => trouble.Code == ChainErrors.Underpriced);
    }

    [Fact]
    public async Task Transaction_ThatANodeDropped_IsSentAgain()
    {
        using var sender = NewSender();
        var nonce = await sender.SendAsync(Target, default, Cancel, Gas);
        var entry = Assert.Single(await _outbox.LoadAsync(_key.Address, Cancel));
        await _anvil.Anvil.Client.CallAsync("anvil_dropTransaction", writer => writer.WriteStringValue(entry.Versions[0].Hash.ToString()), Cancel);
        await MineAsync(sender, 3);
        await MineAsync(sender, 1);
        Assert.True((await sender.WaitAsync(nonce, Cancel)).Succeeded);
    }

    [Fact]
    public async Task Transaction_WhoseBlockIsReorganisedAway_IsSentAgain()
    {
        using var sender = NewSender();
        var nonce = await sender.SendAsync(Target, default, Cancel, Gas);
        await MineAsync(sender, 1);
        var first = await sender.WaitAsync(nonce, Cancel);
        await _anvil.Local.ReorganiseAsync(1, Cancel);
        Assert.Null(await _anvil.Rpc.GetReceiptAsync(first.TransactionHash, Cancel));
        await sender.TendAsync(Cancel);
        await MineAsync(sender, 1);
        var second = await sender.WaitAsync(nonce, Cancel);
        Assert.True(second.BlockNumber > first.BlockNumber);
        Assert.Equal(first.TransactionHash, second.TransactionHash);
    }

    [Fact]
    public async Task Transaction_WhoseBlockCameAndWentUnseen_IsSentAgainAtTheNextLook()
    {
        using var sender = NewSender();
        var nonce = await sender.SendAsync(Target, default, Cancel, Gas);
        await _anvil.Local.MineAsync(1, Cancel);
        await _anvil.Local.ReorganiseAsync(1, Cancel);
        await sender.TendAsync(Cancel);
        await MineAsync(sender, 1);
        Assert.True((await sender.WaitAsync(nonce, Cancel)).Succeeded);
    }

    [Fact]
    public async Task Restart_FindsWhatWasSent_AndNeverSendsThePurposeTwice()
    {
        ulong before;
        await using (var proxy = new AlteringProxy(_anvil.Anvil.Client.Endpoint) { SwallowsTransactions = true })
        {
            using var client = new JsonRpcClient(proxy.Endpoint);
            using var crashed = NewSender(new EthereumRpc(client));
            before = await crashed.SendAsync(Target, default, Cancel, Gas, "commit/1");
        }

        using var sender = NewSender();
        Assert.Equal(before, await sender.SendAsync(Target, default, Cancel, Gas, "commit/1"));
        // Another purpose comes after it although no endpoint has ever seen the first.
        Assert.Equal(before + 1, await sender.SendAsync(Target, default, Cancel, Gas, "commit/2"));
        await MineAsync(sender, 3);
        await MineAsync(sender, 1);
        Assert.True((await sender.WaitAsync(before, Cancel)).Succeeded);
        Assert.True((await sender.WaitAsync(before + 1, Cancel)).Succeeded);
        Assert.Equal(before, await sender.SendAsync(Target, default, Cancel, Gas, "commit/1"));
        Assert.Equal(2ul, await UsedAsync());
    }

    [Fact]
    public async Task Send_WhenNoEndpointAnswers_CountsAsSentAndIsSentLater()
    {
        await using var proxy = new AlteringProxy(_anvil.Anvil.Client.Endpoint);
        using var client = new JsonRpcClient(proxy.Endpoint);
        using var sender = NewSender(new EthereumRpc(client));
        proxy.Alter = (method, _) => method == "eth_sendRawTransaction" ? "HTTP 502" : null;
        // It reached the node, and the answer was lost.
        var nonce = await sender.SendAsync(Target, default, Cancel, Gas, "once");
        Assert.Equal(nonce, await sender.SendAsync(Target, default, Cancel, Gas, "once"));
        proxy.Alter = null;
        await MineAsync(sender, 1);
        Assert.True((await sender.WaitAsync(nonce, Cancel)).Succeeded);
        Assert.Equal(1ul, await UsedAsync());
    }

    [Fact]
    public async Task Send_AfterATransactionFromElsewhere_TakesTheNextNumber()
    {
        await SetAutomineAsync(true);
        using var sender = NewSender();
        await sender.ExecuteAsync(Target, default, Cancel);
        using (var elsewhere = new TransactionSender(_anvil.Rpc, _key, 31337))
        {
            await elsewhere.ExecuteAsync(Target, default, Cancel);
        }

        Assert.Equal(2ul, await sender.SendAsync(Target, default, Cancel, Gas));
    }

    [Fact]
    public async Task Send_WithAnEndpointThatTellsTooHighANumber_TakesTheProvenOne()
    {
        await using var liar = new AlteringProxy(_anvil.Anvil.Client.Endpoint)
        {
            Alter = AlteringProxy.OnReply("eth_getTransactionCount", reply => reply["result"] = "0x5"),
        };
        using var client = new JsonRpcClient(liar.Endpoint);
        using var sender = NewSender(new EthereumRpc(client));
        Assert.Equal(0ul, await sender.SendAsync(Target, default, Cancel, Gas));
        Assert.Equal(1ul, await sender.SendAsync(Target, default, Cancel, Gas));
    }

    [Fact]
    public async Task Transaction_WithNumbersMissingBelowIt_IsMinedWhenTheyAreFilled()
    {
        // As after a made-up block that proves another number than Ethereum's.
        await _anvil.Local.MineAsync(1, Cancel);
        ulong waiting;
        using (var misled = NewSender(new ShiftedNonces(_anvil.Rpc, 3)))
        {
            waiting = await misled.SendAsync(Target, default, Cancel, Gas, "once");
        }

        Assert.Equal(3ul, waiting);
        using var sender = NewSender();
        Assert.Equal(0ul, await sender.SendAsync(Target, default, Cancel, Gas));
        for (var block = 0; block < 4; block++)
        {
            await MineAsync(sender, 1);
        }

        Assert.True((await sender.WaitAsync(waiting, Cancel)).Succeeded);
        Assert.Equal(4ul, await UsedAsync());
    }

    [Fact]
    public async Task Transaction_WhoseNumberIsTakenElsewhere_IsSuperseded()
    {
        await using var proxy = new AlteringProxy(_anvil.Anvil.Client.Endpoint) { SwallowsTransactions = true };
        using var client = new JsonRpcClient(proxy.Endpoint);
        using var sender = NewSender(new EthereumRpc(client));
        var nonce = await sender.SendAsync(Target, default, Cancel, Gas);
        using (var elsewhere = new TransactionSender(_anvil.Rpc, _key, 31337))
        {
            await elsewhere.SendAsync(Target, new byte[] { 1 }, Cancel, Gas);
        }

        for (var block = 0; block < 3; block++)
        {
            await MineAsync(sender, 1);
        }

        var failure = await Assert.ThrowsAsync<EnigmaException>(() => sender.WaitAsync(nonce, Cancel));
        Assert.Equal(ChainErrors.Superseded, failure.Code);
        Assert.Empty(await _outbox.LoadAsync(_key.Address, Cancel));
    }

    [Fact]
    public async Task Send_OfAnAccountThatCannotPay_IsInsufficientFunds_AndKeepsNothing()
    {
        using var poor = Secp256k1PrivateKey.FromBytes(Keccak256.Hash("poor"u8).AsSpan());
        using var sender = new TransactionSender(_anvil.Rpc, poor, 31337, outbox: _outbox);
        var failure = await Assert.ThrowsAsync<EnigmaException>(() => sender.SendAsync(Target, default, Cancel, Gas));
        Assert.Equal(ChainErrors.InsufficientFunds, failure.Code);
        Assert.Empty(await _outbox.LoadAsync(poor.Address, Cancel));
    }

    [Fact]
    public async Task Wait_ThatSeesTooManyBlocks_TellsWhatItSaw()
    {
        await using var proxy = new AlteringProxy(_anvil.Anvil.Client.Endpoint) { SwallowsTransactions = true };
        using var client = new JsonRpcClient(proxy.Endpoint);
        using var sender = NewSender(new EthereumRpc(client), new TransactionOptions { WaitBlocks = 2, PollInterval = TimeSpan.FromMilliseconds(1) });
        var nonce = await sender.SendAsync(Target, default, Cancel, Gas);
        var waiting = sender.WaitAsync(nonce, Cancel);
        while (!waiting.IsCompleted)
        {
            await _anvil.Local.MineAsync(1, Cancel);
        }

        var failure = await Assert.ThrowsAsync<EnigmaException>(() => waiting);
        Assert.Equal(ChainErrors.ReceiptTimeout, failure.Code);
        Assert.Contains("it stays in the outbox", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Transaction_WithEnoughBlocksOnTop_IsSettledAndForgotten()
    {
        using var sender = NewSender();
        var nonce = await sender.SendAsync(Target, default, Cancel, Gas, "once");
        await MineAsync(sender, 1);
        await MineAsync(sender, 40);
        Assert.Empty(await _outbox.LoadAsync(_key.Address, Cancel));
        Assert.True((await sender.WaitAsync(nonce, Cancel)).Succeeded);
    }

    /// <summary>An endpoint with a chain of its own, where the account has used more numbers.</summary>
    private sealed class ShiftedNonces(IEthereumRpc behind, ulong more) : AlteredRpc(behind)
    {
        public override async Task<AccountProof> GetProofAsync(
            Address account, IReadOnlyList<Hash32> slots, StatePoint state, CancellationToken cancellationToken)
        {
            var proof = await base.GetProofAsync(account, slots, state, cancellationToken);
            return proof with { Nonce = proof.Nonce + more };
        }
    }

    private async Task<ulong> UsedAsync()
    {
        var head = await _anvil.Rpc.GetLatestBlockAsync(Cancel);
        return (await _anvil.Rpc.GetProofAsync(_key.Address, [], head.State, Cancel)).Nonce;
    }

    private TransactionSender NewSender(IEthereumRpc? rpc = null, TransactionOptions? options = null) =>
        new(rpc ?? _anvil.Rpc, _key, 31337, (options ?? new TransactionOptions()) with { OnTrouble = _troubles.Add }, _outbox);

    private async Task MineAsync(TransactionSender sender, ulong blocks)
    {
        await _anvil.Local.MineAsync(blocks, Cancel);
        await sender.TendAsync(Cancel);
    }

    private async Task SetAutomineAsync(bool on) =>
        await _anvil.Anvil.Client.CallAsync("evm_setAutomine", writer => writer.WriteBooleanValue(on), Cancel);

    private async Task SetNextBaseFeeAsync(ulong wei) =>
        await _anvil.Anvil.Client.CallAsync("anvil_setNextBlockBaseFeePerGas", writer => writer.WriteStringValue($"0x{wei:x}"), Cancel);
}
