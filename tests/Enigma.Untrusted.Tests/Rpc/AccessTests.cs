// SPDX-License-Identifier: MIT
using System.Net;
using System.Net.WebSockets;
using Enigma.Node;
using Xunit;
using static Enigma.Untrusted.Tests.Rpc.RpcMessages;

namespace Enigma.Untrusted.Tests.Rpc;

/// <summary>Web pages may use the node only from origins that the operator allowed, and only under its own name.</summary>
public sealed class AccessTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<string, bool, bool> Origins => new()
    {
        // origin, with the loopback rule, without it
        { "http://localhost:5173", true, false },
        { "http://127.0.0.1:8080", true, false },
        { "http://[::1]:3000", true, false },
        { "https://app.example", true, true },
        { "https://app.example:444", false, false },
        { "http://app.example", false, false },
        { "https://evil.example", false, false },
        { "http://localhost.evil.example", false, false },
        { "http://127.0.0.1.evil.example", false, false },
        { "http://localhost@evil.example", false, false },
        { "file://localhost", false, false },
        { "null", false, false },
    };

    [Theory]
    [MemberData(nameof(Origins))]
    public async Task Call_FromAPage_IsAllowedByItsOrigin(string origin, bool withLoopback, bool without)
    {
        foreach (var (isLoopback, isAllowed) in new[] { (true, withLoopback), (false, without) })
        {
            await using var server = await TestServer.StartAsync(
                new RpcOptions { AllowsLoopbackOrigins = isLoopback, Origins = ["https://app.example"] }, Cancel);
            using var client = new HttpClient();
            client.DefaultRequestHeaders.TryAddWithoutValidation("Origin", origin);
            using var response = await client.PostJsonAsync(server.Address, Request("test_count"), Cancel);
            Assert.Equal(isAllowed ? HttpStatusCode.OK : HttpStatusCode.Forbidden, response.StatusCode);
            Assert.Equal(isAllowed ? [origin] : [], response.Headers.TryGetValues("Access-Control-Allow-Origin", out var named) ? named : []);
            Assert.Equal(isAllowed, await ConnectsAsync(server.Address, origin));
            Assert.Equal(isAllowed ? 1 : 0, server.Counted);
        }
    }

    [Fact]
    public async Task Preflight_OfAnAllowedPage_NamesWhatItMaySend()
    {
        await using var server = await TestServer.StartAsync(new RpcOptions { AllowsLoopbackOrigins = true }, Cancel);
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Options, server.Address);
        request.Headers.Add("Origin", "http://localhost:5173");
        request.Headers.Add("Access-Control-Request-Method", "POST");
        request.Headers.Add("Access-Control-Request-Headers", "content-type");
        using var response = await client.SendAsync(request, Cancel);
        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        Assert.Equal("http://localhost:5173", response.Headers.GetValues("Access-Control-Allow-Origin").Single());
        Assert.Equal("GET, POST", response.Headers.GetValues("Access-Control-Allow-Methods").Single());
        Assert.Equal("Content-Type", response.Headers.GetValues("Access-Control-Allow-Headers").Single());
        Assert.Equal("Origin", response.Headers.Vary.Single());
        Assert.False(response.Headers.Contains("Access-Control-Allow-Credentials"));
    }

    [Theory]
    [InlineData("localhost", true)]
    [InlineData("127.0.0.1:1", true)]
    [InlineData("[::1]:80", true)]
    [InlineData("node.example", true)]
    [InlineData("rebound.evil.example", false)]
    [InlineData("127.0.0.1.evil.example", false)]
    [InlineData("localhost.", false)]
    public async Task Call_ByAName_MustBeTheNodesOwn(string host, bool isOwn)
    {
        await using var server = await TestServer.StartAsync(new RpcOptions { Hosts = ["node.example"] }, Cancel);
        using var client = new HttpClient();
        client.DefaultRequestHeaders.Host = host;
        using var response = await client.PostJsonAsync(server.Address, Request("test_count"), Cancel);
        Assert.Equal(isOwn ? HttpStatusCode.OK : HttpStatusCode.Forbidden, response.StatusCode);
    }

    [Theory]
    [InlineData(null, null, true)]
    [InlineData("none", null, true)]
    [InlineData("same-origin", null, true)]
    [InlineData("same-site", null, false)]
    [InlineData("cross-site", null, false)]
    [InlineData("cross-site", "https://app.example", true)]
    public async Task Get_ByAPageThatDoesNotNameItsOrigin_IsRefused(string? site, string? origin, bool isAllowed)
    {
        await using var server = await TestServer.StartAsync(new RpcOptions { Origins = ["https://app.example"] }, Cancel);
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(server.Address, "page"));
        if (site is not null)
        {
            request.Headers.Add("Sec-Fetch-Site", site);
        }

        if (origin is not null)
        {
            request.Headers.Add("Origin", origin);
        }

        using var response = await client.SendAsync(request, Cancel);
        Assert.Equal(isAllowed ? HttpStatusCode.OK : HttpStatusCode.Forbidden, response.StatusCode);
    }

    [Fact]
    public void Options_ThatDoNotFit_AreAllToldAtOnce() => Assert.Equal(
        [
            "Port is 70000; expected 0 to 65535",
            "Origins has 'app.example/'; expected scheme and host as browsers send them, for example https://app.example",
            "Hosts has 'node.example:80'; expected a host name without port",
        ],
        new RpcOptions { Port = 70_000, Origins = ["app.example/"], Hosts = ["node.example:80"] }.Problems());

    private static async Task<bool> ConnectsAsync(Uri node, string origin)
    {
        try
        {
            using var socket = await RpcSocket.ConnectAsync(node, Cancel, options => options.SetRequestHeader("Origin", origin));
            return true;
        }
        catch (WebSocketException)
        {
            return false;
        }
    }
}
