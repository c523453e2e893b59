// SPDX-License-Identifier: MIT
using System.Net;
using System.Net.Http.Headers;
using System.Runtime.Versioning;
using System.Text.Json;
using Enigma.Ethereum;
using Enigma.Node;
using Enigma.Protocol;
using Enigma.TestKit;
using Xunit;
using static Enigma.Untrusted.Tests.Rpc.RpcMessages;
using TaskStage = Enigma.Client.TaskStage;

namespace Enigma.Untrusted.Tests.Rpc;

/// <summary>The operator's endpoint of a real network, and what keeps everybody else out.</summary>
[Collection(nameof(RpcNetwork))]
[SupportedOSPlatform("linux")]
public sealed class ManagementTests(RpcNetwork network)
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string Token => File.ReadAllText(network.Devnet.ManagementToken!).Trim();

    [Fact]
    public async Task Call_WithoutTheToken_IsRefusedWithoutAWord()
    {
        Assert.Equal(OwnerOnly, File.GetUnixFileMode(network.Devnet.ManagementToken!));
        var wrong = (Token[0] == '0' ? "1" : "0") + Token[1..];
        foreach (var authorization in new[] { null, "", "Bearer", "Bearer ", $"Bearer {wrong}", $"Bearer {Token}0", $"Bearer {Token[..^1]}", $"bearer {Token}", Token, $"Basic {Token}" })
        {
            using var client = new HttpClient();
            if (authorization is not null)
            {
                client.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", authorization);
            }

            foreach (var body in new[] { Request("manage_status"), "rubbish" })
            {
                using var response = await client.PostJsonAsync(network.Devnet.Management!, body, Cancel);
                Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
                Assert.Empty(await response.Content.ReadAsByteArrayAsync(Cancel));
            }
        }
    }

    [Fact]
    public async Task Call_FromAPage_IsRefusedAlsoWithTheToken()
    {
        using var client = Operator();
        client.DefaultRequestHeaders.Add("Origin", "http://localhost:3000");
        using var response = await client.PostJsonAsync(network.Devnet.Management!, Request("manage_status"), Cancel);
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    [Fact]
    public async Task Token_OfTheEndpoint_OpensNothingElse()
    {
        using var client = Operator();
        var answer = await client.AskAsync(network.Devnet.Rpc, Request("manage_status"), Cancel);
        Assert.Equal("rpc.unknown_method", answer.CodeOf());
    }

    [Fact]
    public async Task Order_CloseReopenAndCommit_IsCarriedOut()
    {
        using var user = await TestUser.ConnectAsync(network.Devnet, network.Devnet.Accounts[0], Cancel);
        var contract = await user.DeployAsync("calculator", Reveal.Provisional, Cancel);
        var subject = $$"""{"workerId":{{network.Devnet.Workers[0].Id}},"contract":"{{contract}}"}""";
        await OrderAsync("manage_closeContract", subject);
        Assert.True((await ContractAsync(contract)).GetProperty("closed").GetBoolean());
        var task = await user.CallAsync(contract, "add(uint256,uint256)", Cancel, AbiValue.Of((UInt256)1), AbiValue.Of((UInt256)2));
        await network.Devnet.MineAsync(3, Cancel);
        var waiting = await network.Client.AskAsync(network.Devnet.Rpc, Request("enigma_getTask", $$"""{"taskId":"{{task.Id}}"}"""), Cancel);
        Assert.Equal("recorded", waiting.GetProperty("result").GetProperty("stage").GetString());

        await OrderAsync("manage_reopenContract", subject);
        await user.ResultAsync(task, TaskStage.Computed, Cancel);
        await OrderAsync("manage_commitNow", $$"""{"workerId":{{network.Devnet.Workers[0].Id}}}""");
        Assert.False((await user.ResultAsync(task, TaskStage.Confirmed, Cancel)).IsProvisional);
    }

    [Fact]
    public async Task Order_Stop_IsToldAfterTheAnswer()
    {
        await OrderAsync("manage_stop", "{}");
        await network.StopOrdered.WaitAsync(Cancel);
    }

    [Theory]
    [InlineData("manage_setLogLevel", """{"level":"loud"}""", "params.level is \"loud\"; expected one of trace, debug, information, warning, error, critical, none")]
    [InlineData("manage_setLogLevel", """{"level":"debug"}""", "the log level of this process is fixed; start it with another one")]
    [InlineData("manage_commitNow", """{"workerId":77}""", "worker 77 is not in this process; it has 1")]
    [InlineData(
        "manage_reopenContract",
        """{"workerId":1,"contract":"0x1111111111111111111111111111111111111111"}""",
        "worker 1 has no closed contract 0x1111111111111111111111111111111111111111; its status lists those that are")]
    public async Task Order_WithAMistake_IsToldInItsWords(string method, string parameters, string message)
    {
        using var client = Operator();
        Assert.Equal(message, (await client.AskAsync(network.Devnet.Management!, Request(method, parameters), Cancel)).MessageOf());
    }

    [Fact]
    public async Task Status_OfANetwork_IsOfTheDeclaredForm()
    {
        using var client = Operator();
        var status = await client.AskAsync(network.Devnet.Management!, Request("manage_status"), Cancel);
        var form = ManagementMethods.All.Single(method => method.Name == "manage_status").Result;
        SchemaCheck.Require(form.Schema, status.GetProperty("result"), "manage_status");
        Assert.True(status.GetProperty("result").GetProperty("enclaves")[0].GetProperty("alive").GetBoolean());
        Assert.Contains(
            network.Devnet.Workers[0].Operator.Address.ToString(),
            status.GetProperty("result").GetProperty("accounts").EnumerateArray().Select(account => account.GetProperty("account").GetString()));
    }

    private HttpClient Operator()
    {
        var client = new HttpClient();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Token);
        return client;
    }

    private async Task OrderAsync(string method, string parameters)
    {
        using var client = Operator();
        var answer = await client.AskAsync(network.Devnet.Management!, Request(method, parameters), Cancel);
        Assert.True(answer.TryGetProperty("result", out var done) && done.GetBoolean(), answer.GetRawText());
    }

    private async Task<JsonElement> ContractAsync(ContractAddress contract)
    {
        using var client = Operator();
        var status = await client.AskAsync(network.Devnet.Management!, Request("manage_status"), Cancel);
        return status.GetProperty("result").GetProperty("workers")[0].GetProperty("contracts").EnumerateArray()
            .Single(known => known.GetProperty("contract").GetString() == contract.ToString());
    }
}
