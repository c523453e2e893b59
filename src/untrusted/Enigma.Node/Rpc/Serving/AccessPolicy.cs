// SPDX-License-Identifier: MIT
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Enigma.Node;

/// <summary>
/// Which web pages may use the node. The loopback address is open to every page that a browser of this machine shows, so the browser's own
/// word (Origin) is required to be one that the operator allowed; and the name by which the node was called (Host) must be its own, because
/// a foreign name that resolves to this machine would make a foreign page same-origin (DNS rebinding).
/// </summary>
internal sealed class AccessPolicy(RpcOptions options)
{
    private const string PrivateNetworkAsked = "Access-Control-Request-Private-Network";
    private const string PrivateNetworkAllowed = "Access-Control-Allow-Private-Network";
    private const string FetchSite = "Sec-Fetch-Site";

    private readonly HashSet<string> _origins = new(options.Origins, StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _hosts = new(options.Hosts, StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether a text is an origin as browsers send it: scheme, host and port, nothing after it.</summary>
    public static bool IsOrigin(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"
        && text.Equals(uri.GetLeftPart(UriPartial.Authority), StringComparison.OrdinalIgnoreCase);

    /// <summary>Why a request is refused, null when it is allowed. Also for WebSockets, which browsers open across origins without asking.</summary>
    public RpcFault? Refuse(HttpRequest request)
    {
        var host = request.Host.Host;
        if (!IsLoopback(host) && !_hosts.Contains(host))
        {
            return new RpcFault(
                NodeErrors.Forbidden,
                $"the node was called by the name '{RpcRefusal.Shorten(host)}', which is not its own; use 127.0.0.1, or add the name to the node's hosts");
        }

        if (request.Headers.Origin.ToString() is { Length: > 0 } origin)
        {
            return IsAllowed(origin)
                ? null
                : new RpcFault(
                    NodeErrors.Forbidden,
                    $"pages of the origin '{RpcRefusal.Shorten(origin)}' may not call this node; add the origin to the node's allowed origins");
        }

        // A page that cannot read the answer, an image say, does not tell its origin; the browser tells that it is another one all the same.
        return request.Headers[FetchSite].ToString() is "cross-site" or "same-site"
            ? new RpcFault(NodeErrors.Forbidden, "a page of another origin, which it does not name, may not call this node; call it with CORS from an allowed origin")
            : null;
    }

    /// <summary>Tells the browser that the page may read the answer.</summary>
    public static void Allow(HttpContext context)
    {
        var (asked, answer) = (context.Request.Headers, context.Response.Headers);
        answer.Vary = HeaderNames.Origin;
        if (asked.Origin.Count == 0)
        {
            return;
        }

        answer.AccessControlAllowOrigin = asked.Origin;
        answer.AccessControlExposeHeaders = HeaderNames.RetryAfter;
        if (HttpMethods.IsOptions(context.Request.Method))
        {
            answer.AccessControlAllowMethods = "GET, POST";
            answer.AccessControlAllowHeaders = HeaderNames.ContentType;
            answer.AccessControlMaxAge = "600";
            if (asked.ContainsKey(PrivateNetworkAsked))
            {
                answer[PrivateNetworkAllowed] = "true";
            }
        }
    }

    private bool IsAllowed(string origin) =>
        _origins.Contains(origin)
        || (options.AllowsLoopbackOrigins && IsOrigin(origin) && IsLoopback(new Uri(origin).IdnHost));

    // Names, not addresses that resolve to loopback: the name is what DNS rebinding forges.
    private static bool IsLoopback(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || host is "127.0.0.1" or "[::1]" or "::1";
}
