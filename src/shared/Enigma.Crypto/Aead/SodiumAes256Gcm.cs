// SPDX-License-Identifier: MIT
using System.Runtime.InteropServices;

namespace Enigma.Crypto;

/// <summary>
/// AES-256-GCM of libsodium, which every program here has for X25519. Each message of the protocol has a key of its own, and to set up a key
/// costs libsodium less than a tenth of what it costs the platform's library. It exists only on processors with AES instructions.
/// </summary>
/// <remarks>NSec wraps the same functions, but keeps each key in a guarded page of its own: dearer than all else together.</remarks>
internal static partial class SodiumAes256Gcm
{
    private const string Library = "libsodium";
    private const DllImportSearchPath Beside = DllImportSearchPath.SafeDirectories | DllImportSearchPath.AssemblyDirectory;

    /// <summary>True when this machine can do it.</summary>
    internal static bool IsSupported { get; } = Initialize() >= 0 && IsAvailable() == 1;

    internal static void Seal(
        ReadOnlySpan<byte> key, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> associatedData, ReadOnlySpan<byte> plaintext,
        Span<byte> ciphertext, Span<byte> tag)
    {
        if (Encrypt(
            ciphertext, tag, 0, plaintext, (ulong)plaintext.Length, associatedData, (ulong)associatedData.Length, 0, nonce, key) != 0)
        {
            throw new InvalidOperationException($"libsodium does not encrypt {plaintext.Length} bytes");
        }
    }

    /// <summary>False when the message does not authenticate; what <paramref name="plaintext"/> holds then is zero.</summary>
    internal static bool TryOpen(
        ReadOnlySpan<byte> key, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> associatedData, ReadOnlySpan<byte> ciphertext,
        ReadOnlySpan<byte> tag, Span<byte> plaintext)
    {
        if (Decrypt(
            plaintext, 0, ciphertext, (ulong)ciphertext.Length, tag, associatedData, (ulong)associatedData.Length, nonce, key) == 0)
        {
            return true;
        }

        plaintext.Clear();
        return false;
    }

    // May be called any number of times, and is by NSec too.
    [LibraryImport(Library, EntryPoint = "sodium_init")]
    [DefaultDllImportSearchPaths(Beside)]
    private static partial int Initialize();

    [LibraryImport(Library, EntryPoint = "crypto_aead_aes256gcm_is_available")]
    [DefaultDllImportSearchPaths(Beside)]
    private static partial int IsAvailable();

    [LibraryImport(Library, EntryPoint = "crypto_aead_aes256gcm_encrypt_detached")]
    [DefaultDllImportSearchPaths(Beside)]
    private static partial int Encrypt(
        Span<byte> ciphertext, Span<byte> tag, nint tagLength, ReadOnlySpan<byte> plaintext, ulong plaintextLength,
        ReadOnlySpan<byte> associatedData, ulong associatedDataLength, nint secretNonce, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> key);

    [LibraryImport(Library, EntryPoint = "crypto_aead_aes256gcm_decrypt_detached")]
    [DefaultDllImportSearchPaths(Beside)]
    private static partial int Decrypt(
        Span<byte> plaintext, nint secretNonce, ReadOnlySpan<byte> ciphertext, ulong ciphertextLength, ReadOnlySpan<byte> tag,
        ReadOnlySpan<byte> associatedData, ulong associatedDataLength, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> key);
}
