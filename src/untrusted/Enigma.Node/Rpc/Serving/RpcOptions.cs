// SPDX-License-Identifier: MIT
namespace Enigma.Node;

/// <summary>How a node serves its JSON-RPC.</summary>
public sealed record RpcOptions
{
    /// <summary>The port on the loopback address; 0 (default) takes a free one.</summary>
    public int Port { get; init; }

    /// <summary>
    /// Origins whose pages may call the node, for example <c>https://app.example</c>. Default none: programs that are no browser send no
    /// origin and are not concerned.
    /// </summary>
    public IReadOnlyList<string> Origins { get; init; } = [];

    /// <summary>Whether pages of every origin on this machine may call the node. Default false; a local network says true.</summary>
    public bool AllowsLoopbackOrigins { get; init; }

    /// <summary>Names by which the node is called beside localhost and the loopback addresses, without port. Default none.</summary>
    public IReadOnlyList<string> Hosts { get; init; } = [];

    /// <summary>What the server takes at most.</summary>
    public RpcLimits Limits { get; init; } = new();

    /// <summary>When the node calls itself ready.</summary>
    public ReadinessOptions Readiness { get; init; } = new();

    /// <summary>All problems at once, each with the name of its option; empty when the options are usable.</summary>
    public IReadOnlyList<string> Problems()
    {
        var problems = new List<string>();
        if (Port is < 0 or > 65535)
        {
            problems.Add($"Port is {Port}; expected 0 to 65535");
        }

        problems.AddRange(Origins.Where(origin => !AccessPolicy.IsOrigin(origin)).Select(origin =>
            $"Origins has '{origin}'; expected scheme and host as browsers send them, for example https://app.example"));
        problems.AddRange(Hosts.Where(host => Uri.CheckHostName(host) == UriHostNameType.Unknown).Select(host =>
            $"Hosts has '{host}'; expected a host name without port"));
        return problems;
    }
}
