// SPDX-License-Identifier: MIT
using System.Buffers.Binary;
using System.Text;
using Enigma.Crypto;

namespace Enigma.Protocol;

/// <summary>
/// Reads canonical big-endian encodings (spec/wire.md §1). Nothing is allocated before its length is known to be there, and whatever is
/// not canonical is refused with the code the reader was made with.
/// </summary>
public ref struct WireReader
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly ReadOnlySpan<byte> _data;
    private readonly string _what;
    private readonly ErrorCode _code;
    private int _position;

    /// <summary>Starts at the first byte.</summary>
    /// <param name="data">The bytes to read.</param>
    /// <param name="what">What is being read, for messages.</param>
    /// <param name="code">The code of a refusal.</param>
    public WireReader(ReadOnlySpan<byte> data, string what, ErrorCode code)
    {
        _data = data;
        _what = what;
        _code = code;
        _position = 0;
    }

    /// <summary>A reader that refuses with <c>wire.bad_frame</c>.</summary>
    public WireReader(ReadOnlySpan<byte> data, string what)
        : this(data, what, WireErrors.BadFrame)
    {
    }

    /// <summary>How many bytes are left.</summary>
    public readonly int Remaining => _data.Length - _position;

    /// <summary>How many bytes were read.</summary>
    public readonly int Position => _position;

    /// <summary>The next <paramref name="length"/> bytes in place.</summary>
    public ReadOnlySpan<byte> ReadSpan(int length)
    {
        if ((uint)length > (uint)Remaining)
        {
            throw Bad($"needs {length} bytes at offset {_position} of {_data.Length}");
        }

        var span = _data.Slice(_position, length);
        _position += length;
        return span;
    }

    /// <summary>All bytes that are left, in place.</summary>
    public ReadOnlySpan<byte> ReadRest() => ReadSpan(Remaining);

    /// <summary>A copy of the next <paramref name="length"/> bytes.</summary>
    public ByteString ReadBytes(int length) => ByteString.Copy(ReadSpan(length));

    /// <summary>One byte.</summary>
    public byte ReadByte() => ReadSpan(1)[0];

    /// <summary>u16.</summary>
    public ushort ReadUInt16() => BinaryPrimitives.ReadUInt16BigEndian(ReadSpan(sizeof(ushort)));

    /// <summary>u32.</summary>
    public uint ReadUInt32() => BinaryPrimitives.ReadUInt32BigEndian(ReadSpan(sizeof(uint)));

    /// <summary>u64.</summary>
    public ulong ReadUInt64() => BinaryPrimitives.ReadUInt64BigEndian(ReadSpan(sizeof(ulong)));

    /// <summary>u128.</summary>
    public UInt128 ReadUInt128() => BinaryPrimitives.ReadUInt128BigEndian(ReadSpan(16));

    /// <summary>b32.</summary>
    public Hash32 ReadHash() => Hash32.FromSpan(ReadSpan(Hash32.Size));

    /// <summary>A 20-byte address.</summary>
    public Address ReadAddress() => Address.FromSpan(ReadSpan(Address.Size));

    /// <summary>A byte that is 0 or 1.</summary>
    public bool ReadFlag() => ReadByte() switch
    {
        0 => false,
        1 => true,
        var other => throw Bad($"flag is {other}, expected 0 or 1"),
    };

    /// <summary>The byte <paramref name="expected"/> and no other.</summary>
    public void ReadVersion(byte expected)
    {
        var version = ReadByte();
        if (version != expected)
        {
            throw Bad($"version is {version}, expected {expected}");
        }
    }

    /// <summary><c>LP16</c>: u16 length, then as many bytes.</summary>
    public ByteString ReadShortBytes() => ReadBytes(ReadUInt16());

    /// <summary><c>LP</c>: u32 length, then as many bytes.</summary>
    public ByteString ReadLongBytes() => ByteString.Copy(ReadLongSpan());

    /// <summary><c>LP</c> in place.</summary>
    public ReadOnlySpan<byte> ReadLongSpan()
    {
        var length = ReadUInt32();
        return length > (uint)Remaining
            ? throw Bad($"names a length of {length} bytes and has {Remaining} left")
            : ReadSpan((int)length);
    }

    /// <summary><c>LP16</c> of valid UTF-8.</summary>
    public string ReadShortText()
    {
        try
        {
            return StrictUtf8.GetString(ReadSpan(ReadUInt16()));
        }
        catch (DecoderFallbackException)
        {
            throw Bad("has a text that is not UTF-8");
        }
    }

    /// <summary>One value of another type.</summary>
    public T Read<T>()
        where T : IWireValue<T> => T.Read(ref this);

    /// <summary><c>list16</c>: u16 count, then as many values.</summary>
    public IReadOnlyList<T> ReadList<T>()
        where T : IWireValue<T>
    {
        var count = ReadUInt16();
        // Every item takes at least one byte: a count cannot make the list grow beyond what was sent.
        if (count > Remaining)
        {
            throw Bad($"names {count} items and has {Remaining} bytes left");
        }

        var items = new T[count];
        for (var i = 0; i < count; i++)
        {
            items[i] = T.Read(ref this);
        }

        return items;
    }

    /// <summary>Refuses trailing bytes.</summary>
    public readonly void RequireEnd()
    {
        if (Remaining != 0)
        {
            throw Bad($"has {Remaining} bytes after its end at {_position}");
        }
    }

    /// <summary>A refusal with this reader's code; <paramref name="fault"/> continues the sentence that begins with its name.</summary>
    public readonly EnigmaException Bad(string fault) => new(_code, $"{_what} {fault}; send the canonical encoding of the specification");
}
