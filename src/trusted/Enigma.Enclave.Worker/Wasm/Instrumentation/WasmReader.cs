// SPDX-License-Identifier: MIT
namespace Enigma.Enclave.Worker.Wasm.Instrumentation;

/// <summary>A bounded cursor over module bytes: every read checks what is left, every count is checked before it is used.</summary>
internal ref struct WasmReader(ReadOnlySpan<byte> data)
{
    private readonly ReadOnlySpan<byte> _data = data;

    public int Position { get; private set; }

    public readonly bool AtEnd => Position == _data.Length;

    private readonly int Left => _data.Length - Position;

    public byte ReadByte() => Left > 0 ? _data[Position++] : throw Truncated();

    public ReadOnlySpan<byte> ReadBytes(uint count)
    {
        if (count > (uint)Left)
        {
            throw Truncated();
        }

        ReadOnlySpan<byte> bytes = _data.Slice(Position, (int)count);
        Position += (int)count;
        return bytes;
    }

    /// <summary>Unsigned LEB128 of at most 32 bits.</summary>
    public uint ReadU32()
    {
        uint value = 0;
        for (int shift = 0; shift < 35; shift += 7)
        {
            byte next = ReadByte();
            if (shift == 28 && next > 0x0f)
            {
                break;
            }

            value |= (uint)(next & 0x7f) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }

        throw new MalformedModuleException("an integer of the module is longer than 32 bits");
    }

    /// <summary>Signed LEB128 of at most 33 bits: the form of a block type.</summary>
    public long ReadS33()
    {
        long value = 0;
        for (int shift = 0; shift < 35; shift += 7)
        {
            byte next = ReadByte();
            value |= (long)(next & 0x7f) << shift;
            if (next < 0x80)
            {
                int used = shift + 7;
                return (next & 0x40) != 0 ? value | (-1L << used) : value;
            }
        }

        throw new MalformedModuleException("a block type of the module is longer than 33 bits");
    }

    /// <summary>Steps over a signed LEB128 constant of at most <paramref name="maxBytes"/> bytes.</summary>
    public void SkipLeb(int maxBytes)
    {
        for (int i = 0; i < maxBytes; i++)
        {
            if (ReadByte() < 0x80)
            {
                return;
            }
        }

        throw new MalformedModuleException("a constant of the module is too long");
    }

    /// <summary>The length of a vector; each element takes at least one byte, so no count can exceed the bytes that are left.</summary>
    public int ReadCount()
    {
        uint count = ReadU32();
        return count <= (uint)Left ? (int)count : throw Truncated();
    }

    private static MalformedModuleException Truncated() => new("the module ends in the middle of an item");
}
