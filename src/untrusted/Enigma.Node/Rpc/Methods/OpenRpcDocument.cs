// SPDX-License-Identifier: MIT
using System.Text;
using System.Text.Json.Nodes;

namespace Enigma.Node;

/// <summary>The OpenRPC 1.3 description of a list of methods.</summary>
internal static class OpenRpcDocument
{
    /// <summary>What every method may answer beside its own codes.</summary>
    public static IReadOnlyList<ErrorCode> CommonErrors { get; } =
    [
        NodeErrors.BadRequest, NodeErrors.NotJson, NodeErrors.UnknownMethod, NodeErrors.BadParams, NodeErrors.TooLarge, NodeErrors.BatchTooLong,
        NodeErrors.RateLimited, NodeErrors.Busy, NodeErrors.TimeUp, NodeErrors.Internal,
    ];

    /// <summary>The document of the methods for dApps, in UTF-8; it is written once, because anyone may ask for it at any rate.</summary>
    public static ReadOnlyMemory<byte> Encoded => Written.Value;

    private static readonly Lazy<byte[]> Written = new(() => Encoding.UTF8.GetBytes(Of(UserDesk.Methods).ToJsonString()));

    public static JsonObject Of(IEnumerable<RpcMethod> methods) => new()
    {
        ["openrpc"] = "1.3.2",
        ["info"] = new JsonObject
        {
            ["title"] = "Enigma node",
            ["version"] = NodeVersion.Text,
            ["description"] = "JSON-RPC 2.0 of a node for dApps, over HTTP POST and WebSocket (spec/wire.md section 6). "
                + "Nothing it answers is to be believed before it is verified.",
            ["license"] = new JsonObject { ["name"] = "MIT" },
        },
        ["methods"] = new JsonArray([.. methods.Select(Describe)]),
        ["components"] = new JsonObject { ["errors"] = new JsonObject(
            [.. methods.SelectMany(method => method.Errors).Concat(CommonErrors).Distinct().OrderBy(code => code.Number)
                .Select(code => KeyValuePair.Create(code.Name, (JsonNode?)Describe(code)))]) },
    };

    private static JsonObject Describe(RpcMethod method) => new()
    {
        ["name"] = method.Name,
        ["summary"] = method.Summary,
        ["paramStructure"] = "by-name",
        ["params"] = new JsonArray([.. method.Params.Select(param => new JsonObject
        {
            ["name"] = param.Name,
            ["summary"] = param.Summary,
            ["required"] = param.IsRequired,
            ["schema"] = param.Form.Schema,
        })]),
        ["result"] = new JsonObject { ["name"] = "result", ["schema"] = method.Result.Schema },
        ["errors"] = new JsonArray([.. method.Errors.Concat(CommonErrors)
            .Select(code => new JsonObject { ["$ref"] = $"#/components/errors/{code.Name}" })]),
    };

    private static JsonObject Describe(ErrorCode code) => new()
    {
        ["code"] = code.Number,
        ["message"] = code.Name,
    };
}
