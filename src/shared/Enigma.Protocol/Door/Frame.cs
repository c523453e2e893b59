// SPDX-License-Identifier: MIT
using System.Buffers.Binary;

namespace Enigma.Protocol;

/// <summary>
/// The frames that cross the door: <c>u32 length | u8 type | body</c> (spec/wire.md §1). Streams are read and written elsewhere.
/// </summary>
public static class Frame
{
    /// <summary>The length of the prefix in bytes.</summary>
    public const int PrefixSize = sizeof(uint);

    /// <summary>The longest type and body together.</summary>
    public const int MaximumLength = 16 << 20;

    /// <summary>The length of type and body that follow a prefix.</summary>
    /// <exception cref="EnigmaException"><c>wire.bad_frame</c> when it is 0 or above the maximum.</exception>
    public static int ReadLength(ReadOnlySpan<byte> prefix)
    {
        var length = BinaryPrimitives.ReadUInt32BigEndian(prefix);
        return length is 0 or > MaximumLength ? throw BadLength(length) : (int)length;
    }

    /// <summary>Refuses a message that no frame holds, before anything of it is sent.</summary>
    /// <exception cref="EnigmaException"><c>wire.bad_frame</c></exception>
    public static void RequireFits(int length)
    {
        if (length is 0 or > MaximumLength)
        {
            throw BadLength((uint)length);
        }
    }

    /// <summary>A message with its prefix.</summary>
    /// <exception cref="EnigmaException"><c>wire.bad_frame</c> when the message is above the maximum.</exception>
    public static byte[] Encode(ReadOnlySpan<byte> message)
    {
        RequireFits(message.Length);
        var frame = new byte[PrefixSize + message.Length];
        BinaryPrimitives.WriteUInt32BigEndian(frame, (uint)message.Length);
        message.CopyTo(frame.AsSpan(PrefixSize));
        return frame;
    }

    private static EnigmaException BadLength(uint length) =>
        new(WireErrors.BadFrame, $"frame has {length} bytes, expected 1 to {MaximumLength}; send less at once");
}
