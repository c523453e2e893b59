// SPDX-License-Identifier: MIT
namespace Enigma.Node;

/// <summary>The codes of the areas <c>node</c> and <c>rpc</c> (spec/errors.md).</summary>
public static class NodeErrors
{
    /// <summary>The header authority does not have a header that the node needs.</summary>
    public static readonly ErrorCode HeadersMissing = new("node.headers_missing", 923);

    /// <summary>No worker holds the seat of a contract now.</summary>
    public static readonly ErrorCode NoWorker = new("node.no_worker", 924);

    /// <summary>The node does not know what was asked for.</summary>
    public static readonly ErrorCode NotFound = new("node.not_found", 925);

    /// <summary>The request is not JSON-RPC 2.0.</summary>
    public static readonly ErrorCode BadRequest = new("rpc.bad_request", 931);

    /// <summary>The method does not exist.</summary>
    public static readonly ErrorCode UnknownMethod = new("rpc.unknown_method", 932);

    /// <summary>A parameter is missing, unknown or malformed.</summary>
    public static readonly ErrorCode BadParams = new("rpc.bad_params", 933);

    /// <summary>The request is longer than the node accepts.</summary>
    public static readonly ErrorCode TooLarge = new("rpc.too_large", 934);

    /// <summary>The node failed for a reason of its own.</summary>
    public static readonly ErrorCode Internal = new("rpc.internal", 935);
}
