// SPDX-License-Identifier: MIT
using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Enigma.Crypto;

/// <summary>The algorithm identifiers of an HPKE context and its two labelled functions (RFC 9180 §4).</summary>
/// <param name="Kem">The KEM identifier.</param>
/// <param name="Kdf">The KDF identifier.</param>
/// <param name="Aead">The AEAD identifier.</param>
/// <param name="KeySize">The length of the AEAD key.</param>
internal sealed record HpkeSuite(ushort Kem, ushort Kdf, ushort Aead, int KeySize)
{
    internal const int NonceSize = 12;
    internal const int ExporterSize = 32;

    /// <summary>X-Wing, HKDF-SHA-256, AES-256-GCM: the one suite that the protocol speaks.</summary>
    internal static readonly HpkeSuite XWing = new(0x647A, 0x0001, 0x0002, Aes256Gcm.KeySize);

    private readonly byte[] _suiteId = EncodeSuiteId(Kem, Kdf, Aead);

    private static ReadOnlySpan<byte> Version => "HPKE-v1"u8;

    internal byte[] LabeledExtract(ReadOnlySpan<byte> salt, ReadOnlySpan<byte> label, ReadOnlySpan<byte> inputKey)
    {
        byte[] labeled = [.. Version, .. _suiteId, .. label, .. inputKey];
        var key = HkdfSha256.Extract(salt, labeled);
        CryptographicOperations.ZeroMemory(labeled);
        return key;
    }

    internal byte[] LabeledExpand(ReadOnlySpan<byte> key, ReadOnlySpan<byte> label, ReadOnlySpan<byte> info, int length) =>
        HkdfSha256.Expand(key, [(byte)(length >> 8), (byte)length, .. Version, .. _suiteId, .. label, .. info], length);

    private static byte[] EncodeSuiteId(ushort kem, ushort kdf, ushort aead)
    {
        var id = new byte[10];
        "HPKE"u8.CopyTo(id);
        BinaryPrimitives.WriteUInt16BigEndian(id.AsSpan(4), kem);
        BinaryPrimitives.WriteUInt16BigEndian(id.AsSpan(6), kdf);
        BinaryPrimitives.WriteUInt16BigEndian(id.AsSpan(8), aead);
        return id;
    }
}
