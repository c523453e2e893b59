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
        using var aes = new AesGcm(key, TagSize);
        aes.Encrypt(nonce, plaintext, output[..plaintext.Length], output[plaintext.Length..], associatedData);
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

        var plaintext = new byte[sealedBytes.Length - TagSize];
        using var aes = new AesGcm(key, TagSize);
        try
        {
            aes.Decrypt(nonce, sealedBytes[..plaintext.Length], sealedBytes[plaintext.Length..], plaintext, associatedData);
            return plaintext;
        }
        catch (AuthenticationTagMismatchException e)
        {
            throw OpenFailed(sealedBytes.Length, e);
        }
    }

    internal static EnigmaException OpenFailed(int length, Exception? cause = null)
    {
        var message = $"ciphertext of {length} bytes does not authenticate: wrong key, wrong associated data, or altered bytes";
        return cause is null ? new(CryptoErrors.OpenFailed, message) : new(CryptoErrors.OpenFailed, message, cause);
    }
}
