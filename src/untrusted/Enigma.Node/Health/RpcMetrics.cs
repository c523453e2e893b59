// SPDX-License-Identifier: MIT
using System.Diagnostics.Metrics;

namespace Enigma.Node;

/// <summary>What the RPC counts. Labels have few values: methods of the table and codes that they declare; what others made up is <c>other</c>.</summary>
internal sealed class RpcMetrics
{
    private const string Other = "other";

    private readonly Counter<long> _requests;
    private readonly Histogram<double> _duration;
    private readonly UpDownCounter<long> _webSockets;
    private readonly UpDownCounter<long> _subscriptions;
    private readonly Counter<long> _closed;

    public RpcMetrics(Meter meter)
    {
        _requests = meter.CreateCounter<long>("enigma_rpc_requests", description: "Requests by method and code; ok is a result.");
        _duration = meter.CreateHistogram(
            "enigma_rpc_duration_seconds",
            unit: null,
            description: "Time from reading a request to its answer, by method.",
            tags: null,
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.001, 0.005, 0.02, 0.1, 0.5, 2, 10, 60] });
        _webSockets = meter.CreateUpDownCounter<long>("enigma_rpc_websockets", description: "Open WebSockets.");
        _subscriptions = meter.CreateUpDownCounter<long>("enigma_rpc_subscriptions", description: "Open subscriptions by kind.");
        _closed = meter.CreateCounter<long>("enigma_rpc_websockets_closed", description: "Closed WebSockets by the code of the close.");
    }

    /// <summary>The label of a code: an error that came from a peer may have any name.</summary>
    public static string CodeOf(RpcMethod? method, ErrorCode code) =>
        OpenRpcDocument.CommonErrors.Contains(code) || method?.Errors.Contains(code) == true ? code.Name : Other;

    /// <summary>A request was answered.</summary>
    /// <param name="method">Its method; empty when it had none that exists.</param>
    /// <param name="code"><c>ok</c>, or the label of the error.</param>
    /// <param name="took">How long it took.</param>
    public void Requested(string method, string code, TimeSpan took)
    {
        var name = method.Length == 0 ? Other : method;
        _requests.Add(1, new("method", name), new("code", code));
        _duration.Record(took.TotalSeconds, new KeyValuePair<string, object?>("method", name));
    }

    public void WebSockets(int change) => _webSockets.Add(change);

    public void Subscriptions(SubscriptionKind kind, int change) =>
        _subscriptions.Add(change, new KeyValuePair<string, object?>("kind", kind.ToWord()));

    public void WebSocketClosed(int code) => _closed.Add(1, new KeyValuePair<string, object?>("code", code));
}
