// SPDX-License-Identifier: MIT
namespace Enigma.Node;

/// <summary>Serves dApps: the JSON-RPC of spec/wire.md section 6 over what the node knows.</summary>
public sealed class UserRole : IAsyncDisposable
{
    private readonly UserNode _user;
    private readonly StatusPages _pages;
    private readonly RpcServer _server;

    private UserRole(UserNode user, StatusPages pages, RpcServer server)
    {
        _user = user;
        _pages = pages;
        _server = server;
    }

    /// <summary>Where dApps find it, over HTTP; the WebSocket is at the same address.</summary>
    public Uri Address => _server.Address;

    /// <summary>Starts the server.</summary>
    /// <exception cref="EnigmaException"><c>rpc.bad_options</c>, <c>node.port_in_use</c></exception>
    public static async Task<UserRole> StartAsync(NodeServices node, RpcOptions options, CancellationToken cancellationToken)
    {
        var admitted = new AdmittedTasks(node.Records, node.Contents);
        var tasks = new TaskTracker(node.Mirror, node.Receipts, node.Exchange, admitted);
        var user = new UserNode(node, admitted);
        var pages = new StatusPages(node, tasks, options.Readiness);
        try
        {
            var table = new UserDesk(node, user, tasks).Table;
            var server = await RpcServer.StartAsync(
                table, pages.ByPath, options, new RpcMetrics(node.Meter), node.Log, cancellationToken).ConfigureAwait(false);
            return new UserRole(user, pages, server);
        }
        catch
        {
            pages.Dispose();
            throw;
        }
    }

    /// <summary>Shares envelopes of recorded tasks until cancelled.</summary>
    public Task RunAsync(CancellationToken cancellationToken) => _user.RunAsync(cancellationToken);

    /// <summary>Stops the server.</summary>
    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync().ConfigureAwait(false);
        _pages.Dispose();
    }
}
