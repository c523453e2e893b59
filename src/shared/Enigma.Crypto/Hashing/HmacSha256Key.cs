// SPDX-License-Identifier: MIT
using System.Security.Cryptography;

namespace Enigma.Crypto;

/// <summary>
/// An HMAC-SHA-256 key that is used often: what HMAC computes of the key alone is kept, which saves more than half of a short MAC. The key
/// lives in the memory of the platform's library and is wiped there on disposal. Safe to use from several threads.
/// </summary>
internal sealed class HmacSha256Key(ReadOnlySpan<byte> key) : IDisposable
{
    internal const int MacSize = 32;

    private readonly Lock _turn = new();
    private readonly IncrementalHash _mac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);

    /// <summary>The MAC of three parts put together, 32 bytes.</summary>
    internal void Mac(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, ReadOnlySpan<byte> third, Span<byte> mac)
    {
        PrimitiveTally.Count(Primitive.Hmac, first.Length + second.Length + third.Length);
        lock (_turn)
        {
            _mac.AppendData(first);
            _mac.AppendData(second);
            _mac.AppendData(third);
            _mac.GetHashAndReset(mac);
        }
    }

    /// <summary>The MAC of data that lies in one piece, which costs one call of the library less for each part.</summary>
    internal void Mac(ReadOnlySpan<byte> data, Span<byte> mac)
    {
        PrimitiveTally.Count(Primitive.Hmac, data.Length);
        lock (_turn)
        {
            _mac.AppendData(data);
            _mac.GetHashAndReset(mac);
        }
    }

    public void Dispose() => _mac.Dispose();
}
