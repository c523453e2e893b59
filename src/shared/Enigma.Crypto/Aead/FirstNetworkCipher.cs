// SPDX-License-Identifier: MIT
using System.Diagnostics.CodeAnalysis;

namespace Enigma.Crypto;

/// <summary>
/// The message format of the first Enigma network, which its contracts still speak: AES-256-GCM without associated data,
/// ciphertext | tag (16) | nonce (12). For the <c>env</c> host ABI only (spec/contracts.md, "The env ABI").
/// </summary>
public static class FirstNetworkCipher
{
    /// <summary>Key size in bytes.</summary>
    public const int KeySize = Aes256Gcm.KeySize;

    /// <summary>Nonce size in bytes.</summary>
    public const int NonceSize = Aes256Gcm.NonceSize;

    /// <summary>How much longer a message is than its plaintext, in bytes.</summary>
    public const int Overhead = Aes256Gcm.TagSize + NonceSize;

    /// <summary>The message of <paramref name="plaintext"/>; the caller sees to it that no nonce repeats under a key.</summary>
    public static byte[] Seal(ReadOnlySpan<byte> key, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> plaintext)
    {
        var message = new byte[plaintext.Length + Overhead];
        Aes256Gcm.Seal(key, nonce, [], plaintext, message.AsSpan(0, plaintext.Length + Aes256Gcm.TagSize));
        nonce.CopyTo(message.AsSpan(message.Length - NonceSize));
        return message;
    }

    /// <summary>The plaintext of a message; false when it is too short, altered, or of another key.</summary>
    public static bool TryOpen(ReadOnlySpan<byte> key, ReadOnlySpan<byte> message, [NotNullWhen(true)] out byte[]? plaintext)
    {
        plaintext = null;
        if (message.Length < Overhead)
        {
            return false;
        }

        try
        {
            plaintext = Aes256Gcm.Open(key, message[^NonceSize..], [], message[..^NonceSize]);
            return true;
        }
        catch (EnigmaException e) when (e.Code == CryptoErrors.OpenFailed)
        {
            return false;
        }
    }
}
