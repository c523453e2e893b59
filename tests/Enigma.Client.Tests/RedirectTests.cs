// SPDX-License-Identifier: MIT
using Enigma.Client.Rpc;
using Enigma.Protocol;
using Enigma.Untrusted.Tests.Chain;
using Xunit;

namespace Enigma.Client.Tests;

/// <summary>An endpoint answers itself, or not at all: it never makes a client ask other services, of its own machine for example.</summary>
public sealed class RedirectTests
{
    [Theory]
    [InlineData(302)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task Call_ThatIsSentElsewhere_DoesNotGoThere(int status)
    {
        await using var redirecting = new RedirectingEndpoint(status);
        using var endpoint = new JsonRpcEndpoint(redirecting.Address, "the endpoint", new EnigmaClientOptions());
        var failure = await Assert.ThrowsAsync<EnigmaException>(() => endpoint.CallAsync("eth_chainId", writer =>
        {
            writer.WriteStartArray();
            writer.WriteEndArray();
        }, TestContext.Current.CancellationToken));
        Assert.Equal(ClientErrors.BadAnswer, failure.Code);
        Assert.Contains($"HTTP status {status} ", failure.Message, StringComparison.Ordinal);
        Assert.Equal(["/"], await redirecting.EndAsync());
    }
}
