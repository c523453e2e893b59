// SPDX-License-Identifier: MIT
using Enigma.Chain;
using Enigma.Crypto;
using Enigma.Network;
using Enigma.Node;
using Enigma.Protocol;
using Enigma.Untrusted.Tests.Chain;
using Enigma.Untrusted.Tests.Storage;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Enigma.Untrusted.Tests.Node;

/// <summary>What an endpoint invents must not end the following of the chain, and what ends it must be seen.</summary>
public sealed class ChainFollowingTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Mirror_ToldOfAMalformedEvent_TakesItForTheEndpointsFault_AndStaysWhereItWas()
    {
        using var records = new MemoryRecordStore();
        var ledger = new PlayedLedger(records);
        await ledger.RecordAsync(0, Keccak256.Hash("one"u8), Cancel);
        var failure = await Assert.ThrowsAsync<EnigmaException>(() => ledger.TellMalformedAsync(Cancel));
        Assert.Equal(ChainErrors.BadReply, failure.Code);
        await ledger.RecordAsync(1, Keccak256.Hash("two"u8), Cancel);
        Assert.Equal(2u, ledger.Mirror.Current.Queue(PlayedLedger.Contract).Length);
    }

    [Fact]
    public async Task Mirror_ReadsTheWordsThatABlockChanged_InOneQuestion()
    {
        using var records = new MemoryRecordStore();
        var ledger = new PlayedLedger(records);
        var contracts = Enumerable.Range(1, 100).Select(i => new ContractAddress(Address.FromSpan([.. new byte[Address.Size - 1], (byte)i]))).ToArray();
        await ledger.RecordAsync(contracts, 0, Keccak256.Hash("one"u8), Cancel);
        Assert.Equal(contracts.Length, ledger.Mirror.Current.Contracts.Count);
        Assert.Single(ledger.Questions);
    }

    [Fact]
    public async Task Mirror_ToldOfARewindOnAFullDisk_WaitsForRoom()
    {
        using var records = new CountingStore();
        var ledger = new PlayedLedger(records);
        await ledger.RecordAsync(0, Keccak256.Hash("one"u8), Cancel);
        await ledger.RecordAsync(1, Keccak256.Hash("two"u8), Cancel);
        records.IsFull = true;
        var rewinding = ledger.RewindAsync(1, Cancel);
        Assert.False(rewinding.IsCompleted);
        Assert.Equal(StoreErrors.Full, ledger.Mirror.WaitsForRoom?.Code);
        Assert.Equal(2u, ledger.Mirror.Current.Queue(PlayedLedger.Contract).Length);

        records.IsFull = false;
        await rewinding.WaitAsync(TimeSpan.FromSeconds(60), Cancel);
        Assert.Null(ledger.Mirror.WaitsForRoom);
        Assert.Equal(1u, ledger.Mirror.Current.Queue(PlayedLedger.Contract).Length);
    }

    [Fact]
    public async Task Services_WhenTheChainCannotBeFollowedAnyMore_End()
    {
        using var records = new MemoryRecordStore();
        await using var peer = new InMemoryNetwork().Join();
        await using var services = new NodeServices(
            Manifest(), null!, new DeeplyReorganised(), peer, null!, null!, new LogFollowerOptions(), records, NullLogger.Instance);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var running = services.RunAsync(stop.Token);
        try
        {
            var failure = await Assert.ThrowsAsync<EnigmaException>(() => running.WaitAsync(TimeSpan.FromSeconds(5), Cancel));
            Assert.Equal(ChainErrors.ReorgTooDeep, failure.Code);
        }
        finally
        {
            await stop.CancelAsync();
            await Task.WhenAny(running);
        }
    }

    [Fact]
    public async Task CatchUp_WithABlockThatIsToldAndNeverShown_EndsAsLagging()
    {
        using var records = new MemoryRecordStore();
        await using var peer = new InMemoryNetwork().Join();
        await using var anvil = new AnvilFixture();
        await anvil.InitializeAsync();
        await anvil.Local.MineAsync(3, Cancel);
        var rpc = new ToldTip(anvil.Rpc);
        await using var services = new NodeServices(
            Manifest(), null!, rpc, peer, null!, null!, new LogFollowerOptions { FirstBlock = 1, PollInterval = TimeSpan.FromMilliseconds(10) }, records, NullLogger.Instance)
        {
            CatchUpPatience = TimeSpan.FromMilliseconds(100),
        };
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var running = services.RunAsync(stop.Token);
        try
        {
            await services.CatchUpAsync(Cancel);
            Assert.Equal(3ul, services.Mirror.Current.Block.Value);
            rpc.IsLying = true;
            var failure = await Assert.ThrowsAsync<EnigmaException>(() => services.CatchUpAsync(Cancel).WaitAsync(TimeSpan.FromSeconds(60), Cancel));
            Assert.Equal(ChainErrors.Lagging, failure.Code);
            rpc.IsLying = false;
            await anvil.Local.MineAsync(2, Cancel);
            await services.CatchUpAsync(Cancel);
            Assert.Equal(5ul, services.Mirror.Current.Block.Value);
        }
        finally
        {
            await stop.CancelAsync();
            await Task.WhenAny(running);
        }
    }

    [Fact]
    public async Task Execute_WithAReceiptOfABlockThatIsNotThere_EndsAsLagging()
    {
        using var records = new MemoryRecordStore();
        using var key = Secp256k1PrivateKey.FromBytes(Keccak256.Hash("misled"u8).AsSpan());
        await using var peer = new InMemoryNetwork().Join();
        await using var anvil = new AnvilFixture();
        await anvil.InitializeAsync();
        await anvil.Local.FundAsync(key.Address, Cancel);
        await anvil.Local.MineAsync(3, Cancel);
        await using var liar = new InventedHead(anvil.Anvil.Client.Endpoint, key.Address);
        using var endpoints = new EthereumEndpoints([liar.Endpoint], new EndpointOptions { ChainId = 31337 });
        await using var services = new NodeServices(
            Manifest(), null!, anvil.Rpc, peer, null!, null!, new LogFollowerOptions { FirstBlock = 1, PollInterval = TimeSpan.FromMilliseconds(10) }, records, NullLogger.Instance)
        {
            CatchUpPatience = TimeSpan.FromMilliseconds(100),
        };
        using var sender = new TransactionSender(endpoints, key, 31337);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var running = services.RunAsync(stop.Token);
        try
        {
            await sender.SendAsync(services.Manifest.Ledger, default, Cancel, 50_000, "turnEpoch/7");
            await anvil.Local.MineAsync(1, Cancel);
            liar.Head = (1_000_000_000, 1);
            liar.ReceiptsIn = 1_000_000_000;
            var failure = await Assert.ThrowsAsync<EnigmaException>(
                () => services.ExecuteAsync(sender, default, Cancel, 50_000, "turnEpoch/7").WaitAsync(TimeSpan.FromSeconds(60), Cancel));
            Assert.Equal(ChainErrors.Lagging, failure.Code);
        }
        finally
        {
            await stop.CancelAsync();
            await Task.WhenAny(running);
        }
    }

    internal static NetworkManifest Manifest() => new(
        31337, Address.Zero, PlayedLedger.Network, HeaderTrust.Authority, Hash32.Zero, AttestationRoot.Development, Hash32.Zero, Hash32.Zero, Hash32.Zero);

    private sealed class ToldTip(IEthereumRpc behind) : AlteredRpc(behind)
    {
        public bool IsLying { get; set; }

        public override async Task<ulong> GetBlockNumberAsync(CancellationToken cancellationToken) =>
            IsLying ? ulong.MaxValue : await base.GetBlockNumberAsync(cancellationToken);

        public override async Task<ChainBlock> GetLatestBlockAsync(CancellationToken cancellationToken) =>
            await base.GetLatestBlockAsync(cancellationToken) is var latest && IsLying ? latest with { Number = ulong.MaxValue } : latest;
    }

    private sealed class DeeplyReorganised() : AlteredRpc(null!)
    {
        public override Task<ChainBlock> GetLatestBlockAsync(CancellationToken cancellationToken) =>
            Task.FromException<ChainBlock>(new EnigmaException(ChainErrors.ReorgTooDeep, "the chain was reorganised deeper than it is followed"));
    }
}
