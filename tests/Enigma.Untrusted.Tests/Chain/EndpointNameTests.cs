// SPDX-License-Identifier: MIT
using Enigma.Chain;
using Xunit;

namespace Enigma.Untrusted.Tests.Chain;

/// <summary>Providers put keys into addresses, and messages go to logs.</summary>
public sealed class EndpointNameTests
{
    private const string Key = "0f3c5a9e0f3c5a9e0f3c5a9e0f3c5a9e";

    [Theory]
    [InlineData($"https://eth.example:8545/v2/{Key}?key={Key}#{Key}", "https://eth.example:8545")]
    [InlineData($"wss://somebody:{Key}@eth.example/{Key}", "wss://eth.example")]
    [InlineData($"eth.example/v2/{Key}", "eth.example/...")]
    [InlineData($"eth.example:443/v2/{Key}", "eth.example:443/...")]
    [InlineData($"eth.example/v2/{Key},https://other.example", "eth.example/...")]
    [InlineData($"localhost:8545?to=https://x/{Key}", "localhost:8545/...")]
    [InlineData("localhost:8545", "localhost:8545")]
    [InlineData("", "")]
    public void OfText_WhereTheServerCanBeTold_IsTheServerAlone(string text, string shown)
    {
        Assert.Equal(shown, EndpointName.OfText(text));
        Assert.DoesNotContain(Key, EndpointName.OfText(text), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Key)]
    [InlineData($"{Key}.{Key}")]
    [InlineData($"eth.example:{Key}")]
    [InlineData($"eth.example&key={Key}")]
    [InlineData($"https://somebody:{Key}@/v2")]
    [InlineData($"https://somebody:{Key}#ss@eth.example/")]
    [InlineData($"somebody:{Key}@https://eth.example")]
    [InlineData($"https:\\\\eth.example\\{Key}")]
    public void OfText_WhereItCannot_IsNoPartOfIt(string text)
    {
        Assert.DoesNotContain(Key, EndpointName.OfText(text), StringComparison.Ordinal);
        Assert.DoesNotContain("some", EndpointName.OfText(text), StringComparison.Ordinal);
    }

    [Fact]
    public void OfText_OfALongText_IsItsLength() => Assert.Equal("a text of 100000 characters", EndpointName.OfText(new string('a', 100_000)));
}
