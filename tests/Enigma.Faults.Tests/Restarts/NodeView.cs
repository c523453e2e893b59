// SPDX-License-Identifier: MIT
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Enigma.Client;
using Enigma.Protocol;

namespace Enigma.Faults.Tests.Restarts;

/// <summary>What a node itself says, without the client's checks: a story needs to know the stage at which it strikes.</summary>
internal static class NodeView
{
    private static readonly HttpClient Http = new();

    public static async Task<TaskStage> StageOfAsync(Uri node, TaskId task, CancellationToken cancellationToken)
    {
        var view = await CallAsync(Http, node, "enigma_getTask", $$"""{ "taskId": "{{task.Value}}" }""", cancellationToken);
        var word = view.GetProperty("stage").GetString();
        return Enum.GetValues<TaskStage>().Single(stage => stage.ToWord() == word);
    }

    /// <summary>The newest block that the node has read.</summary>
    public static async Task<ulong> HeadAsync(Uri node, CancellationToken cancellationToken) =>
        (await CallAsync(Http, node, "enigma_status", "{}", cancellationToken)).GetProperty("head").GetUInt64();

    /// <summary>Whether the node calls itself ready, and why not.</summary>
    public static async Task<(bool IsReady, string Reasons)> ReadyAsync(Uri node, CancellationToken cancellationToken)
    {
        using var response = await Http.GetAsync(new Uri(node, "ready"), cancellationToken);
        var reasons = (await response.Content.ReadFromJsonAsync<JsonElement>(cancellationToken)).GetProperty("reasons");
        return (response.StatusCode == HttpStatusCode.OK, string.Join("; ", reasons.EnumerateArray()));
    }

    /// <summary>One JSON-RPC call; an error of the other side is an exception with its text.</summary>
    public static async Task<JsonElement> CallAsync(HttpClient http, Uri endpoint, string method, string parameters, CancellationToken cancellationToken)
    {
        var body = $$"""{ "jsonrpc": "2.0", "id": 1, "method": "{{method}}", "params": {{parameters}} }""";
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await http.PostAsync(endpoint, content, cancellationToken);
        var answer = await response.Content.ReadFromJsonAsync<JsonElement>(cancellationToken);
        return answer.TryGetProperty("result", out var result) ? result : throw new InvalidOperationException($"{method}: {answer}");
    }
}
