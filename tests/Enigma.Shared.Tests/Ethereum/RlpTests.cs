// SPDX-License-Identifier: MIT
using CsCheck;
using Enigma.Ethereum;
using Xunit;

namespace Enigma.Shared.Tests.Ethereum;

public sealed class RlpTests
{
    private static readonly Gen<RlpItem> AnyItem = Gen.Recursive<RlpItem>((depth, item) =>
        depth >= 5
            ? Gen.Byte.Array[0, 80].Select(bytes => RlpItem.FromBytes(bytes))
            : Gen.OneOf(
                Gen.Byte.Array[0, 80].Select(bytes => RlpItem.FromBytes(bytes)),
                item.List[0, 4].Select(items => RlpItem.FromItems(items))));

    [Fact]
    public void Decode_OfAnyItem_EncodesToTheSameBytes() =>
        AnyItem.Sample(item =>
        {
            var encoded = item.Encode();
            Assert.Equal(encoded, RlpItem.Decode(encoded).Encode());
        });

    // Bytes near the prefixes are likely; whatever is accepted has only this encoding.
    [Fact]
    public void Decode_OfRubbish_IsRefusedOrEncodesToTheSameBytes() =>
        Gen.OneOf(Gen.Byte, Gen.OneOf<byte>(0x00, 0x7F, 0x80, 0x81, 0xB7, 0xB8, 0xBF, 0xC0, 0xC1, 0xF7, 0xF8, 0xFF)).Array[0, 40].Sample(
            data =>
            {
                try
                {
                    Assert.Equal(data, RlpItem.Decode(data).Encode());
                }
                catch (EnigmaException e)
                {
                    Assert.StartsWith("rlp.", e.Code.Name, StringComparison.Ordinal);
                }
            },
            iter: 20_000);

    [Fact]
    public void ReadUInt64_OfAnyNumber_IsWhatWasWritten() =>
        Gen.ULong.Sample(number =>
        {
            var list = new RlpReader(new RlpListWriter().Add(number).ToArray()).ReadList();
            Assert.Equal(number, list.ReadUInt64());
            list.RequireEnd();
        });

    [Fact]
    public void ReadUInt64_OfNineBytes_SaysTheLengths()
    {
        var error = Assert.Throws<EnigmaException>(() => new RlpReader([0x89, 1, 0, 0, 0, 0, 0, 0, 0, 0]).ReadUInt64());
        Assert.Equal(RlpErrors.Unexpected, error.Code);
        Assert.Equal("RLP has a number of 9 bytes, expected at most 8", error.Message);
    }

    [Fact]
    public void ReadBytes_OfAList_IsRefusedAndTheOtherWayRound()
    {
        Assert.Equal(RlpErrors.Unexpected, Assert.Throws<EnigmaException>(() => new RlpReader([0xC0]).ReadBytes().Length).Code);
        Assert.Equal(RlpErrors.Unexpected, Assert.Throws<EnigmaException>(() => new RlpReader([0x80]).ReadList().IsAtEnd).Code);
    }
}
