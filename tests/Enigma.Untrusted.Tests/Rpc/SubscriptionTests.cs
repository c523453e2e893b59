// SPDX-License-Identifier: MIT
using System.Text.Json;
using Enigma.Client;
using Enigma.Ethereum;
using Enigma.Node;
using Enigma.Protocol;
using Enigma.TestKit;
using Xunit;
using TaskStage = Enigma.Client.TaskStage;
using static Enigma.Untrusted.Tests.Rpc.RpcMessages;

namespace Enigma.Untrusted.Tests.Rpc;

/// <summary>Following tasks, contracts and the chain on a real network.</summary>
[Collection(nameof(RpcNetwork))]
public sealed class SubscriptionTests(RpcNetwork network)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Follow_ATaskFromBeforeItsRecordToItsProof_TellsEveryStageInOrderAndEnds()
    {
        using var user = await TestUser.ConnectAsync(network.Devnet, network.Devnet.Accounts[0], Cancel);
        var contract = await user.DeployAsync("calculator", Reveal.Provisional, Cancel);
        using var socket = await RpcSocket.ConnectAsync(network.Devnet.Rpc, Cancel);
        await SubscribeAsync(socket, $$"""{"kind":"contract","contract":"{{contract}}"}""");
        var state = await EventAsync(socket);
        Assert.Equal((1, 0), (state.GetProperty("length").GetInt32(), state.GetProperty("entries").GetArrayLength()));

        var task = await user.CallAsync(contract, "add(uint256,uint256)", Cancel, AbiValue.Of((UInt256)17), AbiValue.Of((UInt256)25));
        var recorded = await EventAsync(socket);
        SchemaFits(recorded);
        Assert.Equal(1, recorded.GetProperty("entries")[0].GetProperty("index").GetInt32());

        using var watcher = await RpcSocket.ConnectAsync(network.Devnet.Rpc, Cancel);
        await SubscribeAsync(watcher, $$"""{"kind":"task","taskId":"{{task.Id}}"}""");
        await user.ResultAsync(task, TaskStage.Computed, Cancel);
        await user.Client.RequestCommitAsync(user.User, contract, Cancel);
        var stages = new List<TaskStage>();
        JsonElement parameters;
        do
        {
            parameters = (await watcher.NextAsync(Cancel)).GetProperty("params");
            SchemaCheck.Require(RpcResults.Task.Schema, parameters.GetProperty("result"), "task event");
            stages.Add(Enum.Parse<TaskStage>(parameters.GetProperty("result").GetProperty("stage").GetString()!, ignoreCase: true));
        }
        while (!parameters.GetProperty("last").GetBoolean());

        Assert.Equal(stages.Order(), stages);
        Assert.Equal(TaskStage.Confirmed, stages[^1]);
        Assert.True(parameters.GetProperty("result").TryGetProperty("proof", out _));
        JsonElement receipt;
        do
        {
            receipt = await EventAsync(socket);
        }
        while (receipt.GetProperty("receipts").GetArrayLength() == 0);

        Assert.Equal(2, receipt.GetProperty("receipts")[0].GetProperty("to").GetInt32());

        // Whoever comes later sees the end first, and nothing after it.
        await SubscribeAsync(watcher, $$"""{"kind":"task","taskId":"{{task.Id}}"}""");
        var late = (await watcher.NextAsync(Cancel)).GetProperty("params");
        Assert.True(late.GetProperty("last").GetBoolean());
        var over = await watcher.AskAsync(Request("enigma_unsubscribe", $$"""{"subscription":{{late.GetProperty("subscription")}}}"""), Cancel);
        Assert.Equal("rpc.unknown_subscription", over.CodeOf());
    }

    [Fact]
    public async Task Follow_AContractFromItsFirstEntry_TellsWhatWasBefore()
    {
        using var user = await TestUser.ConnectAsync(network.Devnet, network.Devnet.Accounts[0], Cancel);
        var contract = await user.DeployAsync("calculator", Reveal.Provisional, Cancel);
        using var socket = await RpcSocket.ConnectAsync(network.Devnet.Rpc, Cancel);
        await SubscribeAsync(socket, $$"""{"kind":"contract","contract":"{{contract}}","from":0}""");
        var told = await EventAsync(socket);
        Assert.Equal(0, told.GetProperty("entries")[0].GetProperty("index").GetInt32());
        Assert.Equal(contract.ToString(), told.GetProperty("contract").GetString());
    }

    [Fact]
    public async Task Follow_TheHeadWhileBlocksAreMade_MissesNothing()
    {
        using var socket = await RpcSocket.ConnectAsync(network.Devnet.Rpc, Cancel);
        await SubscribeAsync(socket, """{"kind":"head"}""");
        var head = (await EventAsync(socket)).GetProperty("head").GetUInt64();
        await network.Devnet.MineAsync(3, Cancel);
        var target = head + 3;
        while (head < target)
        {
            var next = (await EventAsync(socket)).GetProperty("head").GetUInt64();
            Assert.True(next > head, $"block {next} was told after {head}");
            head = next;
        }
    }

    [Fact]
    public async Task Unsubscribe_WhileBlocksAreMade_IsFollowedByNothing()
    {
        using var socket = await RpcSocket.ConnectAsync(network.Devnet.Rpc, Cancel);
        for (var round = 0; round < 20; round++)
        {
            var mining = network.Devnet.MineAsync(1, Cancel);
            var id = await SubscribeAsync(socket, """{"kind":"head"}""");
            await socket.SendAsync(Request("enigma_unsubscribe", $$"""{"subscription":{{id}}}""", "\"end\""), Cancel);
            JsonElement message;
            do
            {
                message = await socket.NextAsync(Cancel);
            }
            while (!message.TryGetProperty("id", out _));

            Assert.True(message.GetProperty("result").GetBoolean());
            await mining;
            var status = await socket.AskAsync(Request("enigma_status", id: "\"next\""), Cancel);
            Assert.Equal("next", status.GetProperty("id").GetString());
        }
    }

    [Theory]
    [InlineData("""{"kind":"task"}""", "params.taskId is missing; expected it with the kind task")]
    [InlineData("""{"kind":"contract"}""", "params.contract is missing; expected it with the kind contract")]
    [InlineData("""{"kind":"head","from":1}""", "params.from is there; expected none with the kind head")]
    public async Task Subscribe_WithTheParamsOfAnotherKind_IsRefused(string parameters, string message)
    {
        using var socket = await RpcSocket.ConnectAsync(network.Devnet.Rpc, Cancel);
        Assert.Equal(message, (await socket.AskAsync(Request("enigma_subscribe", parameters), Cancel)).MessageOf());
    }

    private static async Task<ulong> SubscribeAsync(RpcSocket socket, string parameters) =>
        (await socket.AskAsync(Request("enigma_subscribe", parameters), Cancel)).GetProperty("result").GetUInt64();

    private static async Task<JsonElement> EventAsync(RpcSocket socket) =>
        (await socket.NextAsync(Cancel)).GetProperty("params").GetProperty("result");

    private static void SchemaFits(JsonElement happened) => Assert.Equal(
        ["contract", "length", "committed", "worker", "entries", "receipts"], happened.EnumerateObject().Select(member => member.Name));
}
