// SPDX-License-Identifier: MIT
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Enigma.Node;

/// <summary>Kestrel on one port of the loopback address, bounded.</summary>
internal sealed class LoopbackServer : IAsyncDisposable
{
    private readonly WebApplication _application;

    private LoopbackServer(WebApplication application, Uri address)
    {
        _application = application;
        Address = address;
    }

    /// <summary>Where it listens.</summary>
    public Uri Address { get; }

    /// <summary>Starts to listen; port 0 takes a free one.</summary>
    /// <param name="port">The port.</param>
    /// <param name="limits">What Kestrel bounds; the length of requests is counted by <see cref="RequestBuffer"/>.</param>
    /// <param name="handle">Answers one request; its token says that the server stops.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    /// <exception cref="EnigmaException"><c>node.port_in_use</c></exception>
    public static async Task<LoopbackServer> StartAsync(
        int port, RpcLimits limits, Func<HttpContext, CancellationToken, Task> handle, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Limits.MaxConcurrentConnections = limits.Connections;
            kestrel.Limits.MaxConcurrentUpgradedConnections = limits.WebSockets;
            kestrel.Limits.MaxRequestHeadersTotalSize = 16 * 1024;
            kestrel.Limits.MaxRequestLineSize = 2 * 1024;
            kestrel.Limits.RequestHeadersTimeout = limits.MessageTime;
            kestrel.Limits.KeepAliveTimeout = limits.LongTime;
            kestrel.Listen(IPAddress.Loopback, port, listen => listen.Protocols = HttpProtocols.Http1);
        });
        // Long waits of clients must not hold up a node that stops.
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = limits.CloseTime * 2);
        var application = builder.Build();
        application.UseWebSockets(new WebSocketOptions { KeepAliveInterval = limits.Heartbeat, KeepAliveTimeout = limits.Heartbeat });
        application.Run(context => handle(context, application.Lifetime.ApplicationStopping));
        try
        {
            await application.StartAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception taken) when (taken is IOException or SocketException)
        {
            await application.DisposeAsync().ConfigureAwait(false);
            throw InUse(port, taken);
        }

        var addresses = application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
        return new LoopbackServer(application, new Uri(addresses.First()));
    }

    /// <summary>Refuses a port on which nobody can listen now, so that whoever starts a server late can tell it early.</summary>
    /// <exception cref="EnigmaException"><c>node.port_in_use</c></exception>
    public static void RequireFree(int port)
    {
        using var probe = new TcpListener(IPAddress.Loopback, port);
        try
        {
            probe.Start();
        }
        catch (SocketException taken)
        {
            throw InUse(port, taken);
        }
    }

    /// <summary>Stops listening; open WebSockets are told.</summary>
    public async ValueTask DisposeAsync()
    {
        await _application.StopAsync().ConfigureAwait(false);
        await _application.DisposeAsync().ConfigureAwait(false);
    }

    private static EnigmaException InUse(int port, Exception cause) => new(
        NodeErrors.PortInUse,
        string.Create(CultureInfo.InvariantCulture, $"port {port} of 127.0.0.1 is taken or not for this user; end the program that listens there, choose another port, or 0 for any free one"),
        cause);
}
