// SPDX-License-Identifier: MIT
using Enigma.Chain;
using Xunit;

namespace Enigma.Untrusted.Tests.Chain;

public sealed class JsonRpcClientTests
{
    [Theory]
    [InlineData(302)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task Call_ThatIsSentElsewhere_DoesNotGoThere(int status)
    {
        await using var redirecting = new RedirectingEndpoint(status);
        using var client = new JsonRpcClient(redirecting.Address);
        var failure = await Assert.ThrowsAsync<EnigmaException>(() => client.CallAsync("eth_chainId", null, TestContext.Current.CancellationToken));
        Assert.Equal(ChainErrors.Unreachable, failure.Code);
        Assert.Contains($"HTTP status {status}", failure.Message, StringComparison.Ordinal);
        Assert.Equal(["/"], await redirecting.EndAsync());
    }
}
