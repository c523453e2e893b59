// SPDX-License-Identifier: MIT
using System.Diagnostics.Metrics;
using System.Text;
using Enigma.Protocol;
using Microsoft.AspNetCore.Http;

namespace Enigma.Node;

/// <summary>The pages for operators and their tools: life, readiness, metrics, and the description of the methods.</summary>
internal sealed class StatusPages : IDisposable
{
    private readonly NodeServices _node;
    private readonly TaskTracker _tasks;
    private readonly Readiness _readiness;
    private readonly PrometheusText _metrics;
    private readonly SharedAnswer<StatusPage> _metricsPage;

    public StatusPages(NodeServices node, TaskTracker tasks, ReadinessOptions options)
    {
        _node = node;
        _tasks = tasks;
        _readiness = new Readiness(node, options, TimeProvider.System);
        _metrics = new PrometheusText(node.Meter);
        _metricsPage = new SharedAnswer<StatusPage>(WriteMetricsAsync);
        Observe(node.Meter);
    }

    /// <summary>The pages by path.</summary>
    public IReadOnlyDictionary<string, Func<CancellationToken, Task<StatusPage>>> ByPath => new Dictionary<string, Func<CancellationToken, Task<StatusPage>>>
    {
        ["/health"] = _ => Task.FromResult(StatusPage.Json(StatusCodes.Status200OK, """{"alive":true}""")),
        ["/ready"] = ReadyAsync,
        ["/metrics"] = cancellationToken => _metricsPage.AskAsync().WaitAsync(cancellationToken),
        ["/openrpc.json"] = _ => Task.FromResult(StatusPage.Json(StatusCodes.Status200OK, OpenRpcDocument.Encoded)),
    };

    public void Dispose()
    {
        _metrics.Dispose();
        _readiness.Dispose();
    }

    private async Task<StatusPage> ReadyAsync(CancellationToken cancellationToken)
    {
        var (isReady, report) = await _readiness.CheckAsync(cancellationToken).ConfigureAwait(false);
        return StatusPage.Json(isReady ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable, report.ToJsonString());
    }

    // What is not recorded yet is looked up one by one: it is done for all who ask meanwhile.
    private async Task<StatusPage> WriteMetricsAsync()
    {
        // For the lag, which is asked seldom.
        var (isReady, _) = await _readiness.CheckAsync(CancellationToken.None).ConfigureAwait(false);
        return new StatusPage(
            StatusCodes.Status200OK,
            PrometheusText.ContentType,
            Encoding.UTF8.GetBytes(
                $"# HELP enigma_ready Whether the node calls itself ready.\n# TYPE enigma_ready gauge\nenigma_ready {(isReady ? 1 : 0)}\n{_metrics.Write()}"));
    }

    private void Observe(Meter meter)
    {
        Gauge("enigma_chain_head", "The newest block that the node has followed.", () => (long)_node.Mirror.Current.Block.Value);
        Gauge("enigma_chain_lag_blocks", "Blocks that the Ethereum endpoint is ahead.", () => (long)(_readiness.Lag ?? 0));
        Gauge("enigma_epoch", "The epoch in force.", () => (long)_node.Mirror.Current.Epoch.State.Epoch.Value);
        Gauge("enigma_contracts", "Secret contracts on the Ledger.", () => _node.Mirror.Current.Contracts.Count);
        Gauge("enigma_peers", "Peers that the node sees.", () => _node.Peers.PeerCount);
        meter.CreateObservableGauge("enigma_tasks", CountTasks, description: "Tasks by stage; settled is confirmed or expired.");

        void Gauge(string name, string description, Func<long> read) => meter.CreateObservableGauge(name, read, description: description);
    }

    // Only what is not settled is looked at one by one; a queue holds at most 1024 of those (spec/ledger.md).
    private IEnumerable<Measurement<long>> CountTasks()
    {
        var ledger = _node.Mirror.Current;
        long recorded = 0, computed = 0;
        foreach (var queue in ledger.Contracts.Values)
        {
            for (var index = queue.Committed; index < queue.Length; index++)
            {
                if (queue.Entries[(int)index].Entry is RecordedEntry)
                {
                    var isComputed = _node.Receipts.TryGet(queue.Contract, new EntryIndex(index), out _);
                    recorded += isComputed ? 0 : 1;
                    computed += isComputed ? 1 : 0;
                }
            }
        }

        return
        [
            Of("admitted", _tasks.AdmittedCount), Of("recorded", recorded), Of("computed", computed),
            Of("settled", ledger.Tasks.Count - recorded - computed),
        ];

        static Measurement<long> Of(string stage, long count) => new(count, new KeyValuePair<string, object?>("stage", stage));
    }
}
