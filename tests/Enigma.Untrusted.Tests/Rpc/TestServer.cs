// SPDX-License-Identifier: MIT
using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Enigma.Node;
using Microsoft.Extensions.Logging.Abstractions;

namespace Enigma.Untrusted.Tests.Rpc;

/// <summary>The server itself with methods that a test can hold, and limits of its own; real sockets and no network behind it.</summary>
internal sealed class TestServer : IAsyncDisposable
{
    private static readonly RpcParam<ulong> Size = RpcParam.Required("size", RpcTypes.Number(64 * 1024 * 1024), "Bytes of the answer.");

    private readonly Meter _meter = new("Enigma.Tests");
    private readonly PrometheusText _metrics;
    private RpcServer? _server;

    private TestServer() => _metrics = new PrometheusText(_meter);

    public Uri Address => _server!.Address;

    /// <summary>Completes the calls of <c>test_hold</c>.</summary>
    public TaskCompletionSource Held { get; } = new();

    /// <summary>How often <c>test_count</c> was called.</summary>
    public int Counted => _counted;

    private int _counted;

    public string Metrics => _metrics.Write();

    public static async Task<TestServer> StartAsync(RpcOptions options, CancellationToken cancellationToken)
    {
        var test = new TestServer();
        var any = new RpcType([]);
        RpcMethod<TestServer>[] methods =
        [
            new("test_count", "Counts.", [], any, [], (desk, _) => Written(Interlocked.Increment(ref desk._counted))),
            new("test_hold", "Waits.", [], any, [], async (desk, call) =>
            {
                await desk.Held.Task.WaitAsync(call.Cancellation);
                return await Written(0);
            }),
            new("test_wait", "Waits for news.", [], any, [], async (desk, call) =>
            {
                await desk.Held.Task.WaitAsync(call.Cancellation);
                return await Written(0);
            })
            {
                Load = RpcLoad.Waiting,
            },
            new("test_answer", "Answers much.", [Size], any, [], (_, call) => Task.FromResult<Action<Utf8JsonWriter>>(
                writer => writer.WriteStringValue(new string('a', (int)call.Arguments.Get(Size))))),
            new("test_code", "Answers much, or knows nothing of size 0.", [Size], any, [], (_, call) => call.Arguments.Get(Size) == 0
                ? throw new EnigmaException(NodeErrors.NotFound, "nothing")
                : Task.FromResult<Action<Utf8JsonWriter>>(writer => writer.WriteStringValue(new string('a', (int)call.Arguments.Get(Size)))))
            {
                Load = RpcLoad.LargeAnswer,
            },
            new("test_large", "May be large.", [RpcParam.Optional("bytes", RpcTypes.Bytes(1024 * 1024), "Bytes.")], any, [], (_, _) => Written(0))
            {
                Load = RpcLoad.LargeRequest,
            },
            new("test_break", "Fails.", [], any, [], (_, _) => throw new NotSupportedException("a secret of the node")),
            new("test_ticks", "Sends events without end.", [], any, [], (_, call) =>
            {
                var (id, begin) = call.Connection.Subscriptions!.Open(SubscriptionKind.Head, TicksAsync);
                call.AfterAnswer = begin;
                return Written((int)id);
            }),
        ];
        test._server = await RpcServer.StartAsync(
            RpcTable.Of(test, methods),
            new Dictionary<string, Func<CancellationToken, Task<StatusPage>>> { ["/page"] = _ => Task.FromResult(StatusPage.Json(200, "{}")) },
            options,
            new RpcMetrics(test._meter),
            NullLogger.Instance,
            cancellationToken);
        return test;
    }

    public async ValueTask DisposeAsync()
    {
        Held.TrySetResult();
        await _server!.DisposeAsync();
        _metrics.Dispose();
        _meter.Dispose();
    }

    private static Task<Action<Utf8JsonWriter>> Written(int number) =>
        Task.FromResult<Action<Utf8JsonWriter>>(writer => writer.WriteNumberValue(number));

    private static async IAsyncEnumerable<FeedEvent> TicksAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var text = new string('t', 4096);
        while (!cancellationToken.IsCancellationRequested)
        {
            yield return new FeedEvent(writer => writer.WriteStringValue(text));
            await Task.Yield();
        }
    }
}
