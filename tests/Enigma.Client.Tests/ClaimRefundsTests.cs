// SPDX-License-Identifier: MIT
using System.Text.Json.Nodes;
using Enigma.Client.Tests.Network;
using Enigma.Crypto;
using Enigma.Protocol;
using Xunit;

namespace Enigma.Client.Tests;

/// <summary>An index that a claim passes over is given up, so an endpoint that hides a task must not make the client claim the later ones.</summary>
public sealed class ClaimRefundsTests
{
    // Behind "0x", three words, the entry's length and 51 bytes of the entry.
    private const int LastDigitOfNonce = 2 + (2 * ((4 * 32) + 51)) - 1;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ClaimRefunds_OfTwoTasks_ClaimsBothFromTheProvenQueue()
    {
        using var network = new PlayedNetwork();
        using var client = await network.ConnectAsync();
        var tasks = await TwoConfirmedAsync(network, client);

        var claim = await client.ClaimRefundsAsync(network.User, network.Contract, Cancellation);

        Assert.Equal(tasks, claim.Tasks);
        Assert.Equal(2 * (network.Request.Terms.Lock - GasClass.Of(2).Fee(network.Request.GasPrice)), claim.Amount);
    }

    [Theory]
    [InlineData("the first task left out")]
    [InlineData("the last task left out")]
    [InlineData("the Ledger's own entry left out")]
    [InlineData("two tasks exchanged")]
    [InlineData("the first task moved behind the claim")]
    [InlineData("an altered entry")]
    [InlineData("nothing told")]
    public async Task ClaimRefunds_WithEventsThatAreNotTheQueue_SendsNothing(string lie)
    {
        using var network = new PlayedNetwork();
        using var client = await network.ConnectAsync();
        await TwoConfirmedAsync(network, client);
        network.Lie["eth_getLogs"] = logs => Falsified(lie, logs!.AsArray());
        network.Calls.Clear();

        var refused = await Assert.ThrowsAsync<EnigmaException>(() => client.ClaimRefundsAsync(network.User, network.Contract, Cancellation));

        Assert.Equal(VerificationErrors.WrongQueue, refused.Code);
        Assert.DoesNotContain("eth_sendRawTransaction", network.Calls);
    }

    /// <summary>One that is said to have used all it locked would be passed over by the claim of the later one.</summary>
    [Fact]
    public async Task ClaimRefunds_WithAMadeUpReceiptThatLeavesNothing_SendsNothing()
    {
        using var network = new PlayedNetwork();
        using var client = await network.ConnectAsync();
        var tasks = await TwoConfirmedAsync(network, client);
        network.Lie["enigma_waitTask"] = answer => answer!["index"]!.GetValue<uint>() == 1 ? WithoutRefund(answer) : answer;
        network.Calls.Clear();

        var refused = await Assert.ThrowsAsync<EnigmaException>(() => client.ClaimRefundsAsync(network.User, network.Contract, Cancellation));

        Assert.Equal(VerificationErrors.WrongReceipt, refused.Code);
        Assert.DoesNotContain("eth_sendRawTransaction", network.Calls);
        network.Lie.Clear();
        Assert.Equal(tasks, (await client.ClaimRefundsAsync(network.User, network.Contract, Cancellation)).Tasks);
    }

    // Under a head of its own, which is on no Ledger.
    private static JsonNode WithoutRefund(JsonNode answer)
    {
        var honest = Leaf.Decode(Convert.FromHexString(answer["leaf"]!.GetValue<string>()[2..]));
        var leaf = honest with { Lock = honest.Charge };
        var receipts = new ReceiptsRange();
        receipts.AppendNode(Keccak256.Hash([0]));
        receipts.Append(leaf);
        var changed = answer.DeepClone();
        changed["leaf"] = $"0x{Convert.ToHexStringLower(leaf.Encode())}";
        changed["proof"]!["head"]!["receiptsRoot"] = receipts.Root.ToString();
        changed["proof"]!["head"]!["index"] = receipts.Count;
        changed["proof"]!["nodes"] = new JsonArray([.. receipts.Prove(leaf.Index, receipts.Count).Select(node => JsonValue.Create(node.ToString()))]);
        return changed;
    }

    // In the played queue entry 0 is the Ledger's own, 1 and 2 are the tasks.
    private static JsonArray Falsified(string lie, JsonArray honest)
    {
        var logs = honest.Select(log => log!.DeepClone()).ToList();
        switch (lie)
        {
            case "the first task left out":
                logs.RemoveAt(1);
                break;
            case "the last task left out":
                logs.RemoveAt(2);
                break;
            case "the Ledger's own entry left out":
                logs.RemoveAt(0);
                break;
            case "two tasks exchanged":
                (logs[1]["data"], logs[2]["data"]) = (logs[2]["data"]!.DeepClone(), logs[1]["data"]!.DeepClone());
                break;
            case "the first task moved behind the claim":
                logs[1]["data"] = WithIndex(logs[1]["data"]!, 900);
                break;
            case "an altered entry":
                // The nonce: the task would be another one of the same sender.
                var data = logs[1]["data"]!.GetValue<string>();
                logs[1]["data"] = data[..LastDigitOfNonce] + (data[LastDigitOfNonce] == '7' ? '8' : '7') + data[(LastDigitOfNonce + 1)..];
                break;
            case "nothing told":
                logs.Clear();
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(lie), lie, null);
        }

        return new JsonArray([.. logs]);
    }

    private static string WithIndex(JsonNode data, uint index) => $"0x{index:x64}{data.GetValue<string>()[66..]}";

    private static async Task<TaskId[]> TwoConfirmedAsync(PlayedNetwork network, EnigmaClient client)
    {
        var tasks = new List<TaskId>();
        for (var i = 0; i < 2; i++)
        {
            var recorded = await client.ComputeTaskAsync(network.User, network.Request, Cancellation);
            network.Compute(recorded.Id, _ => new SucceededOutcome(321, new byte[32]));
            tasks.Add(recorded.Id);
        }

        network.Commit(tasks);
        return [.. tasks];
    }
}
