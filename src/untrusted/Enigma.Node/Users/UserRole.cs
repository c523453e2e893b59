// SPDX-License-Identifier: MIT
namespace Enigma.Node;

/// <summary>Serves dApps: the JSON-RPC of spec/wire.md section 6 over what the node knows.</summary>
public sealed class UserRole : IAsyncDisposable
{
    private readonly UserNode _user;
    private readonly RpcServer _server;

    private UserRole(UserNode user, RpcServer server)
    {
        _user = user;
        _server = server;
    }

    /// <summary>Where dApps find it.</summary>
    public Uri Address => _server.Address;

    /// <summary>Starts the server; port 0 takes a free one.</summary>
    /// <exception cref="IOException">The port is taken.</exception>
    public static async Task<UserRole> StartAsync(NodeServices node, int port, CancellationToken cancellationToken)
    {
        var tasks = new TaskTracker(node);
        var user = new UserNode(node, tasks);
        return new UserRole(user, await RpcServer.StartAsync(new RpcMethods(node, user, tasks), port, node.Log, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Shares envelopes of recorded tasks until cancelled.</summary>
    public Task RunAsync(CancellationToken cancellationToken) => _user.RunAsync(cancellationToken);

    /// <summary>Stops the server.</summary>
    public ValueTask DisposeAsync() => _server.DisposeAsync();
}
