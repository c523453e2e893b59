// SPDX-License-Identifier: MIT
using System.Buffers.Binary;

namespace Enigma.EndToEnd.Tests.Leaks;

/// <summary>What a WebSocket client said: on the wire each of its frames is mixed with four random bytes, which would hide anything (RFC 6455 section 5.3).</summary>
internal static class WebSocketBytes
{
    private const int MaskSize = 4;

    /// <summary>Whether a connection became a WebSocket.</summary>
    public static bool IsOne(ReadOnlySpan<byte> fromClient) => fromClient.IndexOf("Sec-WebSocket-Key"u8) >= 0;

    /// <summary>The bytes of a client's side: the HTTP request, then the payload of each frame.</summary>
    public static byte[] OfClient(byte[] wire)
    {
        var start = wire.AsSpan().IndexOf("\r\n\r\n"u8) + 4;
        var said = new MemoryStream();
        said.Write(wire, 0, start);
        for (ReadOnlyMemory<byte> rest = wire.AsMemory(start); TryTake(ref rest, out var payload);)
        {
            said.Write(payload);
        }

        return said.ToArray();
    }

    // The last frame may have been cut off.
    private static bool TryTake(ref ReadOnlyMemory<byte> rest, out byte[] payload)
    {
        payload = [];
        var bytes = rest.Span;
        if (bytes.Length < 2)
        {
            return false;
        }

        var header = (bytes[1] & 0x7f) switch { 126 => 4, 127 => 10, _ => 2 };
        if (bytes.Length < header + MaskSize)
        {
            return false;
        }

        var length = header switch
        {
            4 => BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]),
            10 => (int)BinaryPrimitives.ReadUInt64BigEndian(bytes[2..]),
            _ => bytes[1] & 0x7f,
        };
        var mask = bytes.Slice(header, MaskSize);
        var masked = bytes[(header + MaskSize)..];
        payload = masked[..Math.Min(length, masked.Length)].ToArray();
        for (var i = 0; i < payload.Length; i++)
        {
            payload[i] ^= mask[i % MaskSize];
        }

        rest = rest[(header + MaskSize + payload.Length)..];
        return true;
    }
}
