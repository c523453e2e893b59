// SPDX-License-Identifier: MIT
using Enigma.Chain;
using Enigma.Crypto;
using Enigma.Ethereum;
using Xunit;

namespace Enigma.Untrusted.Tests.Chain;

/// <summary>What one endpoint says alone does not count for all, and does not bring back one that lied.</summary>
public sealed class PassedOverEndpointTests : IAsyncLifetime
{
    private readonly AnvilFixture _anvil = new();
    private readonly Secp256k1PrivateKey _key = Secp256k1PrivateKey.FromBytes(Keccak256.Hash("passed over"u8).AsSpan());
    private InventedHead _liar = null!;
    private AlteringProxy _second = null!;
    private EthereumEndpoints _endpoints = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await _anvil.InitializeAsync();
        await _anvil.Local.FundAsync(_key.Address, Cancel);
        await _anvil.Local.MineAsync(3, Cancel);
        _liar = new InventedHead(_anvil.Anvil.Client.Endpoint, _key.Address);
        _second = new AlteringProxy(_anvil.Anvil.Client.Endpoint);
        _endpoints = new EthereumEndpoints([_liar.Endpoint, _second.Endpoint, _anvil.Anvil.Client.Endpoint], new EndpointOptions
        {
            ChainId = 31337,
            FirstPause = TimeSpan.Zero,
            LongestPause = TimeSpan.Zero,
        });
    }

    public async ValueTask DisposeAsync()
    {
        _endpoints.Dispose();
        await _liar.DisposeAsync();
        await _second.DisposeAsync();
        _key.Dispose();
        await _anvil.DisposeAsync();
    }

    [Fact]
    public async Task Endpoint_ThatAComparisonPassedOver_ComesBackByAComparisonAlone()
    {
        _liar.Head = (1_000_000_000, 0);
        await _endpoints.Comparison.StepAsync(Cancel);
        Assert.Equal([_second.Endpoint, _anvil.Anvil.Client.Endpoint], _endpoints.Well);

        var transaction = Sign();
        while (!_liar.Asked.Contains("eth_sendRawTransaction"))
        {
            await _endpoints.SendRawTransactionAsync(transaction.Encoded, Cancel);
        }

        // Whoever is well again is asked first.
        Assert.Equal(2, _endpoints.Well.Count);
        _liar.Head = null;
        await _endpoints.Comparison.StepAsync(Cancel);
        Assert.Equal(3, _endpoints.Well.Count);
    }

    [Fact]
    public async Task Receipt_ThatOneEndpointDoesNotTell_IsAskedElsewhere()
    {
        var hash = await _anvil.Rpc.SendRawTransactionAsync(Sign().Encoded, Cancel);
        _liar.HasNoReceipts = true;
        Assert.NotNull(await _endpoints.GetReceiptAsync(hash, Cancel));
    }

    [Fact]
    public async Task Receipt_ThatNobodyHas_IsNotAskedOfWhoWasPassedOver()
    {
        _liar.Head = (1_000_000_000, 0);
        _liar.ReceiptsIn = 3;
        await _endpoints.Comparison.StepAsync(Cancel);
        Assert.Null(await _endpoints.GetReceiptAsync(Keccak256.Hash("nowhere"u8), Cancel));
    }

    private SignedTransaction Sign() => new Eip1559Transaction
    {
        ChainId = 31337,
        Nonce = 0,
        MaxFeePerGas = 10_000_000_000,
        MaxPriorityFeePerGas = 1_000_000_000,
        GasLimit = 21_000,
        To = _key.Address,
        Data = default,
    }.Sign(_key);
}
