// SPDX-License-Identifier: MIT
using System.Security.Cryptography;

namespace Enigma.Crypto;

/// <summary>SHA-256 and HMAC-SHA-256 (FIPS 180-4, RFC 2104).</summary>
public static class Sha256
{
    /// <summary>The SHA-256 hash of <paramref name="data"/>.</summary>
    public static Hash32 Hash(ReadOnlySpan<byte> data)
    {
        Span<byte> hash = stackalloc byte[Hash32.Size];
        PrimitiveTally.Count(Primitive.Sha256, data.Length);
        SHA256.HashData(data, hash);
        return Hash32.FromSpan(hash);
    }

    /// <summary>HMAC-SHA-256 of <paramref name="data"/> under <paramref name="key"/>, 32 bytes.</summary>
    public static Hash32 Hmac(ReadOnlySpan<byte> key, ReadOnlySpan<byte> data)
    {
        Span<byte> mac = stackalloc byte[Hash32.Size];
        PrimitiveTally.Count(Primitive.HmacOnce, data.Length);
        HMACSHA256.HashData(key, data, mac);
        return Hash32.FromSpan(mac);
    }
}
