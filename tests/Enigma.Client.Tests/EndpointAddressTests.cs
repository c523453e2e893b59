// SPDX-License-Identifier: MIT
using System.Net;
using Enigma.Client.Tests.Network;
using Xunit;

namespace Enigma.Client.Tests;

/// <summary>Providers put keys into the path, the query or the user of an address: an error never holds them.</summary>
public sealed class EndpointAddressTests
{
    private static readonly Uri Address = new("https://userSecret:passSecret@endpoint.example:8443/v3/pathSecret?key=querySecret");

    public static TheoryData<string> Answers => ["none", "late", "{}", "<html>"];

    [Theory]
    [MemberData(nameof(Answers))]
    public async Task Connect_ToAnEndpointThatFails_NamesSchemeAndHostAlone(string answer)
    {
        using var network = new PlayedNetwork();
        using var handler = new Answering(answer);
        var options = new EnigmaClientOptions { MessageHandler = handler, RequestTimeout = TimeSpan.FromMilliseconds(100) };
        var failure = await Assert.ThrowsAsync<EnigmaException>(
            () => EnigmaClient.ConnectAsync(network.Manifest, Address, Address, options, TestContext.Current.CancellationToken));
        Assert.Contains(" at https://endpoint.example:8443 ", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", failure.ToString(), StringComparison.OrdinalIgnoreCase);
    }

    private sealed class Answering(string answer) : HttpMessageHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            await Task.Delay(answer == "late" ? Timeout.Infinite : 0, cancellationToken);
            return answer == "none"
                ? throw new HttpRequestException("nobody is there")
                : new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent(answer) };
        }
    }
}
