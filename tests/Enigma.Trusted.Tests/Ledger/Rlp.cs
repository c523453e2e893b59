// SPDX-License-Identifier: MIT
namespace Enigma.Trusted.Tests.Ledger;

/// <summary>RLP as the Yellow Paper has it, encoding only.</summary>
internal static class Rlp
{
    public static byte[] Bytes(ReadOnlySpan<byte> value) =>
        value is [< 0x80] ? [value[0]] : [.. Prefix(0x80, value.Length), .. value];

    public static byte[] Number(ulong value)
    {
        var bytes = new byte[8];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt64BigEndian(bytes, value);
        return Bytes(bytes.AsSpan().TrimStart((byte)0));
    }

    public static byte[] List(params IEnumerable<byte[]> items)
    {
        byte[] content = [.. items.SelectMany(item => item)];
        return [.. Prefix(0xC0, content.Length), .. content];
    }

    private static byte[] Prefix(int kind, int length) => length switch
    {
        < 56 => [(byte)(kind + length)],
        < 256 => [(byte)(kind + 56), (byte)length],
        _ => [(byte)(kind + 57), (byte)(length >> 8), (byte)length],
    };
}
