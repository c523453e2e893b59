// SPDX-License-Identifier: MIT
using System.Numerics;
using CsCheck;
using Enigma.Ethereum;
using Xunit;

namespace Enigma.Shared.Tests.Ethereum;

public sealed class UInt256Tests
{
    private static readonly BigInteger Modulus = BigInteger.One << 256;

    private static readonly Gen<UInt256> AnyNumber = Gen.OneOf(
        Gen.Byte.Array[0, 32].Select(bytes => UInt256.FromBigEndian(bytes)),
        Gen.OneOf(UInt256.Zero, UInt256.MaxValue, (UInt256)UInt128.MaxValue, 1UL));

    [Fact]
    public void Arithmetic_AgreesWithBigInteger() =>
        Gen.Select(AnyNumber, AnyNumber).Sample((a, b) =>
        {
            AssertAgrees(a.ToBigInteger() + b.ToBigInteger(), () => a + b);
            AssertAgrees(a.ToBigInteger() - b.ToBigInteger(), () => a - b);
            Assert.Equal(a.ToBigInteger() < b.ToBigInteger(), a < b);
            Assert.Equal(a.ToBigInteger() >= b.ToBigInteger(), a >= b);
        });

    [Fact]
    public void Forms_GoBothWays() =>
        AnyNumber.Sample(number =>
        {
            Assert.Equal(number, UInt256.FromWord(number.ToWord()));
            Assert.Equal(number, UInt256.FromBigEndian(number.ToMinimalBytes()));
            Assert.True(UInt256.TryParse(number.ToString(), out var fromDecimal) && fromDecimal == number);
            Assert.True(UInt256.TryParse(number.ToWord().ToString(), out var fromHex) && fromHex == number);
        });

    [Theory]
    [InlineData("")]
    [InlineData("0x")]
    [InlineData("-1")]
    [InlineData("+1")]
    [InlineData("1 ")]
    [InlineData("1,000")]
    [InlineData("115792089237316195423570985008687907853269984665640564039457584007913129639936")]
    [InlineData("0x10000000000000000000000000000000000000000000000000000000000000000")]
    public void TryParse_OfAnythingElse_IsFalse(string text) => Assert.False(UInt256.TryParse(text, out _));

    [Fact]
    public void ToUInt64_OfAGreaterNumber_Overflows()
    {
        Assert.Throws<OverflowException>(() => ((UInt256)UInt128.MaxValue).ToUInt64());
        Assert.Throws<OverflowException>(() => UInt256.MaxValue.ToUInt64());
        Assert.Throws<OverflowException>(() => UInt256.MaxValue.ToUInt128());
    }

    private static void AssertAgrees(BigInteger expected, Func<UInt256> actual)
    {
        if (expected < 0 || expected >= Modulus)
        {
            Assert.Throws<OverflowException>(() => actual());
            return;
        }

        Assert.Equal(expected, actual().ToBigInteger());
    }
}
