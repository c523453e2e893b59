// SPDX-License-Identifier: MIT
using System.Buffers.Binary;
using System.Numerics;

namespace Enigma.Crypto;

/// <summary>
/// Hides the length of a plaintext in size classes: u32 length | data | zeros, up to the smallest power of two that holds it and is at
/// least 256 bytes. Every content has exactly one padded form.
/// </summary>
public static class Padding
{
    /// <summary>The smallest size class in bytes.</summary>
    public const int MinimumSize = 256;

    /// <summary>The longest content in bytes: the greatest class is 1 GiB.</summary>
    public const int MaximumContent = (1 << 30) - LengthSize;

    private const int LengthSize = sizeof(uint);

    /// <summary>The size class of <paramref name="contentLength"/> bytes.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The length is negative or above <see cref="MaximumContent"/>.</exception>
    public static int SizeOf(int contentLength)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(contentLength);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(contentLength, MaximumContent);
        return Math.Max(MinimumSize, (int)BitOperations.RoundUpToPowerOf2((uint)(contentLength + LengthSize)));
    }

    /// <summary>Pads to the size class.</summary>
    public static byte[] Pad(ReadOnlySpan<byte> data)
    {
        var padded = new byte[SizeOf(data.Length)];
        BinaryPrimitives.WriteUInt32BigEndian(padded, (uint)data.Length);
        data.CopyTo(padded.AsSpan(LengthSize));
        return padded;
    }

    /// <summary>The content of <paramref name="padded"/>.</summary>
    /// <exception cref="EnigmaException">
    /// <c>crypto.bad_padding</c> when the length does not fit, a filler byte is not zero, or the class is not the smallest one.
    /// </exception>
    public static byte[] Unpad(ReadOnlySpan<byte> padded)
    {
        if (padded.Length < MinimumSize)
        {
            throw Bad($"it has {padded.Length} bytes, expected at least {MinimumSize}");
        }

        var length = BinaryPrimitives.ReadUInt32BigEndian(padded);
        if (length > MaximumContent || SizeOf((int)length) != padded.Length)
        {
            throw Bad($"a content of {length} bytes does not belong into {padded.Length} bytes");
        }

        var filler = padded[(LengthSize + (int)length)..];
        if (filler.ContainsAnyExcept((byte)0))
        {
            throw Bad("the filler is not zero");
        }

        return padded.Slice(LengthSize, (int)length).ToArray();
    }

    private static EnigmaException Bad(string what) =>
        new(CryptoErrors.BadPadding, $"padding is wrong: {what}; pad to the smallest power of two from {MinimumSize} up with zeros");
}
