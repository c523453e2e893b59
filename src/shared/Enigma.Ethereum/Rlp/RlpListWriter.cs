// SPDX-License-Identifier: MIT
using System.Buffers;
using Enigma.Crypto;

namespace Enigma.Ethereum;

/// <summary>Collects the items of one RLP list. A list inside is added as its own encoding.</summary>
public sealed class RlpListWriter
{
    private readonly ArrayBufferWriter<byte> _items = new();

    /// <summary>Adds a string of bytes.</summary>
    public RlpListWriter Add(ReadOnlySpan<byte> bytes)
    {
        if (bytes is not [< 0x80])
        {
            WritePrefix(_items, 0x80, bytes.Length);
        }

        _items.Write(bytes);
        return this;
    }

    /// <summary>Adds 32 bytes.</summary>
    public RlpListWriter Add(Hash32 hash) => Add(hash.AsSpan());

    /// <summary>Adds 20 bytes.</summary>
    public RlpListWriter Add(Address address) => Add(address.AsSpan());

    /// <summary>Adds a number without leading zeros.</summary>
    public RlpListWriter Add(UInt256 number) => Add(number.ToMinimalBytes());

    /// <summary>Adds a number without leading zeros.</summary>
    public RlpListWriter Add(ulong number) => Add((UInt256)number);

    /// <summary>Adds an item that is encoded already.</summary>
    public RlpListWriter AddEncoded(ReadOnlySpan<byte> encoded)
    {
        _items.Write(encoded);
        return this;
    }

    /// <summary>The list with its prefix.</summary>
    public byte[] ToArray()
    {
        var list = new ArrayBufferWriter<byte>(_items.WrittenCount + 5);
        WritePrefix(list, 0xC0, _items.WrittenCount);
        list.Write(_items.WrittenSpan);
        return list.WrittenSpan.ToArray();
    }

    private static void WritePrefix(ArrayBufferWriter<byte> output, byte offset, int length)
    {
        if (length < 56)
        {
            output.Write([(byte)(offset + length)]);
            return;
        }

        var lengthBytes = ((UInt256)(ulong)length).ToMinimalBytes();
        output.Write([(byte)(offset + 55 + lengthBytes.Length)]);
        output.Write(lengthBytes);
    }
}
