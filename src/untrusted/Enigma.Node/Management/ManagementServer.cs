// SPDX-License-Identifier: MIT
using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Enigma.Node;

/// <summary>
/// The operator's endpoint: JSON-RPC 2.0 by POST on a loopback port of its own, for whoever holds the token (spec/wire.md section 7).
/// Everybody else learns nothing, not even which methods there are.
/// </summary>
public sealed class ManagementServer : IAsyncDisposable
{
    private static readonly RpcLimits Limits = new() { LargeRequest = 128 * 1024, Connections = 16, LightAtOnce = 4, Rate = 50, Burst = 100 };

    private readonly LoopbackServer _server;
    private readonly RpcGate _gate;
    private readonly Meter _meter;

    private ManagementServer(LoopbackServer server, RpcGate gate, Meter meter)
    {
        _server = server;
        _gate = gate;
        _meter = meter;
    }

    /// <summary>Where it listens.</summary>
    public Uri Address => _server.Address;

    /// <summary>Starts to listen.</summary>
    /// <exception cref="EnigmaException"><c>management.bad_token_file</c>, <c>node.port_in_use</c></exception>
    /// <exception cref="IOException">The file cannot be made.</exception>
    public static async Task<ManagementServer> StartAsync(
        ManagedNode node, ManagementOptions options, ILogger log, CancellationToken cancellationToken)
    {
        var token = ManagementToken.LoadOrCreate(options.TokenFile);
        var table = RpcTable.Of(node, ManagementMethods.All);
        var meter = new Meter("Enigma.Management");
        var gate = new RpcGate(Limits);
        var dispatcher = new RpcDispatcher(table, Limits, gate, new RpcMetrics(meter), TimeProvider.System, log);
        var door = new HttpDoor(table, dispatcher, Limits, gate, TimeProvider.System);
        var server = await LoopbackServer.StartAsync(
            options.Port,
            Limits,
            async (context, _) =>
            {
                var isKnown = context.Request.Headers.Authorization is [var authorization] && token.IsIn(authorization);
                // A browser page has no business here, whatever it holds.
                if (!isKnown || context.Request.Headers.Origin.Count > 0)
                {
                    context.Response.StatusCode = StatusCodes.Status401Unauthorized;
                    return;
                }

                if (!HttpMethods.IsPost(context.Request.Method))
                {
                    context.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
                    return;
                }

                await door.HandleAsync(context).ConfigureAwait(false);
            },
            cancellationToken).ConfigureAwait(false);
        return new ManagementServer(server, gate, meter);
    }

    /// <summary>Stops listening.</summary>
    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync().ConfigureAwait(false);
        _gate.Dispose();
        _meter.Dispose();
    }
}
