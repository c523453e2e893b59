// SPDX-License-Identifier: MIT
using System.Text.Json.Nodes;

namespace Enigma.Node;

/// <summary>The method that describes all methods (OpenRPC's service discovery).</summary>
internal static class DiscoverMethod
{
    public static RpcMethod<UserDesk> Discover { get; } = new(
        "rpc.discover",
        "This document: every method with its parameters, result and errors (OpenRPC).",
        [],
        new RpcType(new JsonObject { ["type"] = "object" }),
        [],
        (_, _) => Task.FromResult<Action<System.Text.Json.Utf8JsonWriter>>(
            writer => writer.WriteRawValue(OpenRpcDocument.Encoded.Span, skipInputValidation: true)));
}
