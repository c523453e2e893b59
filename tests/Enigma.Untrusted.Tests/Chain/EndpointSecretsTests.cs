// SPDX-License-Identifier: MIT
using System.Text.Json.Nodes;
using Enigma.Chain;
using Enigma.Crypto;
using Xunit;

namespace Enigma.Untrusted.Tests.Chain;

/// <summary>Providers put keys into the path, the query or the user of an address: what is told of an endpoint never holds them.</summary>
public sealed class EndpointSecretsTests(EmittingChain chain) : IClassFixture<EmittingChain>
{
    private static readonly string[] Secrets = ["pathSecret77", "querySecret77", "userSecret77", "passSecret77"];

    public static TheoryData<string> Faults => [.. FaultsByName.Keys];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static Dictionary<string, Action<AlteringProxy>> FaultsByName { get; } = new()
    {
        ["HTTP status"] = proxy => proxy.Alter = (_, _) => "HTTP 500",
        ["gateway"] = proxy => proxy.IsDown = true,
        ["silence"] = proxy => proxy.Hangs = true,
        ["cut"] = proxy => proxy.Bodies = BodyEnd.IsCut,
        ["page"] = proxy => proxy.Alter = (_, _) => "<html>",
        ["no text"] = proxy => proxy.Alter = (_, _) => "\"\\ud800\"",
        ["no result"] = proxy => proxy.Alter = (_, _) => "{}",
        ["too large"] = proxy => proxy.Alter = (_, _) => new string('a', JsonRpcClient.MaxReplyBytes + 1),
        ["over the limit, with the key"] = proxy => proxy.Alter = Error(-32005),
        ["refused, with the key"] = proxy => proxy.Alter = Error(-32001),
        ["another chain"] = proxy => proxy.Alter = AlteringProxy.OnReply("eth_chainId", reply => reply["result"] = "0x1"),
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Messages_NameSchemeAndHostAlone(string fault)
    {
        var told = new List<string>();
        await using var proxy = new AlteringProxy(chain.Endpoint);
        FaultsByName[fault](proxy);
        var address = new UriBuilder(proxy.Endpoint)
        {
            UserName = "userSecret77", Password = "passSecret77", Path = "/v3/pathSecret77", Query = "apikey=querySecret77",
        }.Uri;
        using var endpoints = new EthereumEndpoints([address], new EndpointOptions
        {
            ChainId = 31337,
            Timeout = TimeSpan.FromSeconds(1),
            FirstPause = TimeSpan.Zero,
            LongestPause = TimeSpan.Zero,
            OnTrouble = trouble => told.Add(trouble.ToString()),
            OnRecovered = again => told.Add(again.ToString()),
        });
        var failure = await Assert.ThrowsAsync<EnigmaException>(() => endpoints.GetBlockNumberAsync(Cancel));
        told.Add(failure.ToString());
        (proxy.Alter, proxy.IsDown, proxy.Hangs, proxy.Bodies) = (null, false, false, BodyEnd.Whole);
        await endpoints.GetBlockNumberAsync(Cancel);
        Assert.All(told, text => Assert.All(Secrets, secret => Assert.DoesNotContain(secret, text, StringComparison.OrdinalIgnoreCase)));
    }

    [Fact]
    public async Task Messages_OfAnEndpointThatDoesNotRun_NameSchemeAndHostAlone()
    {
        Uri closed;
        await using (var gone = new AlteringProxy(chain.Endpoint))
        {
            closed = new Uri(gone.Endpoint, "/v3/pathSecret77?apikey=querySecret77");
        }

        using var client = new JsonRpcClient(closed);
        var failure = await Assert.ThrowsAsync<EnigmaException>(() => client.CallAsync("eth_chainId", null, Cancel));
        Assert.Contains($"http://127.0.0.1:{closed.Port} ", failure.Message, StringComparison.Ordinal);
        Assert.All(Secrets, secret => Assert.DoesNotContain(secret, failure.ToString(), StringComparison.OrdinalIgnoreCase));
        var refused = Assert.Throws<ArgumentException>(
            () => new EthereumEndpoints([new Uri("ftp://userSecret77@host/pathSecret77?querySecret77")], new EndpointOptions { ChainId = 1 }));
        Assert.All(Secrets, secret => Assert.DoesNotContain(secret, refused.Message, StringComparison.OrdinalIgnoreCase));
    }

    private static Func<string, string, string?> Error(int code) => (_, text) =>
    {
        var reply = JsonNode.Parse(text)!.AsObject();
        reply.Remove("result");
        reply["error"] = new JsonObject { ["code"] = code, ["message"] = "invalid key pathSecret77 or querySecret77 of userSecret77:passSecret77" };
        return reply.ToJsonString();
    };
}
