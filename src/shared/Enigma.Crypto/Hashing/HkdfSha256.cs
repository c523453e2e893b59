// SPDX-License-Identifier: MIT
using System.Security.Cryptography;

namespace Enigma.Crypto;

/// <summary>HKDF with SHA-256 (RFC 5869). At most 255 * 32 bytes come out of one expansion.</summary>
public static class HkdfSha256
{
    /// <summary>The length of a pseudorandom key.</summary>
    public const int KeySize = 32;

    /// <summary>HKDF-Extract: concentrates <paramref name="inputKey"/> into 32 bytes. An empty salt counts as 32 zero bytes.</summary>
    public static byte[] Extract(ReadOnlySpan<byte> salt, ReadOnlySpan<byte> inputKey)
    {
        var key = new byte[KeySize];
        PrimitiveTally.Count(Primitive.HkdfExtract, inputKey.Length);
        HKDF.Extract(HashAlgorithmName.SHA256, inputKey, salt, key);
        return key;
    }

    /// <summary>HKDF-Expand: <paramref name="length"/> bytes that <paramref name="info"/> sets apart.</summary>
    public static byte[] Expand(ReadOnlySpan<byte> pseudorandomKey, ReadOnlySpan<byte> info, int length)
    {
        var output = new byte[length];
        Expand(pseudorandomKey, info, output);
        return output;
    }

    /// <summary>HKDF-Expand into <paramref name="output"/>.</summary>
    public static void Expand(ReadOnlySpan<byte> pseudorandomKey, ReadOnlySpan<byte> info, Span<byte> output)
    {
        CountExpand(info, output);
        HKDF.Expand(HashAlgorithmName.SHA256, pseudorandomKey, output, info);
    }

    /// <summary>Extract, then expand.</summary>
    public static byte[] Derive(ReadOnlySpan<byte> inputKey, ReadOnlySpan<byte> salt, ReadOnlySpan<byte> info, int length)
    {
        var output = new byte[length];
        Derive(inputKey, salt, info, output);
        return output;
    }

    /// <summary>Extract, then expand into <paramref name="output"/>.</summary>
    public static void Derive(ReadOnlySpan<byte> inputKey, ReadOnlySpan<byte> salt, ReadOnlySpan<byte> info, Span<byte> output)
    {
        PrimitiveTally.Count(Primitive.HkdfExtract, inputKey.Length);
        CountExpand(info, output);
        HKDF.DeriveKey(HashAlgorithmName.SHA256, inputKey, output, salt, info);
    }

    private static void CountExpand(ReadOnlySpan<byte> info, Span<byte> output) => PrimitiveTally.Count(
        output.Length <= KeySize ? Primitive.HkdfExpandOne : Primitive.HkdfExpandTwo, info.Length);
}
