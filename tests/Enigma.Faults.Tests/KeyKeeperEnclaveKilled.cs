// SPDX-License-Identifier: MIT
using Enigma.Client;
using Enigma.Ethereum;
using Enigma.Protocol;
using Enigma.TestKit;
using Xunit;

namespace Enigma.Faults.Tests;

/// <summary>The key keeper's enclave is killed in the middle of an epoch.</summary>
public sealed class KeyKeeperEnclaveKilled
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task KeyKeeperEnclaveKilled_ReleasesAgainOnceItsHeartbeatIsRenewed()
    {
        // Without a clock nothing happens between the kill and the block in which the keeper's node notices.
        await using var devnet = await Enigma.Devnet.Devnet.StartAsync(FastNetwork.OneEpoch, null, Cancel);
        using var user = await TestUser.ConnectAsync(devnet, devnet.Accounts[0], Cancel);
        var before = await user.DeployAsync("calculator", Reveal.Provisional, Cancel);
        var heartbeat = devnet.Ledger.Epoch.Commitment;
        var killed = devnet.KeeperProcessId;
        Signal.KillNow(killed);

        // A new contract needs its keys released to its worker.
        var refusal = await Assert.ThrowsAsync<EnigmaException>(() => user.DeployAsync("calculator", Reveal.Provisional, Cancel));
        Assert.Equal(KeysErrors.NoHeartbeat.Name, refusal.Code.Name);
        Assert.NotEqual(killed, devnet.KeeperProcessId);
        Assert.Equal(heartbeat, devnet.Ledger.Epoch.Commitment);
        // Whoever has its keys goes on meanwhile.
        Assert.Equal(5ul, await AddAsync(user, before, 2, 3));

        await devnet.MineAsync(1, Cancel);
        await Until.SeenAsync(
            devnet, "renewal", "heartbeat", $"another than {heartbeat}", () => devnet.Ledger.Epoch.Commitment, now => now != heartbeat, Cancel);
        // Signed by the key that the Ledger has known from the start, or the Ledger would not have taken it; and with the same master secret,
        // or the contract's worker could not go on with old state.
        var after = await user.DeployAsync("calculator", Reveal.Provisional, Cancel);
        Assert.Equal(7ul, await AddAsync(user, after, 3, 4));
        Assert.Equal(9ul, await AddAsync(user, before, 4, 5));
    }

    private static async Task<ulong> AddAsync(TestUser user, ContractAddress contract, ulong left, ulong right)
    {
        var task = await user.CallAsync(contract, "add(uint256,uint256)", Cancel, AbiValue.Of(left), AbiValue.Of(right));
        var result = await user.ResultAsync(task, TaskStage.Computed, Cancel);
        return UInt256.FromBigEndian(result.ReturnData.Span).ToUInt64();
    }
}
