// SPDX-License-Identifier: MIT
using System.Diagnostics;
using Enigma.Chain;
using Enigma.Crypto;
using Xunit;

namespace Enigma.Untrusted.Tests.Chain;

/// <summary>What the block that one of three endpoints makes up, and that is asked first, must not do to transactions.</summary>
public sealed class InventedHeadTests : IAsyncLifetime
{
    private const ulong Gas = 50_000;
    private static readonly Address Target = Address.Parse("0x00000000000000000000000000000000000000aa");

    private readonly AnvilFixture _anvil = new();
    private readonly Secp256k1PrivateKey _key = Secp256k1PrivateKey.FromBytes(Keccak256.Hash("misled"u8).AsSpan());
    private readonly MemoryOutbox _outbox = new();
    private InventedHead _liar = null!;
    private AlteringProxy _honest = null!;
    private AlteringProxy _third = null!;
    private EthereumEndpoints _endpoints = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await _anvil.InitializeAsync();
        await _anvil.Local.FundAsync(_key.Address, Cancel);
        await _anvil.Anvil.Client.CallAsync("evm_setAutomine", writer => writer.WriteBooleanValue(false), Cancel);
        await _anvil.Local.MineAsync(40, Cancel);
        var node = _anvil.Anvil.Client.Endpoint;
        _liar = new InventedHead(node, _key.Address);
        // Transactions get nowhere but where a test lets them.
        _honest = new AlteringProxy(node) { SwallowsTransactions = true };
        _third = new AlteringProxy(node) { SwallowsTransactions = true };
        _endpoints = new EthereumEndpoints([_liar.Endpoint, _honest.Endpoint, _third.Endpoint], new EndpointOptions
        {
            ChainId = 31337,
            Timeout = TimeSpan.FromMinutes(2),
            FirstPause = TimeSpan.Zero,
            LongestPause = TimeSpan.Zero,
        });
    }

    public async ValueTask DisposeAsync()
    {
        _endpoints.Dispose();
        await _liar.DisposeAsync();
        await _honest.DisposeAsync();
        await _third.DisposeAsync();
        _key.Dispose();
        await _anvil.DisposeAsync();
    }

    [Fact]
    public async Task Send_AtAStateThatOneEndpointMadeUp_TakesTheNumberThatMostProve()
    {
        _liar.Head = (1, 1000);
        using var sender = NewSender();
        Assert.Equal(0ul, await sender.SendAsync(Target, default, Cancel, Gas));
    }

    [Fact]
    public async Task Account_WithOneEndpointThatIsSlow_IsWhatTheOthersProve()
    {
        _third.Delay = TimeSpan.FromMinutes(1);
        var began = Stopwatch.GetTimestamp();
        Assert.Equal(new AccountView(40, 0, 0), await _endpoints.GetAccountAsync(_key.Address, Cancel));
        Assert.True(Stopwatch.GetElapsedTime(began) < TimeSpan.FromSeconds(30));
        // Between those that answer and differ, both bounds are told.
        _liar.Head = (1, 1000);
        Assert.Equal(new AccountView(40, 0, 1000), await _endpoints.GetAccountAsync(_key.Address, Cancel));
    }

    [Theory]
    // The number is used, and the receipt of a block that is settled.
    [InlineData(1, 5)]
    // A receipt in the block that is made up.
    [InlineData(1_000_000_000, 1_000_000_000)]
    // No receipt at all, as if another transaction had the number.
    [InlineData(1, null)]
    public async Task BlocksThatOneEndpointMadeUp_EndNoCare(int above, int? receipt)
    {
        using var sender = NewSender();
        var nonce = await sender.SendAsync(Target, default, Cancel, Gas, "once");
        var tip = (await _anvil.Rpc.GetLatestBlockAsync(Cancel)).Number;
        _liar.ReceiptsIn = receipt is { } block ? block == above ? tip + (ulong)above : (ulong)block : null;
        for (var round = 0; round < 4; round++)
        {
            _liar.Head = ((ulong)above, nonce + 1);
            await MineAsync(sender, 2);
        }

        Assert.Null((await EntryAsync()).Mined);
        _liar.Head = null;
        _liar.ReceiptsIn = null;
        _honest.SwallowsTransactions = false;
        await MineUntilTakenAsync(sender);
        Assert.True((await sender.WaitAsync(nonce, Cancel)).Succeeded);
    }

    [Fact]
    public async Task Transaction_TakenForMinedInABlockThatIsNotThere_IsSentAgain_AlthoughItsReceiptIsStillTold()
    {
        using var sender = NewSender();
        var nonce = await sender.SendAsync(Target, default, Cancel, Gas, "once");
        // Nobody else answers for a moment.
        _honest.IsDown = _third.IsDown = true;
        _liar.Head = (1_000_000_000, nonce + 1);
        _liar.ReceiptsIn = (await _anvil.Rpc.GetLatestBlockAsync(Cancel)).Number + 1_000_000_000;
        await sender.TendAsync(Cancel);
        Assert.NotNull((await EntryAsync()).Mined);

        _honest.IsDown = _third.IsDown = false;
        _liar.Head = null;
        await _endpoints.Comparison.StepAsync(Cancel);
        await MineAsync(sender, 1);
        Assert.Null((await EntryAsync()).Mined);
        _liar.ReceiptsIn = null;
        _honest.SwallowsTransactions = false;
        await MineUntilTakenAsync(sender);
        Assert.True((await sender.WaitAsync(nonce, Cancel)).Succeeded);
    }

    [Fact]
    public async Task Transaction_WithANumberFarAboveTheAccounts_GivesItsPurposeFree()
    {
        ulong misled;
        _honest.IsDown = _third.IsDown = true;
        _liar.Head = (1, 1000);
        using (var sender = NewSender())
        {
            misled = await sender.SendAsync(Target, default, Cancel, Gas, "turnEpoch/7");
        }

        Assert.Equal(1000ul, misled);
        _honest.IsDown = _third.IsDown = false;
        _liar.Head = null;
        using var again = NewSender();
        // After a restart the purpose is taken until it is seen how far the account is.
        Assert.Equal(misled, await again.SendAsync(Target, default, Cancel, Gas, "turnEpoch/7"));
        var told = await Assert.ThrowsAsync<EnigmaException>(async () =>
        {
            await MineAsync(again, 1);
            await _endpoints.Comparison.StepAsync(Cancel);
            await MineAsync(again, 1);
            await again.WaitAsync(misled, Cancel).WaitAsync(TimeSpan.FromSeconds(20), Cancel);
        });
        Assert.Equal(ChainErrors.Superseded, told.Code);
        Assert.Equal(0, await again.CountUnminedAsync(Cancel));
        Assert.Equal(0ul, await again.SendAsync(Target, default, Cancel, Gas, "turnEpoch/7"));
    }

    private async Task<OutboxEntry> EntryAsync() => Assert.Single(await _outbox.LoadAsync(_key.Address, Cancel));

    private TransactionSender NewSender() => new(_endpoints, _key, 31337, outbox: _outbox);

    // The one that takes a transaction first may not be the one that passes it on.
    private async Task MineUntilTakenAsync(TransactionSender sender)
    {
        while ((await EntryAsync()).Mined is null)
        {
            await MineAsync(sender, 1);
        }
    }

    private async Task MineAsync(TransactionSender sender, ulong blocks)
    {
        await _anvil.Local.MineAsync(blocks, Cancel);
        await sender.TendAsync(Cancel);
    }
}
