// SPDX-License-Identifier: MIT
using System.Buffers;
using System.Numerics;

namespace Enigma.Ethereum;

/// <summary>Writes values that are known to fit their types.</summary>
internal sealed class AbiEncoder
{
    internal void RequireFit(AbiType type, AbiValue value, string where)
    {
        switch (type.Kind, value)
        {
            case (AbiKind.UnsignedInteger or AbiKind.SignedInteger, AbiValue.Number integer) when IsInRange(type, integer.Value):
            case (AbiKind.Address, AbiValue.Account):
            case (AbiKind.Boolean, AbiValue.Boolean):
            case (AbiKind.FixedBytes, AbiValue.Bytes bytes) when bytes.Value.Length == type.Size:
            case (AbiKind.Bytes, AbiValue.Bytes):
            case (AbiKind.Text, AbiValue.Text):
                return;
            case (AbiKind.Array, AbiValue.List list) when type.Length is null || type.Length == list.Items.Count:
                RequireItemsFit(_ => type.Element!, list.Items, where);
                return;
            case (AbiKind.Tuple, AbiValue.List list) when type.Components.Count == list.Items.Count:
                RequireItemsFit(i => type.Components[i], list.Items, where);
                return;
            default:
                throw new EnigmaException(AbiErrors.BadValue, $"{where} is {Describe(value)}, expected {AbiText.Expectation(type)}");
        }
    }

    internal byte[] EncodeSequence(Func<int, AbiType> typeOf, IReadOnlyList<AbiValue> values)
    {
        var headSize = 0L;
        for (var i = 0; i < values.Count; i++)
        {
            headSize += typeOf(i).HeadSize;
        }

        var head = new ArrayBufferWriter<byte>();
        var tail = new ArrayBufferWriter<byte>();
        for (var i = 0; i < values.Count; i++)
        {
            var encoded = EncodeValue(typeOf(i), values[i]);
            if (!typeOf(i).IsDynamic)
            {
                head.Write(encoded);
                continue;
            }

            WriteNumber(head, headSize + tail.WrittenCount);
            tail.Write(encoded);
        }

        return [.. head.WrittenSpan, .. tail.WrittenSpan];
    }

    internal static bool IsInRange(AbiType type, BigInteger value)
    {
        var isSigned = type.Kind == AbiKind.SignedInteger;
        var limit = BigInteger.One << (isSigned ? type.Size - 1 : type.Size);
        return value < limit && value >= (isSigned ? -limit : BigInteger.Zero);
    }

    private byte[] EncodeValue(AbiType type, AbiValue value)
    {
        switch (value)
        {
            case AbiValue.Number integer:
                return EncodeInteger(integer.Value);
            case AbiValue.Account account:
                return Eip712.Word(account.Value).ToArray();
            case AbiValue.Boolean boolean:
                return EncodeInteger(boolean.Value ? BigInteger.One : BigInteger.Zero);
            case AbiValue.Bytes bytes:
                return EncodeBytes(bytes.Value.Span, withLength: type.Kind == AbiKind.Bytes);
            case AbiValue.Text text:
                return EncodeBytes(AbiValue.StrictUtf8.GetBytes(text.Value), withLength: true);
            case AbiValue.List { Items: var items } when type.Kind == AbiKind.Tuple:
                return EncodeSequence(i => type.Components[i], items);
            case AbiValue.List { Items: var items }:
                var elements = EncodeSequence(_ => type.Element!, items);
                return type.Length is null ? [.. EncodeInteger(items.Count), .. elements] : elements;
            default:
                throw new InvalidOperationException($"no encoding of {type}");
        }
    }

    private void RequireItemsFit(Func<int, AbiType> typeOf, IReadOnlyList<AbiValue> items, string where)
    {
        for (var i = 0; i < items.Count; i++)
        {
            RequireFit(typeOf(i), items[i], $"{where}[{i}]");
        }
    }

    private static byte[] EncodeInteger(BigInteger value)
    {
        var word = new byte[AbiCodec.WordSize];
        var bytes = value.ToByteArray(isBigEndian: true);
        // An unsigned number of 256 bits comes with one more byte for the sign.
        var significant = bytes.AsSpan(Math.Max(0, bytes.Length - AbiCodec.WordSize));
        word.AsSpan().Fill(value.Sign < 0 ? (byte)0xFF : (byte)0);
        significant.CopyTo(word.AsSpan(AbiCodec.WordSize - significant.Length));
        return word;
    }

    private static byte[] EncodeBytes(ReadOnlySpan<byte> bytes, bool withLength)
    {
        var start = withLength ? AbiCodec.WordSize : 0;
        var padded = (bytes.Length + AbiCodec.WordSize - 1) / AbiCodec.WordSize * AbiCodec.WordSize;
        var output = new byte[start + padded];
        if (withLength)
        {
            EncodeInteger(bytes.Length).CopyTo(output, 0);
        }

        bytes.CopyTo(output.AsSpan(start));
        return output;
    }

    private static void WriteNumber(ArrayBufferWriter<byte> output, long number) => output.Write(EncodeInteger(number));

    private static string Describe(AbiValue value) => value switch
    {
        AbiValue.Number integer => $"the number {integer.Value}",
        AbiValue.Account account => $"the address {account.Value}",
        AbiValue.Boolean boolean => boolean.Value ? "true" : "false",
        AbiValue.Bytes bytes => $"{bytes.Value.Length} bytes",
        AbiValue.Text text => $"a text of {text.Value.Length} characters",
        AbiValue.List list => $"a list of {list.Items.Count}",
        _ => "unknown",
    };
}
