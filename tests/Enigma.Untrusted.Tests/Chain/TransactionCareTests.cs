// SPDX-License-Identifier: MIT
using System.Text.Json.Nodes;
using Enigma.Chain;
using Enigma.Crypto;
using Enigma.Node;
using Xunit;

namespace Enigma.Untrusted.Tests.Chain;

/// <summary>What neither a full disk nor an endpoint's word may do to transactions that wait.</summary>
public sealed class TransactionCareTests : IAsyncLifetime
{
    private const ulong Gas = 50_000;
    private static readonly Address Target = Address.Parse("0x00000000000000000000000000000000000000aa");

    private readonly AnvilFixture _anvil = new();
    private readonly Secp256k1PrivateKey _key = Secp256k1PrivateKey.FromBytes(Keccak256.Hash("cared for"u8).AsSpan());
    private readonly FullOutbox _outbox = new();
    private AlteringProxy _proxy = null!;
    private JsonRpcClient _client = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await _anvil.InitializeAsync();
        await _anvil.Local.FundAsync(_key.Address, Cancel);
        await _anvil.Anvil.Client.CallAsync("evm_setAutomine", writer => writer.WriteBooleanValue(false), Cancel);
        _proxy = new AlteringProxy(_anvil.Anvil.Client.Endpoint) { SwallowsTransactions = true };
        _client = new JsonRpcClient(_proxy.Endpoint);
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _proxy.DisposeAsync();
        _key.Dispose();
        await _anvil.DisposeAsync();
    }

    [Fact]
    public async Task Transaction_ThatTheOutboxCannotKeep_IsNeverSent()
    {
        var rpc = new SavedOnly(new EthereumRpc(_client), _outbox, _key.Address);
        using var sender = NewSender(rpc);
        _outbox.IsFull = true;
        var full = await Assert.ThrowsAsync<EnigmaException>(() => sender.SendAsync(Target, default, Cancel, Gas));
        Assert.Equal(StoreErrors.Full, full.Code);
        await MineAsync(sender, 4);
        Assert.Equal(0, rpc.Sent);
        _outbox.IsFull = false;
        Assert.Equal(0ul, await sender.SendAsync(Target, default, Cancel, Gas));
    }

    [Fact]
    public async Task Version_ThatTheOutboxCannotKeep_IsNotSentBeforeItCan()
    {
        var rpc = new SavedOnly(new EthereumRpc(_client), _outbox, _key.Address);
        using var sender = NewSender(rpc);
        await sender.SendAsync(Target, default, Cancel, Gas);
        _outbox.IsFull = true;
        await Assert.ThrowsAsync<EnigmaException>(() => MineAsync(sender, 3));
        await Assert.ThrowsAsync<EnigmaException>(() => MineAsync(sender, 1));
        _outbox.IsFull = false;
        await MineAsync(sender, 1);
        Assert.Equal(2, (await EntryAsync()).Versions.Count);
        Assert.Equal(2, rpc.Sent);
    }

    [Fact]
    public async Task Number_ThatIsUsedAgainAfterAReorganisation_IsSupersededFromThenOnOnly()
    {
        var rpc = new ShiftedNonces(new EthereumRpc(_client));
        using var sender = NewSender(rpc);
        await _anvil.Local.MineAsync(1, Cancel);
        var nonce = await sender.SendAsync(Target, default, Cancel, Gas);
        foreach (var more in new ulong[] { 1, 0, 0, 1 })
        {
            rpc.More = more;
            await MineAsync(sender, 1);
        }

        Assert.Equal(nonce, (await EntryAsync()).Nonce);
        await MineAsync(sender, 2);
        Assert.Empty(await _outbox.LoadAsync(_key.Address, Cancel));
    }

    [Fact]
    public async Task Receipt_OfABlockThatIsNotThere_EndsNoCare()
    {
        using var sender = NewSender(new EthereumRpc(_client));
        await sender.SendAsync(Target, default, Cancel, Gas);
        var hash = (await EntryAsync()).Versions[0].Hash;
        _proxy.Alter = AlteringProxy.OnReply("eth_getTransactionReceipt", reply => reply["result"] = JsonNode.Parse(
            $$"""{"transactionHash":"{{hash}}","blockNumber":"0xffffffffffffffff","status":"0x1","gasUsed":"0x5208","contractAddress":null,"logs":[]}"""));
        await MineAsync(sender, 3);
        Assert.Equal(2, (await EntryAsync()).Versions.Count);
    }

    [Fact]
    public async Task Height_ThatIsToldAndNotShown_KeepsNoFeeDown()
    {
        _proxy.Alter = AlteringProxy.OnReply("eth_blockNumber", reply => reply["result"] = "0x7fffffffffffffff");
        using var sender = NewSender(new EthereumRpc(_client));
        await sender.SendAsync(Target, default, Cancel, Gas);
        await MineAsync(sender, 3);
        Assert.Equal(2, (await EntryAsync()).Versions.Count);
    }

    [Fact]
    public async Task Transaction_SentAtABlockThatIsNotThere_IsCaredForAllTheSame()
    {
        using (var misled = NewSender(new EthereumRpc(_client)))
        {
            await misled.SendAsync(Target, default, Cancel, Gas);
        }

        await _outbox.SaveAsync(await EntryAsync() with { SentAt = ulong.MaxValue / 2 }, Cancel);
        using var sender = NewSender(new EthereumRpc(_client));
        await MineAsync(sender, 1);
        await MineAsync(sender, 3);
        Assert.Equal(2, (await EntryAsync()).Versions.Count);
    }

    private async Task<OutboxEntry> EntryAsync() => Assert.Single(await _outbox.LoadAsync(_key.Address, Cancel));

    private TransactionSender NewSender(IEthereumRpc rpc) => new(rpc, _key, 31337, outbox: _outbox);

    private async Task MineAsync(TransactionSender sender, ulong blocks)
    {
        await _anvil.Local.MineAsync(blocks, Cancel);
        await sender.TendAsync(Cancel);
    }

    /// <summary>An outbox whose disk can be full.</summary>
    private sealed class FullOutbox : ITransactionOutbox
    {
        private readonly MemoryOutbox _behind = new();

        public bool IsFull { get; set; }

        public ValueTask<IReadOnlyList<OutboxEntry>> LoadAsync(Address account, CancellationToken cancellationToken) =>
            _behind.LoadAsync(account, cancellationToken);

        public ValueTask SaveAsync(OutboxEntry entry, CancellationToken cancellationToken) => IsFull
            ? throw new EnigmaException(StoreErrors.Full, "the disk is full")
            : _behind.SaveAsync(entry, cancellationToken);

        public ValueTask RemoveAsync(Address account, ulong nonce, CancellationToken cancellationToken) =>
            _behind.RemoveAsync(account, nonce, cancellationToken);
    }

    /// <summary>Sees that whatever is sent was saved before.</summary>
    private sealed class SavedOnly(IEthereumRpc behind, ITransactionOutbox outbox, Address account) : AlteredRpc(behind)
    {
        public int Sent { get; private set; }

        public override async Task<Hash32> SendRawTransactionAsync(ReadOnlyMemory<byte> encoded, CancellationToken cancellationToken)
        {
            var saved = await outbox.LoadAsync(account, cancellationToken);
            Assert.Contains(Keccak256.Hash(encoded.Span), saved.SelectMany(entry => entry.Versions).Select(version => version.Hash));
            Sent++;
            return await base.SendRawTransactionAsync(encoded, cancellationToken);
        }
    }

    /// <summary>Proves that the account has used more numbers.</summary>
    private sealed class ShiftedNonces(IEthereumRpc behind) : AlteredRpc(behind)
    {
        public ulong More { get; set; }

        public override async Task<AccountProof> GetProofAsync(
            Address account, IReadOnlyList<Hash32> slots, StatePoint state, CancellationToken cancellationToken)
        {
            var proof = await base.GetProofAsync(account, slots, state, cancellationToken);
            return proof with { Nonce = proof.Nonce + More };
        }
    }
}
