// SPDX-License-Identifier: MIT
using System.Numerics;
using System.Text;
using System.Text.Json;
using CsCheck;
using Enigma.Crypto;
using Enigma.Ethereum;
using Xunit;

namespace Enigma.Shared.Tests.Ethereum;

public sealed class AbiTests
{
    private static readonly Gen<AbiType> AnyType = Gen.Recursive<AbiType>((depth, type) =>
    {
        var simple = Gen.OneOf("uint256", "uint8", "int256", "int64", "address", "bool", "bytes", "bytes4", "bytes32", "string")
            .Select(AbiType.Parse);
        return depth >= 3
            ? simple
            : Gen.OneOf(
                simple,
                type.Select(element => AbiType.Parse($"{element}[]")),
                Gen.Select(type, Gen.Int[1, 3]).Select((element, length) => AbiType.Parse($"{element}[{length}]")),
                type.Array[1, 3].Select(members => AbiType.Parse($"({string.Join<AbiType>(',', members)})")));
    });

    private static readonly Gen<(AbiType[] Types, AbiValue[] Values)> AnyValues =
        AnyType.Array[0, 4].SelectMany(types => Sequence([.. types.Select(ValueOf)]).Select(values => (types, values)));

    [Fact]
    public void Decode_OfAnyEncodedValues_GivesThem() =>
        AnyValues.Sample(pair => Assert.Equal(pair.Values, AbiCodec.Decode(pair.Types, AbiCodec.Encode(pair.Types, pair.Values))));

    [Fact]
    public void Decode_WithAnyByteAltered_IsRefusedOrEncodesToTheSameBytes() =>
        Gen.Select(AnyValues, Gen.Int[0, 10_000], Gen.Byte[1, 255]).Sample((pair, position, mask) =>
        {
            var data = AbiCodec.Encode(pair.Types, pair.Values);
            if (data.Length == 0)
            {
                return;
            }

            data[position % data.Length] ^= mask;
            try
            {
                Assert.Equal(data, AbiCodec.Encode(pair.Types, AbiCodec.Decode(pair.Types, data)));
            }
            catch (EnigmaException e)
            {
                Assert.Equal(AbiErrors.BadData, e.Code);
            }
        });

    [Fact]
    public void Parse_OfAnyShownValue_GivesIt() =>
        AnyValues.Sample(pair => Assert.Equal(
            pair.Values, AbiText.Parse(pair.Types, [.. pair.Types.Select((type, i) => AbiText.Format(type, pair.Values[i]))])));

    [Theory]
    [InlineData("(uint8)", "256", "argument 0 is '256', expected uint8, a number from 0 to 2^8 - 1 in decimal or 0x hex")]
    [InlineData("(bool)", "yes", "argument 0 is 'yes', expected bool, true or false")]
    [InlineData("(uint8[])", "[1,300]", "argument 0[1] is '300', expected uint8, a number from 0 to 2^8 - 1 in decimal or 0x hex")]
    [InlineData("(bytes4)", "0x01", "argument 0 is '0x01', expected bytes4, 0x and 8 hex digits")]
    [InlineData("((bool,bool)[2])", "[]", "argument 0 is '[]', expected (bool,bool)[2], a JSON array of 2 values of (bool,bool)")]
    public void Parse_OfABadValue_SaysWhereWhatAndWhy(string types, string value, string message)
    {
        var error = Assert.Throws<EnigmaException>(() => AbiText.Parse(AbiSignature.ParseTypes(types), [value]));
        Assert.Equal(AbiErrors.BadValue, error.Code);
        Assert.Equal(message, error.Message);
    }

    [Fact]
    public void Encode_OfAValueOfAnotherKind_SaysWhatItIs()
    {
        var types = AbiSignature.ParseTypes("(address,uint8)");
        var error = Assert.Throws<EnigmaException>(() => AbiCodec.Encode(types, [AbiValue.Of(Address.Zero), AbiValue.Of(256)]));
        Assert.Equal("argument 1 is the number 256, expected uint8, a number from 0 to 2^8 - 1 in decimal or 0x hex", error.Message);
        Assert.Equal(AbiErrors.WrongCount, Assert.Throws<EnigmaException>(() => AbiCodec.Encode(types, [])).Code);
    }

    [Fact]
    public void WriteJson_KeepsLargeNumbersExact()
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            AbiText.WriteJson(
                writer,
                AbiType.Parse("(uint256,bool,string)"),
                AbiValue.Of(AbiValue.Of(UInt256.MaxValue), AbiValue.Of(true), AbiValue.Of("x\"y")));
        }

        Assert.Equal(
            "[\"115792089237316195423570985008687907853269984665640564039457584007913129639935\",true,\"x\\u0022y\"]",
            Encoding.UTF8.GetString(stream.ToArray()));
    }

    [Fact]
    public void DecodeCall_OfAnotherFunction_IsRefused()
    {
        var signature = AbiSignature.Parse("f(uint256)");
        var call = signature.EncodeCall(AbiValue.Of(7));
        Assert.Equal(7UL, signature.DecodeCall(call)[0].AsUInt256().ToUInt64());
        call[0] ^= 1;
        Assert.Equal(AbiErrors.BadData, Assert.Throws<EnigmaException>(() => signature.DecodeCall(call)).Code);
    }

    private static Gen<AbiValue> ValueOf(AbiType type) => type.Kind switch
    {
        AbiKind.UnsignedInteger => Gen.Byte.Array[type.Size / 8].Select(b => AbiValue.Of(new BigInteger(b, isUnsigned: true))),
        AbiKind.SignedInteger => Gen.Byte.Array[type.Size / 8].Select(b => AbiValue.Of(new BigInteger(b))),
        AbiKind.Address => Gen.Byte.Array[20].Select(b => AbiValue.Of(Address.FromSpan(b))),
        AbiKind.Boolean => Gen.Bool.Select(AbiValue.Of),
        AbiKind.FixedBytes => Gen.Byte.Array[type.Size].Select(b => AbiValue.Of(b)),
        AbiKind.Bytes => Gen.Byte.Array[0, 70].Select(b => AbiValue.Of(b)),
        AbiKind.Text => Gen.OneOf("", "a", "grüße", "🔒 [\"]", new string('x', 40)).Select(AbiValue.Of),
        AbiKind.Array when type.Length is null => ValueOf(type.Element!).Array[0, 3].Select(items => AbiValue.Of(items)),
        AbiKind.Array => ValueOf(type.Element!).Array[type.Length!.Value].Select(items => AbiValue.Of(items)),
        _ => Sequence([.. type.Components.Select(ValueOf)]).Select(items => AbiValue.Of(items)),
    };

    private static Gen<AbiValue[]> Sequence(Gen<AbiValue>[] parts) =>
        parts.Aggregate(
            Gen.Const(Array.Empty<AbiValue>()),
            (all, part) => Gen.Select(all, part).Select((head, item) => (AbiValue[])[.. head, item]));
}
