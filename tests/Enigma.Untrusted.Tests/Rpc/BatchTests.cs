// SPDX-License-Identifier: MIT
using System.Text.Json;
using Enigma.Node;
using Xunit;
using static Enigma.Untrusted.Tests.Rpc.RpcMessages;

namespace Enigma.Untrusted.Tests.Rpc;

/// <summary>Batches: their order, and that one of them takes no more time and room than one request may.</summary>
public sealed class BatchTests
{
    private const string MuchAnswer = """{"size":70000}""";

    // The only place for what is large; who does not get it is told at once.
    private static readonly RpcLimits OnePlace = new() { LargeAtOnce = 1, LineTime = TimeSpan.FromMilliseconds(100) };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Post_ABatch_IsAnsweredInOrderWithoutItsNotifications()
    {
        await using var server = await TestServer.StartAsync(new RpcOptions(), Cancel);
        using var client = new HttpClient();
        var answer = await client.AskAsync(
            server.Address,
            $$"""[{{Request("test_count", id: "5")}}, 7, {"jsonrpc":"2.0","method":"test_count"}, {{Request("test_none", id: "\"x\"")}}, {{Request("test_count", id: "6")}}]""",
            Cancel);
        Assert.Equal(["5", "null", "\"x\"", "6"], answer.EnumerateArray().Select(one => one.GetProperty("id").GetRawText()));
        Assert.Equal(3, answer[3].GetProperty("result").GetInt32());
        Assert.Equal("rpc.bad_request", answer[1].CodeOf());
        Assert.Equal("rpc.unknown_method", answer[2].CodeOf());
    }

    [Fact]
    public async Task Post_ABatchOfLargeAnswers_TakesOnePlaceForResultsAndNoneForFailures()
    {
        await using var server = await TestServer.StartAsync(new RpcOptions { Limits = OnePlace }, Cancel);
        using var client = new HttpClient();
        int[] sizes = [0, 10, 0, 70_000, 10];
        Assert.Equal(
            ["node.not_found", "ok", "node.not_found", "ok", "ok"],
            await AskAsync(client, server, [.. sizes.Select(size => Request("test_code", $$"""{"size":{{size}}}"""))]));
    }

    [Fact]
    public async Task Post_ABatchOfAThousand_IsRefusedWhole()
    {
        await using var server = await TestServer.StartAsync(new RpcOptions(), Cancel);
        using var client = new HttpClient();
        var batch = $"[{string.Join(',', Enumerable.Repeat(Request("test_count"), 1000))}]";
        var answer = await client.AskAsync(server.Address, batch, Cancel);
        Assert.Equal("the batch holds 1000 requests; send 1 to 100 at once", answer.MessageOf());
        Assert.Equal("rpc.batch_too_long", answer.CodeOf());
        Assert.Equal(0, server.Counted);
    }

    [Fact]
    public async Task Post_ABatchWithLongAnswers_StopsAtTheBound()
    {
        await using var server = await TestServer.StartAsync(new RpcOptions { Limits = new RpcLimits { BatchAnswers = 1000 } }, Cancel);
        using var client = new HttpClient();
        var batch = $"[{string.Join(',', Enumerable.Repeat(Request("test_answer", """{"size":600}"""), 4))}]";
        var answer = await client.AskAsync(server.Address, batch, Cancel);
        Assert.Equal([true, true, false, false], answer.EnumerateArray().Select(one => one.TryGetProperty("result", out _)));
        Assert.Equal("rpc.batch_too_long", answer[3].CodeOf());
    }

    [Fact]
    public async Task Post_ABatchThatWaits_HasTheTimeOfOneRequest()
    {
        await using var server = await TestServer.StartAsync(
            new RpcOptions { Limits = new RpcLimits { LongTime = TimeSpan.FromMilliseconds(200) } }, Cancel);
        using var client = new HttpClient();
        Assert.Equal(
            ["rpc.time_up", "rpc.time_up", "rpc.time_up"],
            await AskAsync(client, server, Request("test_wait"), Request("test_wait"), Request("test_count")));
        Assert.Equal(0, server.Counted);
    }

    [Fact]
    public async Task Post_ABatchThatWaitsBehindAShortCode_HoldsNoPlace()
    {
        await using var server = await TestServer.StartAsync(new RpcOptions { Limits = OnePlace }, Cancel);
        using var client = new HttpClient();
        var waiting = AskAsync(client, server, Request("test_code", """{"size":10}"""), Request("test_count"), Request("test_wait"));
        await CountedAsync(server);
        var other = await client.AskAsync(server.Address, Request("test_code", MuchAnswer), Cancel);
        Assert.True(other.TryGetProperty("result", out _), other.GetRawText());
        server.Held.SetResult();
        Assert.Equal(["ok", "ok", "ok"], await waiting);
    }

    [Theory]
    [InlineData("test_code")]
    [InlineData("test_answer")]
    public async Task Post_ABatchThatWouldWaitWithLongAnswers_DoesNotWait(string method)
    {
        await using var server = await TestServer.StartAsync(new RpcOptions { Limits = OnePlace }, Cancel);
        using var client = new HttpClient();
        Assert.Equal(
            ["ok", "rpc.batch_too_long", "rpc.batch_too_long", "ok"],
            await AskAsync(client, server, Request(method, MuchAnswer), Request("test_wait"), Request("test_large"), Request("test_count")));
    }

    [Fact]
    public async Task Post_ABatchOfShortMethodsWithLongAnswers_HoldsAPlaceUntilItIsSent()
    {
        await using var server = await TestServer.StartAsync(new RpcOptions { Limits = OnePlace }, Cancel);
        using var client = new HttpClient();
        var working = AskAsync(client, server, Request("test_answer", MuchAnswer), Request("test_count"), Request("test_hold"));
        await CountedAsync(server);
        var other = await client.AskAsync(server.Address, Request("test_code", """{"size":10}"""), Cancel);
        Assert.Equal("rpc.busy", other.CodeOf());
        server.Held.SetResult();
        Assert.Equal(["ok", "ok", "ok"], await working);
        Assert.Equal(["ok"], await AskAsync(client, server, Request("test_code", MuchAnswer)));
    }

    [Fact]
    public async Task Post_ABatchWithLongAnswers_WithoutAPlace_EndsThere()
    {
        await using var server = await TestServer.StartAsync(new RpcOptions { Limits = OnePlace with { LargeAtOnce = 0 } }, Cancel);
        using var client = new HttpClient();
        Assert.Equal(
            ["ok", "rpc.busy", "rpc.busy"],
            await AskAsync(client, server, Request("test_count"), Request("test_answer", MuchAnswer), Request("test_count")));
        Assert.Equal(1, server.Counted);
    }

    // The code of each answer, or ok.
    private static async Task<IEnumerable<string?>> AskAsync(HttpClient client, TestServer server, params string[] requests) =>
        (await client.AskAsync(server.Address, $"[{string.Join(',', requests)}]", Cancel)).EnumerateArray()
            .Select(one => one.TryGetProperty("result", out _) ? "ok" : one.CodeOf());

    private static async Task CountedAsync(TestServer server)
    {
        while (server.Counted == 0)
        {
            await Task.Delay(10, Cancel);
        }
    }
}
