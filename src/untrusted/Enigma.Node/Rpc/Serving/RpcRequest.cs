// SPDX-License-Identifier: MIT
using System.Text.Json;
using System.Text.Unicode;

namespace Enigma.Node;

/// <summary>One request object of JSON-RPC 2.0.</summary>
/// <param name="Id">Its id; undefined for a notification, which is never answered.</param>
/// <param name="Method">The method.</param>
/// <param name="Params">The parameters; undefined without any.</param>
internal readonly record struct RpcRequest(JsonElement Id, string Method, JsonElement Params)
{
    private const int LongestId = 128;

    /// <summary>The document of a request or a batch.</summary>
    /// <exception cref="RpcRefusal"><c>rpc.not_json</c>, <c>rpc.bad_request</c></exception>
    public static JsonDocument Parse(ReadOnlyMemory<byte> bytes, RpcLimits limits)
    {
        if (HasEscapedSurrogates(bytes.Span))
        {
            throw Bad("the request holds text that is not Unicode; send no half of a surrogate pair");
        }

        try
        {
            if (Utf8.IsValid(bytes.Span))
            {
                return JsonDocument.Parse(bytes, new JsonDocumentOptions { MaxDepth = limits.Depth, AllowDuplicateProperties = false });
            }
        }
        catch (JsonException)
        {
            // Its message is the parser's; ours says what is accepted.
        }

        throw new RpcRefusal(new RpcFault(
            NodeErrors.NotJson,
            $"the request is not JSON in UTF-8 with every member named once and at most {limits.Depth} levels; send one JSON-RPC 2.0 object or a list of them"));
    }

    /// <summary>Takes a request object apart; the id is known as soon as it was good, also when the rest is refused.</summary>
    /// <exception cref="RpcRefusal"><c>rpc.bad_request</c></exception>
    public static RpcRequest Open(JsonElement request, out JsonElement id)
    {
        id = Null;
        if (request.ValueKind != JsonValueKind.Object)
        {
            throw Bad($"the request is a JSON {request.ValueKind.ToString().ToLowerInvariant()}; expected one JSON-RPC 2.0 object");
        }

        var given = request.TryGetProperty("id", out var sent) ? sent : default;
        if (given.ValueKind is not (JsonValueKind.Undefined or JsonValueKind.Null or JsonValueKind.Number or JsonValueKind.String)
            || (given.ValueKind != JsonValueKind.Undefined && given.GetRawText().Length > LongestId))
        {
            throw Bad($"the id is {RpcRefusal.Shorten(given.GetRawText())}; expected a number, null, or a string of at most {LongestId} characters");
        }

        id = given.ValueKind == JsonValueKind.Undefined ? Null : given;
        return request.TryGetProperty("jsonrpc", out var version) && version.ValueKind == JsonValueKind.String && version.ValueEquals("2.0"u8)
            && request.TryGetProperty("method", out var method) && method.ValueKind == JsonValueKind.String
            ? new RpcRequest(given, method.GetString()!, request.TryGetProperty("params", out var parameters) ? parameters : default)
            : throw Bad("the request lacks \"jsonrpc\": \"2.0\" or a \"method\" string; send both");
    }

    /// <summary>The id of an answer to what had none that could be read.</summary>
    public static JsonElement Null { get; } = JsonSerializer.SerializeToElement<object?>(null);

    // Half a character can be escaped: valid JSON and no text, so that asking for it throws. No parameter needs what takes two halves.
    private static bool HasEscapedSurrogates(ReadOnlySpan<byte> json) => json.IndexOf("\\ud"u8) >= 0 || json.IndexOf("\\uD"u8) >= 0;

    private static RpcRefusal Bad(string message) => new(new RpcFault(NodeErrors.BadRequest, message));
}
