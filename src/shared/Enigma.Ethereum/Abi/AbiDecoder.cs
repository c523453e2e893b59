// SPDX-License-Identifier: MIT
using System.Buffers.Binary;
using System.Numerics;
using System.Text;
using Enigma.Crypto;

namespace Enigma.Ethereum;

/// <summary>
/// Reads encoded values in the order in which they were written. Because no gaps and no sharing are allowed, the next tail is always where
/// the last one ended: an offset is only compared, never followed, and no input makes the reader do more work than its length.
/// </summary>
internal ref struct AbiDecoder(ReadOnlySpan<byte> data)
{
    private readonly ReadOnlySpan<byte> _data = data;
    private int _end;

    /// <summary>Decodes heads and tails of a sequence that begins where the last one ended.</summary>
    internal IReadOnlyList<AbiValue> DecodeSequence(Func<int, AbiType> typeOf, int count)
    {
        var start = _end;
        long headSize = 0;
        for (var i = 0; i < count; i++)
        {
            headSize += typeOf(i).HeadSize;
            RequireRoom(start, headSize);
        }

        _end = start + (int)headSize;
        var values = new AbiValue[count];
        var position = start;
        for (var i = 0; i < count; i++)
        {
            var type = typeOf(i);
            values[i] = type.IsDynamic ? DecodeTail(type, start, position) : DecodeStatic(type, position);
            position += (int)type.HeadSize;
        }

        return values;
    }

    internal readonly void RequireEnd()
    {
        if (_end != _data.Length)
        {
            throw Bad($"{_data.Length - _end} bytes are left after the last value");
        }
    }

    private AbiValue DecodeTail(AbiType type, int sequenceStart, int headPosition)
    {
        var offset = ReadLength(headPosition, "offset");
        if (sequenceStart + (long)offset != _end)
        {
            throw Bad($"the offset at byte {headPosition} is {offset}, expected {_end - sequenceStart}");
        }

        switch (type.Kind)
        {
            case AbiKind.Bytes:
                return new AbiValue.Bytes(ReadTailBytes().ToArray());
            case AbiKind.Text:
                return new AbiValue.Text(DecodeText(ReadTailBytes()));
            case AbiKind.Tuple:
                return new AbiValue.List(DecodeSequence(i => type.Components[i], type.Components.Count));
            default:
                var count = type.Length ?? ReadTailLength();
                return new AbiValue.List(DecodeElements(type.Element!, count));
        }
    }

    private AbiValue DecodeStatic(AbiType type, int position)
    {
        var word = _data.Slice(position, AbiCodec.WordSize);
        switch (type.Kind)
        {
            case AbiKind.UnsignedInteger or AbiKind.SignedInteger:
                var number = new BigInteger(word, isUnsigned: type.Kind == AbiKind.UnsignedInteger, isBigEndian: true);
                return AbiEncoder.IsInRange(type, number) ? new AbiValue.Number(number) : throw BadWord(type, position);
            case AbiKind.Address:
                return word[..12].ContainsAnyExcept((byte)0)
                    ? throw BadWord(type, position)
                    : new AbiValue.Account(Address.FromSpan(word[12..]));
            case AbiKind.Boolean:
                return word[..31].ContainsAnyExcept((byte)0) || word[31] > 1
                    ? throw BadWord(type, position)
                    : new AbiValue.Boolean(word[31] == 1);
            case AbiKind.FixedBytes:
                return word[type.Size..].ContainsAnyExcept((byte)0)
                    ? throw BadWord(type, position)
                    : new AbiValue.Bytes(word[..type.Size].ToArray());
            default:
                return new AbiValue.List(DecodeStaticItems(type, position));
        }
    }

    private AbiValue[] DecodeStaticItems(AbiType type, int position)
    {
        var items = new AbiValue[type.Length ?? type.Components.Count];
        for (var i = 0; i < items.Length; i++)
        {
            var itemType = type.Element ?? type.Components[i];
            items[i] = DecodeStatic(itemType, position);
            position += (int)itemType.HeadSize;
        }

        return items;
    }

    private IReadOnlyList<AbiValue> DecodeElements(AbiType element, int count)
    {
        // Before the list is made: a length is only believed when the data could hold that many.
        RequireRoom(_end, element.HeadSize * count);
        return DecodeSequence(_ => element, count);
    }

    private ReadOnlySpan<byte> ReadTailBytes()
    {
        var length = ReadTailLength();
        var padded = (length + (long)AbiCodec.WordSize - 1) / AbiCodec.WordSize * AbiCodec.WordSize;
        RequireRoom(_end, padded);
        var start = _end;
        _end += (int)padded;
        return _data[(start + length).._end].ContainsAnyExcept((byte)0)
            ? throw Bad($"the padding before byte {_end} is not zero")
            : _data.Slice(start, length);
    }

    private int ReadTailLength()
    {
        RequireRoom(_end, AbiCodec.WordSize);
        var length = ReadLength(_end, "length");
        _end += AbiCodec.WordSize;
        return length;
    }

    private readonly int ReadLength(int position, string what)
    {
        var word = _data.Slice(position, AbiCodec.WordSize);
        var value = BinaryPrimitives.ReadUInt32BigEndian(word[28..]);
        return word[..28].ContainsAnyExcept((byte)0) || value > _data.Length
            ? throw Bad($"the {what} at byte {position} is greater than the data")
            : (int)value;
    }

    private readonly void RequireRoom(int start, long size)
    {
        if (size > _data.Length - start)
        {
            throw Bad($"it ends after {_data.Length} bytes, expected {start + size}");
        }
    }

    private readonly string DecodeText(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return AbiValue.StrictUtf8.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            throw Bad($"the string of {bytes.Length} bytes before byte {_end} is not UTF-8");
        }
    }

    private readonly EnigmaException BadWord(AbiType type, int position) => Bad($"the word at byte {position} is no {type}");

    private readonly EnigmaException Bad(string what) =>
        new(AbiErrors.BadData, $"ABI data of {_data.Length} bytes is not the encoding of its types: {what}");
}
