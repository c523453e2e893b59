// SPDX-License-Identifier: MIT
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Enigma.Node;

/// <summary>
/// One port on the loopback address: JSON-RPC 2.0 by POST and over WebSockets, and the pages that operators and their tools read
/// (spec/wire.md section 6).
/// </summary>
internal sealed class RpcServer : IAsyncDisposable
{
    private readonly LoopbackServer _server;
    private readonly RpcGate _gate;

    private RpcServer(LoopbackServer server, RpcGate gate)
    {
        _server = server;
        _gate = gate;
    }

    /// <summary>Where it listens.</summary>
    public Uri Address => _server.Address;

    /// <summary>Starts to listen.</summary>
    /// <param name="table">The methods.</param>
    /// <param name="pages">What GET answers, by path.</param>
    /// <param name="options">Port, origins and limits.</param>
    /// <param name="metrics">Counts what happens.</param>
    /// <param name="log">Where failures of the node are told.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    /// <exception cref="IOException">The port is taken.</exception>
    public static async Task<RpcServer> StartAsync(
        RpcTable table,
        IReadOnlyDictionary<string, Func<CancellationToken, Task<StatusPage>>> pages,
        RpcOptions options,
        RpcMetrics metrics,
        ILogger log,
        CancellationToken cancellationToken)
    {
        if (options.Problems() is { Count: > 0 } problems)
        {
            throw new EnigmaException(NodeErrors.BadOptions, $"the options of the RPC do not fit: {string.Join("; ", problems)}");
        }

        var limits = options.Limits;
        var gate = new RpcGate(limits);
        var dispatcher = new RpcDispatcher(table, limits, gate, metrics, TimeProvider.System, log);
        var access = new AccessPolicy(options);
        var posts = new HttpDoor(table, dispatcher, limits, gate, TimeProvider.System);
        var sockets = new WebSocketDoor(table, dispatcher, limits, gate, metrics, TimeProvider.System, log);
        var server = await LoopbackServer.StartAsync(
            options.Port,
            limits,
            async (context, stopping) =>
            {
                if (access.Refuse(context.Request) is { } refusal)
                {
                    await HttpDoor.WriteFaultAsync(context, StatusCodes.Status403Forbidden, refusal).ConfigureAwait(false);
                    return;
                }

                AccessPolicy.Allow(context);
                await RouteAsync(context, posts, sockets, pages, stopping).ConfigureAwait(false);
            },
            cancellationToken).ConfigureAwait(false);
        return new RpcServer(server, gate);
    }

    /// <summary>Stops listening; WebSockets are told.</summary>
    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync().ConfigureAwait(false);
        _gate.Dispose();
    }

    private static async Task RouteAsync(
        HttpContext context,
        HttpDoor posts,
        WebSocketDoor sockets,
        IReadOnlyDictionary<string, Func<CancellationToken, Task<StatusPage>>> pages,
        CancellationToken stopping)
    {
        var (method, path) = (context.Request.Method, context.Request.Path.Value ?? "/");
        if (HttpMethods.IsOptions(method))
        {
            context.Response.StatusCode = StatusCodes.Status204NoContent;
        }
        else if (context.WebSockets.IsWebSocketRequest && path == "/")
        {
            await sockets.HandleAsync(context, stopping).ConfigureAwait(false);
        }
        else if (HttpMethods.IsPost(method) && path == "/")
        {
            await posts.HandleAsync(context).ConfigureAwait(false);
        }
        else if (HttpMethods.IsGet(method) && pages.TryGetValue(path, out var page))
        {
            // Pages bound what is behind them by themselves: in line with the methods they would hide a busy node from its operator.
            if (await posts.TryCountAsync(context).ConfigureAwait(false))
            {
                await WriteAsync(context, await page(context.RequestAborted).ConfigureAwait(false)).ConfigureAwait(false);
            }
        }
        else
        {
            var exists = path == "/" || pages.ContainsKey(path);
            context.Response.StatusCode = exists ? StatusCodes.Status405MethodNotAllowed : StatusCodes.Status404NotFound;
        }
    }

    private static async Task WriteAsync(HttpContext context, StatusPage page)
    {
        context.Response.StatusCode = page.Status;
        context.Response.ContentType = page.ContentType;
        context.Response.Headers.CacheControl = "no-store";
        context.Response.ContentLength = page.Text.Length;
        await context.Response.Body.WriteAsync(page.Text, context.RequestAborted).ConfigureAwait(false);
    }
}
