// SPDX-License-Identifier: MIT
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Enigma.Client;
using Enigma.Ethereum;
using Enigma.Protocol;
using Enigma.TestKit;
using Xunit;

namespace Enigma.Faults.Tests;

/// <summary>The governor revokes a worker that holds a seat, and then the build that all workers run.</summary>
public sealed class WorkerIsRevoked
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task WorkerIsRevoked_NobodyEncryptsForIt_AnotherGoesOn_UntilTheBuildIsRevoked()
    {
        await using var devnet = await Enigma.Devnet.Devnet.StartAsync(FastNetwork.OneEpoch, null, Cancel);
        using var user = await TestUser.ConnectAsync(devnet, devnet.Accounts[0], Cancel);
        var contract = await user.DeployAsync("calculator", Reveal.Provisional, Cancel);
        var revoked = devnet.Ledger.WorkerOf(contract);
        var seat = devnet.Ledger.SeatIndex(contract)!.Value;

        await GovernAsync(devnet, "revokeWorker(uint32)", AbiValue.Of((ulong)revoked.Value));
        await RefusedAsync(VerificationErrors.WorkerRevoked, user, contract);

        // The deployment is not committed yet: the commit clock puts another worker on the seat, which gets the keys.
        await user.Client.RequestCommitAsync(user.User, contract, Cancel);
        await devnet.MineAsync(devnet.Parameters.CommitBlocks + 1, Cancel);
        var queue = await Until.SeenAsync(
            devnet, "failover", contract, "1 committed entry", () => devnet.Ledger.Queue(contract), queue => queue.Committed == 1, Cancel);
        Assert.All(queue.Batches, batch => Assert.NotEqual(revoked, batch.Worker));
        // The one that was revoked held the seat in this epoch and has its key: nothing is sealed to it before the next one.
        await RefusedAsync(VerificationErrors.KeyExposed, user, contract);
        await GovernAsync(devnet, "evictSeat(uint32)", AbiValue.Of((ulong)seat));
        var epoch = devnet.Ledger.Epoch.State.Epoch;
        await devnet.MineAsync(devnet.Ledger.Epoch.State.SeedBlock.Value + 1 - devnet.Ledger.Block.Value, Cancel);
        await Until.SeenAsync(
            devnet, "turn", "epoch", $"after {epoch}", () => devnet.Ledger.Epoch.State.Epoch, now => now > epoch, Cancel);
        var task = await user.CallAsync(contract, "add(uint256,uint256)", Cancel, AbiValue.Of(20ul), AbiValue.Of(22ul));
        Assert.Equal(EntryStatus.Succeeded, (await user.ResultAsync(task, TaskStage.Computed, Cancel)).Status);

        await GovernAsync(
            devnet, "revoke(uint8,bytes32)", AbiValue.Of((ulong)PolicyKind.WorkerMeasurement), AbiValue.Of(devnet.Manifest.WorkerMeasurement));
        await RefusedAsync(VerificationErrors.MeasurementNotAllowed, user, contract);
    }

    private static async Task RefusedAsync(ErrorCode code, TestUser user, ContractAddress contract)
    {
        var refusal = await Assert.ThrowsAsync<EnigmaException>(
            () => user.CallAsync(contract, "add(uint256,uint256)", Cancel, AbiValue.Of(1ul), AbiValue.Of(2ul)));
        Assert.Equal(code, refusal.Code);
    }

    // The governor's key is the deployer's, which a local network throws away; its Ethereum node lets a test act for it.
    private static async Task GovernAsync(Enigma.Devnet.Devnet devnet, string function, params AbiValue[] values)
    {
        using var http = new HttpClient();
        var governor = devnet.Parameters.Governor.ToString();
        await CallAsync(http, devnet, "anvil_impersonateAccount", governor);
        var data = "0x" + Convert.ToHexStringLower(AbiSignature.Parse(function).EncodeCall(values));
        var sent = await CallAsync(http, devnet, "eth_sendTransaction", new JsonObject
        {
            ["from"] = governor, ["to"] = devnet.Manifest.Ledger.ToString(), ["data"] = data, ["gas"] = "0x30d40",
        });
        // Mined at once is not mined before the answer.
        JsonNode? receipt = null;
        for (var tries = 0; receipt is null && tries < 500; tries++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), Cancel);
            receipt = await CallAsync(http, devnet, "eth_getTransactionReceipt", sent!.GetValue<string>());
        }

        Assert.Equal("0x1", receipt!["status"]!.GetValue<string>());
        var block = Convert.ToUInt64(receipt["blockNumber"]!.GetValue<string>(), 16);
        await Until.SeenAsync(devnet, "governance", function, $"block {block}", () => devnet.Ledger.Block, seen => seen.Value >= block, Cancel);
    }

    private static async Task<JsonNode?> CallAsync(HttpClient http, Enigma.Devnet.Devnet devnet, string method, JsonNode parameter)
    {
        var request = new JsonObject { ["jsonrpc"] = "2.0", ["id"] = 1, ["method"] = method, ["params"] = new JsonArray(parameter) };
        using var response = await http.PostAsJsonAsync(devnet.Ethereum, request, Cancel);
        var answer = await response.Content.ReadFromJsonAsync<JsonObject>(Cancel);
        return answer!["error"] is { } error ? throw new InvalidOperationException($"{method}: {error}") : answer["result"];
    }
}
