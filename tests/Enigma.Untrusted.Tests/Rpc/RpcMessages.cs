// SPDX-License-Identifier: MIT
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace Enigma.Untrusted.Tests.Rpc;

/// <summary>Requests and answers as text and JSON.</summary>
internal static class RpcMessages
{
    public static string Request(string method, string parameters = "{}", string id = "1") =>
        $$"""{"jsonrpc":"2.0","id":{{id}},"method":"{{method}}","params":{{parameters}}}""";

    public static async Task<HttpResponseMessage> PostJsonAsync(this HttpClient client, Uri address, string body, CancellationToken cancellationToken)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        return await client.PostAsync(address, content, cancellationToken);
    }

    public static async Task<JsonElement> AskAsync(this HttpClient client, Uri address, string body, CancellationToken cancellationToken)
    {
        using var response = await client.PostJsonAsync(address, body, cancellationToken);
        return await response.Content.ReadFromJsonAsync<JsonElement>(cancellationToken);
    }

    public static string? CodeOf(this JsonElement answer) => answer.GetProperty("error").GetProperty("data").GetProperty("code").GetString();

    public static string? MessageOf(this JsonElement answer) => answer.GetProperty("error").GetProperty("message").GetString();
}
