// SPDX-License-Identifier: MIT
using Enigma.Crypto;
using Xunit;

namespace Enigma.Shared.Tests.Crypto;

public sealed class FixedBytesTests
{
    [Theory]
    [InlineData("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed")]
    [InlineData("0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359")]
    [InlineData("0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB")]
    [InlineData("0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb")]
    public void ToChecksumString_OfTheErc55Examples_IsTheirForm(string expected) =>
        Assert.Equal(expected, Address.Parse(expected).ToChecksumString());

    [Fact]
    public void Equality_IsByValue()
    {
        var a = Hash32.FromUInt64(5);
        var b = Hash32.Parse("0x0000000000000000000000000000000000000000000000000000000000000005");
        Assert.True(a == b && a.Equals((object)b) && a.GetHashCode() == b.GetHashCode());
        Assert.True(a != Hash32.Zero && a > Hash32.Zero && Hash32.Zero.IsZero);
        Assert.Equal(b.ToString(), a.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("0x")]
    [InlineData("0x00")]
    [InlineData("0x000000000000000000000000000000000000000g")]
    [InlineData("0x00000000000000000000000000000000000000000")]
    [InlineData("5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed")]
    [InlineData("0X5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed")]
    public void Parse_OfAnythingElse_IsRefused(string text)
    {
        Assert.False(Address.TryParse(text, out _));
        var error = Assert.Throws<EnigmaException>(() => Address.Parse(text));
        Assert.Equal(CryptoErrors.BadHex, error.Code);
    }

    [Fact]
    public void FromSpan_OfAWrongLength_SaysBoth()
    {
        var error = Assert.Throws<EnigmaException>(() => Hash32.FromSpan(new byte[31]));
        Assert.Equal("32-byte value has 31 bytes, expected 32", error.Message);
    }
}
