// SPDX-License-Identifier: MIT
using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Enigma.Crypto;

/// <summary>
/// Deterministic, misuse-resistant encryption (spec/crypto.md, "Deterministic encryption"). The same key, associated data and plaintext
/// always give the same bytes: <c>s (32) | AES-256-GCM ciphertext | tag (16)</c>, where s authenticates associated data and plaintext, and
/// key and nonce of the cipher follow from s. Two different plaintexts therefore never share a nonce; equal ones are seen to be equal, so
/// the associated data names purpose and task.
/// </summary>
public sealed class SivKey : IDisposable
{
    /// <summary>The length of each of the two keys.</summary>
    public const int KeySize = 32;

    /// <summary>How many bytes a sealed message is longer than its plaintext.</summary>
    public const int Overhead = SyntheticSize + Aes256Gcm.TagSize;

    private const int SyntheticSize = 32;

    // Deltas and results of small tasks fit; longer input is hashed piece by piece or put together on the heap.
    private const int StackLimit = 1024;

    private readonly HmacSha256Key _mac;
    private readonly HmacSha256Key _derivation;
    private bool _disposed;

    /// <summary>Takes copies of both keys, 32 bytes each.</summary>
    /// <exception cref="EnigmaException"><c>crypto.bad_key_length</c></exception>
    public SivKey(ReadOnlySpan<byte> macKey, ReadOnlySpan<byte> encryptionKey)
    {
        CryptoErrors.RequireLength(macKey, KeySize, CryptoErrors.BadKeyLength, "MAC key");
        CryptoErrors.RequireLength(encryptionKey, KeySize, CryptoErrors.BadKeyLength, "encryption key");
        _mac = new HmacSha256Key(macKey);
        // HKDF's first step depends on the key alone, so it is done once and not for every message.
        var pseudorandomKey = HkdfSha256.Extract([], encryptionKey);
        _derivation = new HmacSha256Key(pseudorandomKey);
        CryptographicOperations.ZeroMemory(pseudorandomKey);
    }

    /// <summary>Both keys from one secret: HKDF-SHA-256(secret, no salt, <c>enigma/v1/siv-keys</c> | context, 64), MAC key first.</summary>
    public static SivKey Derive(ReadOnlySpan<byte> secret, ReadOnlySpan<byte> context)
    {
        Span<byte> keys = stackalloc byte[2 * KeySize];
        HkdfSha256.Derive(secret, [], [.. Labels.SivKeys, .. context], keys);
        var result = new SivKey(keys[..KeySize], keys[KeySize..]);
        CryptographicOperations.ZeroMemory(keys);
        return result;
    }

    /// <summary>Encrypts; 48 bytes longer than the plaintext.</summary>
    public byte[] Seal(ReadOnlySpan<byte> associatedData, ReadOnlySpan<byte> plaintext)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        var output = new byte[plaintext.Length + Overhead];
        var synthetic = output.AsSpan(0, SyntheticSize);
        Synthesize(associatedData, plaintext, synthetic);
        Span<byte> material = stackalloc byte[Aes256Gcm.KeySize + Aes256Gcm.NonceSize];
        DeriveCipher(associatedData, synthetic, material);
        Aes256Gcm.Seal(
            material[..Aes256Gcm.KeySize], material[Aes256Gcm.KeySize..], associatedData, plaintext, output.AsSpan(SyntheticSize));
        CryptographicOperations.ZeroMemory(material);
        return output;
    }

    /// <summary>Decrypts and checks that the message is the one that <see cref="Seal"/> makes of its plaintext.</summary>
    /// <exception cref="EnigmaException"><c>crypto.bad_ciphertext_length</c> or <c>crypto.open_failed</c></exception>
    public byte[] Open(ReadOnlySpan<byte> associatedData, ReadOnlySpan<byte> sealedBytes)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (sealedBytes.Length < Overhead)
        {
            throw new EnigmaException(
                CryptoErrors.BadCiphertextLength, $"sealed message has {sealedBytes.Length} bytes, expected at least {Overhead}");
        }

        var synthetic = sealedBytes[..SyntheticSize];
        Span<byte> material = stackalloc byte[Aes256Gcm.KeySize + Aes256Gcm.NonceSize];
        DeriveCipher(associatedData, synthetic, material);
        byte[] plaintext;
        try
        {
            plaintext = Aes256Gcm.Open(
                material[..Aes256Gcm.KeySize], material[Aes256Gcm.KeySize..], associatedData, sealedBytes[SyntheticSize..]);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(material);
        }

        // GCM alone does not commit to its key; recomputing s makes the sealed bytes the only ones for this plaintext.
        Span<byte> expected = stackalloc byte[SyntheticSize];
        Synthesize(associatedData, plaintext, expected);
        if (!CryptographicOperations.FixedTimeEquals(expected, synthetic))
        {
            CryptographicOperations.ZeroMemory(plaintext);
            throw Aes256Gcm.OpenFailed(sealedBytes.Length);
        }

        return plaintext;
    }

    /// <summary>Wipes both keys.</summary>
    public void Dispose()
    {
        _mac.Dispose();
        _derivation.Dispose();
        _disposed = true;
    }

    // The length in front keeps associated data and plaintext apart: without it bytes could move from one to the other under one MAC.
    private void Synthesize(ReadOnlySpan<byte> associatedData, ReadOnlySpan<byte> plaintext, Span<byte> synthetic)
    {
        Span<byte> length = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(length, (ulong)associatedData.Length);
        var total = length.Length + associatedData.Length + plaintext.Length;
        if (total > StackLimit)
        {
            _mac.Mac(length, associatedData, plaintext, synthetic);
            return;
        }

        Span<byte> input = stackalloc byte[StackLimit];
        input = Join(input, length, associatedData, plaintext);
        _mac.Mac(input, synthetic);
        CryptographicOperations.ZeroMemory(input);
    }

    // HKDF-Expand to 44 bytes: T(1) = HMAC(info | 1), T(2) = HMAC(T(1) | info | 2), of which the first 12 bytes are needed.
    private void DeriveCipher(ReadOnlySpan<byte> associatedData, ReadOnlySpan<byte> synthetic, Span<byte> material)
    {
        const int Block = HmacSha256Key.MacSize;
        var length = Block + Labels.Siv.Length + associatedData.Length + synthetic.Length + 1;
        var input = length <= StackLimit ? stackalloc byte[StackLimit] : new byte[length];
        input = input[..length];
        Join(input[Block..], Labels.Siv, associatedData, synthetic);
        input[^1] = 1;
        _derivation.Mac(input[Block..], input[..Block]);
        input[..Block].CopyTo(material);
        input[^1] = 2;
        Span<byte> second = stackalloc byte[Block];
        _derivation.Mac(input, second);
        second[..(material.Length - Block)].CopyTo(material[Block..]);
        CryptographicOperations.ZeroMemory(input[..Block]);
        CryptographicOperations.ZeroMemory(second);
    }

    private static Span<byte> Join(Span<byte> target, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, ReadOnlySpan<byte> third)
    {
        first.CopyTo(target);
        second.CopyTo(target[first.Length..]);
        third.CopyTo(target[(first.Length + second.Length)..]);
        return target[..(first.Length + second.Length + third.Length)];
    }
}
