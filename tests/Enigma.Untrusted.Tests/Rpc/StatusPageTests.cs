// SPDX-License-Identifier: MIT
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using Enigma.Node;
using Xunit;
using static Enigma.Untrusted.Tests.Rpc.RpcMessages;

namespace Enigma.Untrusted.Tests.Rpc;

/// <summary>The pages for operators on a real network.</summary>
[Collection(nameof(RpcNetwork))]
public sealed partial class StatusPageTests(RpcNetwork network)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Ready_OnAWorkingNetwork_IsReady()
    {
        using var alive = await GetAsync("health");
        Assert.Equal(HttpStatusCode.OK, alive.StatusCode);
        using var response = await GetAsync("ready");
        var report = await response.Content.ReadFromJsonAsync<JsonElement>(Cancel);
        Assert.True(response.StatusCode == HttpStatusCode.OK, report.GetRawText());
        Assert.True(report.GetProperty("keeper").GetBoolean());
        Assert.Equal(0, report.GetProperty("reasons").GetArrayLength());
    }

    [Fact]
    public async Task Metrics_AfterRequests_CountThemByMethodAndCode()
    {
        await network.Client.AskAsync(network.Devnet.Rpc, Request("enigma_getTask", "7"), Cancel);
        await network.Client.AskAsync(network.Devnet.Rpc, Request($"enigma_{Guid.NewGuid():N}"), Cancel);
        using var response = await GetAsync("metrics");
        Assert.Equal("text/plain", response.Content.Headers.ContentType!.MediaType);
        var text = await response.Content.ReadAsStringAsync(Cancel);
        Assert.Matches("enigma_rpc_requests_total\\{method=\"enigma_getTask\",code=\"rpc.bad_params\"\\} [1-9]", text);
        Assert.Matches("enigma_rpc_requests_total\\{method=\"other\",code=\"rpc.unknown_method\"\\} [1-9]", text);
        Assert.Matches("enigma_rpc_duration_seconds_bucket\\{method=\"enigma_getTask\",le=\"\\+Inf\"\\} [1-9]", text);
        Assert.Matches("enigma_chain_head [1-9]", text);
        Assert.Contains("enigma_epoch 1\n", text, StringComparison.Ordinal);
        Assert.Contains("enigma_chain_lag_blocks 0\n", text, StringComparison.Ordinal);
        Assert.Contains("enigma_tasks{stage=\"recorded\"} ", text, StringComparison.Ordinal);
        Assert.All(text.Split('\n', StringSplitOptions.RemoveEmptyEntries), line => Assert.Matches(Line(), line));
        Assert.DoesNotContain("0x", text, StringComparison.Ordinal);
        var names = text.Split('\n').Where(line => line.StartsWith("# TYPE ", StringComparison.Ordinal)).ToList();
        Assert.Equal(names.Distinct(), names);
    }

    [Fact]
    public async Task Document_ByPageAndByMethod_IsTheSame()
    {
        using var response = await GetAsync("openrpc.json");
        var page = await response.Content.ReadFromJsonAsync<JsonElement>(Cancel);
        var discovered = await network.Client.AskAsync(network.Devnet.Rpc, Request("rpc.discover"), Cancel);
        Assert.Equal(discovered.GetProperty("result").GetRawText(), page.GetRawText());
        Assert.Equal(UserDesk.Methods.Count, page.GetProperty("methods").GetArrayLength());
    }

    private Task<HttpResponseMessage> GetAsync(string page) => network.Client.GetAsync(new Uri(network.Devnet.Rpc, page), Cancel);

    [GeneratedRegex("""^(# (HELP|TYPE) [a-z_]+ .+|[a-z_]+(\{[a-z]+="[^"]*"(,[a-z]+="[^"]*")*\})? -?[0-9.E+-]+)$""")]
    private static partial Regex Line();
}
