// SPDX-License-Identifier: MIT
namespace Enigma.Node;

/// <summary>The codes of the areas <c>node</c> and <c>rpc</c> (spec/errors.md).</summary>
public static class NodeErrors
{
    /// <summary>The header authority does not have a header that the node needs, or signs another fork than the node follows.</summary>
    public static readonly ErrorCode HeadersMissing = new("node.headers_missing", 923);

    /// <summary>No worker holds the seat of a contract now.</summary>
    public static readonly ErrorCode NoWorker = new("node.no_worker", 924);

    /// <summary>The node does not know what was asked for.</summary>
    public static readonly ErrorCode NotFound = new("node.not_found", 925);

    /// <summary>The header authority refused a request of its own node.</summary>
    public static readonly ErrorCode AuthorityRefused = new("node.authority_refused", 926);

    /// <summary>The evidence with which a worker registered is lost.</summary>
    public static readonly ErrorCode EvidenceMissing = new("node.evidence_missing", 927);

    /// <summary>As much is admitted and not recorded as a node keeps, or as many admissions are at work.</summary>
    public static readonly ErrorCode AdmissionsFull = new("node.admissions_full", 928);

    /// <summary>Nobody can listen on the port that was asked for.</summary>
    public static readonly ErrorCode PortInUse = new("node.port_in_use", 929);

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

    /// <summary>The request is not JSON, or nested too deeply, or names a member twice.</summary>
    public static readonly ErrorCode NotJson = new("rpc.not_json", 936);

    /// <summary>A batch holds more requests, or its answers are longer, than the node accepts.</summary>
    public static readonly ErrorCode BatchTooLong = new("rpc.batch_too_long", 937);

    /// <summary>The connection asks more often than the node answers.</summary>
    public static readonly ErrorCode RateLimited = new("rpc.rate_limited", 938);

    /// <summary>The node, or the connection, has as many requests at work as it takes.</summary>
    public static readonly ErrorCode Busy = new("rpc.busy", 939);

    /// <summary>The method did not end in the time that it has.</summary>
    public static readonly ErrorCode TimeUp = new("rpc.time_up", 940);

    /// <summary>The method works over a WebSocket alone.</summary>
    public static readonly ErrorCode NeedsWebSocket = new("rpc.needs_websocket", 941);

    /// <summary>The connection has as many subscriptions as there may be.</summary>
    public static readonly ErrorCode TooManySubscriptions = new("rpc.too_many_subscriptions", 942);

    /// <summary>The connection has no such subscription.</summary>
    public static readonly ErrorCode UnknownSubscription = new("rpc.unknown_subscription", 943);

    /// <summary>A page of an origin that the node was not told of, or a name of this host that it does not go by.</summary>
    public static readonly ErrorCode Forbidden = new("rpc.forbidden", 944);

    /// <summary>Options of a server that do not fit.</summary>
    public static readonly ErrorCode BadOptions = new("rpc.bad_options", 945);

    /// <summary>The file of the management token may be read by others, or holds something else.</summary>
    public static readonly ErrorCode BadTokenFile = new("management.bad_token_file", 946);
}
