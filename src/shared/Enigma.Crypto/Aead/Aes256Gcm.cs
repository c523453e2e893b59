// SPDX-License-Identifier: MIT
using System.Security.Cryptography;

namespace Enigma.Crypto;

/// <summary>AES-256-GCM with a 12-byte nonce and a 16-byte tag behind the ciphertext. Callers derive nonces; nobody chooses one.</summary>
internal static class Aes256Gcm
{
    internal const int KeySize = 32;
    internal const int NonceSize = 12;
    internal const int TagSize = 16;

    /// <summary>Writes ciphertext | tag; <paramref name="output"/> is 16 bytes longer than the plaintext.</summary>
    internal static void Seal(
        ReadOnlySpan<byte> key,
        ReadOnlySpan<byte> nonce,
        ReadOnlySpan<byte> associatedData,
        ReadOnlySpan<byte> plaintext,
        Span<byte> output)
    {
        RequireLengths(key, nonce);
        PrimitiveTally.Count(Primitive.AesGcmSeal, plaintext.Length);
        var ciphertext = output[..plaintext.Length];
        var tag = output.Slice(plaintext.Length, TagSize);
        if (SodiumAes256Gcm.IsSupported)
        {
            SodiumAes256Gcm.Seal(key, nonce, associatedData, plaintext, ciphertext, tag);
            return;
        }

        using var aes = new AesGcm(key, TagSize);
        aes.Encrypt(nonce, plaintext, ciphertext, tag, associatedData);
    }

    /// <exception cref="EnigmaException"><c>crypto.bad_ciphertext_length</c> or <c>crypto.open_failed</c></exception>
    internal static byte[] Open(
        ReadOnlySpan<byte> key, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> associatedData, ReadOnlySpan<byte> sealedBytes)
    {
        if (sealedBytes.Length < TagSize)
        {
            throw new EnigmaException(
                CryptoErrors.BadCiphertextLength, $"ciphertext has {sealedBytes.Length} bytes, expected at least its tag of {TagSize}");
        }

        RequireLengths(key, nonce);
        var plaintext = new byte[sealedBytes.Length - TagSize];
        PrimitiveTally.Count(Primitive.AesGcmOpen, plaintext.Length);
        return TryOpen(key, nonce, associatedData, sealedBytes[..plaintext.Length], sealedBytes[plaintext.Length..], plaintext)
            ? plaintext
            : throw OpenFailed(sealedBytes.Length);
    }

    internal static EnigmaException OpenFailed(int length) => new(
        CryptoErrors.OpenFailed,
        $"ciphertext of {length} bytes does not authenticate: wrong key, wrong associated data, or altered bytes");

    private static bool TryOpen(
        ReadOnlySpan<byte> key, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> associatedData, ReadOnlySpan<byte> ciphertext,
        ReadOnlySpan<byte> tag, Span<byte> plaintext)
    {
        if (SodiumAes256Gcm.IsSupported)
        {
            return SodiumAes256Gcm.TryOpen(key, nonce, associatedData, ciphertext, tag, plaintext);
        }

        using var aes = new AesGcm(key, TagSize);
        try
        {
            aes.Decrypt(nonce, ciphertext, tag, plaintext, associatedData);
            return true;
        }
        catch (AuthenticationTagMismatchException)
        {
            return false;
        }
    }

    // The native function reads as many bytes as it needs, whatever it is given.
    private static void RequireLengths(ReadOnlySpan<byte> key, ReadOnlySpan<byte> nonce)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(key.Length, KeySize);
        ArgumentOutOfRangeException.ThrowIfNotEqual(nonce.Length, NonceSize);
    }
}
