// SPDX-License-Identifier: MIT
using CsCheck;
using Enigma.Crypto;
using Xunit;

namespace Enigma.Shared.Tests.Crypto;

public sealed class PaddingTests
{
    [Theory]
    [InlineData(0, 256)]
    [InlineData(252, 256)]
    [InlineData(253, 512)]
    [InlineData(508, 512)]
    [InlineData(509, 1024)]
    [InlineData(Padding.MaximumContent, 1 << 30)]
    public void SizeOf_AtTheEdges_IsTheSmallestClass(int content, int expected) => Assert.Equal(expected, Padding.SizeOf(content));

    [Fact]
    public void Unpad_OfWhatWasPadded_GivesTheContent() =>
        Gen.Byte.Array[0, 2000].Sample(data => Assert.Equal(data, Padding.Unpad(Padding.Pad(data))));

    [Fact]
    public void Unpad_OfAcceptedBytes_PadsToTheSameBytes() =>
        Gen.Select(Gen.UInt[0, 300], Gen.Int[0, 255], Gen.Byte[0, 1]).Sample((length, position, value) =>
        {
            var padded = new byte[256];
            padded[2] = (byte)(length >> 8);
            padded[3] = (byte)length;
            padded[Math.Max(position, 4)] = value;
            try
            {
                Assert.Equal(padded, Padding.Pad(Padding.Unpad(padded)));
            }
            catch (EnigmaException e)
            {
                Assert.Equal(CryptoErrors.BadPadding, e.Code);
            }
        });

    [Fact]
    public void Unpad_OfAWrongForm_SaysWhat()
    {
        AssertBad(new byte[255], "it has 255 bytes");
        AssertBad(new byte[512], "a content of 0 bytes does not belong into 512 bytes");
        AssertBad([0, 0, 0, 253, .. new byte[252]], "a content of 253 bytes");
        AssertBad([0xFF, 0xFF, 0xFF, 0xFF, .. new byte[252]], "a content of 4294967295 bytes");
        AssertBad([0, 0, 0, 1, 7, 1, .. new byte[250]], "the filler is not zero");

        static void AssertBad(byte[] padded, string what)
        {
            var error = Assert.Throws<EnigmaException>(() => Padding.Unpad(padded));
            Assert.Equal(CryptoErrors.BadPadding, error.Code);
            Assert.Contains(what, error.Message, StringComparison.Ordinal);
        }
    }
}
