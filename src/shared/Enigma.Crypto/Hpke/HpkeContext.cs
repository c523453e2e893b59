// SPDX-License-Identifier: MIT
using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Enigma.Crypto;

/// <summary>Key, base nonce, exporter secret and message counter of one HPKE session in base mode (RFC 9180 §5.1, §5.2).</summary>
internal sealed class HpkeContext : IDisposable
{
    private const byte BaseMode = 0;
    private const int MaximumExport = 255 * HkdfSha256.KeySize;

    private readonly HpkeSuite _suite;
    private readonly byte[] _exporterSecret;
    private ulong _sequence;
    private bool _disposed;

    /// <summary>Runs the key schedule and wipes <paramref name="sharedSecret"/>.</summary>
    internal HpkeContext(HpkeSuite suite, Span<byte> sharedSecret, ReadOnlySpan<byte> info)
    {
        _suite = suite;
        byte[] context =
        [
            BaseMode,
            .. suite.LabeledExtract([], "psk_id_hash"u8, []),
            .. suite.LabeledExtract([], "info_hash"u8, info),
        ];
        var secret = suite.LabeledExtract(sharedSecret, "secret"u8, []);
        Key = suite.LabeledExpand(secret, "key"u8, context, suite.KeySize);
        BaseNonce = suite.LabeledExpand(secret, "base_nonce"u8, context, HpkeSuite.NonceSize);
        _exporterSecret = suite.LabeledExpand(secret, "exp"u8, context, HpkeSuite.ExporterSize);
        CryptographicOperations.ZeroMemory(secret);
        CryptographicOperations.ZeroMemory(sharedSecret);
    }

    internal byte[] Key { get; }

    internal byte[] BaseNonce { get; }

    internal byte[] Seal(ReadOnlySpan<byte> associatedData, ReadOnlySpan<byte> plaintext)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        Span<byte> nonce = stackalloc byte[HpkeSuite.NonceSize];
        WriteNonce(nonce);
        var output = new byte[plaintext.Length + Aes256Gcm.TagSize];
        Aes256Gcm.Seal(Key, nonce, associatedData, plaintext, output);
        _sequence = checked(_sequence + 1);
        return output;
    }

    internal byte[] Open(ReadOnlySpan<byte> associatedData, ReadOnlySpan<byte> sealedBytes)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        Span<byte> nonce = stackalloc byte[HpkeSuite.NonceSize];
        WriteNonce(nonce);
        var plaintext = Aes256Gcm.Open(Key, nonce, associatedData, sealedBytes);
        _sequence = checked(_sequence + 1);
        return plaintext;
    }

    internal byte[] Export(ReadOnlySpan<byte> exporterContext, int length)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, MaximumExport);
        return _suite.LabeledExpand(_exporterSecret, "sec"u8, exporterContext, length);
    }

    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(Key);
        CryptographicOperations.ZeroMemory(BaseNonce);
        CryptographicOperations.ZeroMemory(_exporterSecret);
        _disposed = true;
    }

    private void WriteNonce(Span<byte> nonce)
    {
        BaseNonce.CopyTo(nonce);
        var counter = nonce[(HpkeSuite.NonceSize - sizeof(ulong))..];
        BinaryPrimitives.WriteUInt64BigEndian(counter, BinaryPrimitives.ReadUInt64BigEndian(counter) ^ _sequence);
    }
}
