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

/// <summary>A worker that vanished had many contracts: none of them waits for the block of another.</summary>
public sealed class WatchdogTests(AnvilFixture anvil) : IClassFixture<AnvilFixture>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Failovers_OfManyContracts_AreSentWithoutABlock_ABoundedNumberAtOnce_AndEachOnce()
    {
        using var key = Secp256k1PrivateKey.FromBytes(Keccak256.Hash("watch"u8).AsSpan());
        await anvil.Local.FundAsync(key.Address, Cancel);
        await anvil.Anvil.Client.CallAsync("evm_setAutomine", writer => writer.WriteBooleanValue(false), Cancel);
        using var records = new MemoryRecordStore();
        await using var peer = new InMemoryNetwork().Join();
        await using var services = new NodeServices(
            ChainFollowingTests.Manifest(), null!, anvil.Rpc, peer, null!, null!, new LogFollowerOptions(), records, NullLogger.Instance);
        using var sender = new TransactionSender(anvil.Rpc, key, 31337);
        var watchdog = new Watchdog(services, sender, (_, _) => true);
        var failovers = Enumerable.Range(0, Watchdog.MostAtOnce + 4)
            .Select(i => new Watchdog.Failover(PlayedLedger.Contract, [(byte)i], $"failover/{i}")).ToArray();

        await SendAsync(watchdog, failovers);
        Assert.Equal(Watchdog.MostAtOnce, sender.PendingCount);
        // Nothing is in a block, and nothing is sent again.
        await SendAsync(watchdog, failovers);
        Assert.Equal(Watchdog.MostAtOnce, sender.PendingCount);

        await anvil.Anvil.Client.CallAsync("evm_mine", null, Cancel);
        Assert.Equal(0, await sender.CountUnminedAsync(Cancel));
        await SendAsync(watchdog, failovers);
        Assert.Equal(failovers.Length, sender.PendingCount);
    }

    private static Task SendAsync(Watchdog watchdog, IReadOnlyList<Watchdog.Failover> failovers) =>
        watchdog.SendAsync(failovers, Cancel).WaitAsync(TimeSpan.FromSeconds(60), Cancel);
}
