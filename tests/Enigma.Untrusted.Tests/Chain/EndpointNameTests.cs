// SPDX-License-Identifier: MIT
using Enigma.Chain;
using Xunit;

namespace Enigma.Untrusted.Tests.Chain;

/// <summary>Providers put keys into addresses, and messages go to logs.</summary>
public sealed class EndpointNameTests
{
    private const string Key = "0f3c5a";

    [Theory]
    [InlineData($"https://eth.example:8545/v2/{Key}?key={Key}#{Key}", "https://eth.example:8545")]
    [InlineData($"wss://somebody:{Key}@eth.example/{Key}", "wss://eth.example")]
    [InlineData($"eth.example/v2/{Key}", "eth.example/...")]
    [InlineData($"eth.example:443/v2/{Key}", "eth.example:443/...")]
    [InlineData($"https://somebody:{Key}@/v2/{Key}", "https:///...")]
    [InlineData($"https:\\\\eth.example\\{Key}", "https:/...")]
    [InlineData("localhost:8545", "localhost:8545")]
    [InlineData("", "")]
    public void OfText_WhatIsWrittenWhereAnAddressBelongs_IsTheServerAlone(string text, string shown)
    {
        Assert.Equal(shown, EndpointName.OfText(text));
        Assert.DoesNotContain(Key, EndpointName.OfText(text), StringComparison.Ordinal);
    }

    [Fact]
    public void OfText_LongText_IsCut() => Assert.InRange(EndpointName.OfText(new string('a', 100_000)).Length, 1, 1000);
}
