// SPDX-License-Identifier: MIT
using System.Runtime.CompilerServices;

namespace Enigma.Crypto;

/// <summary>The codes of the area <c>crypto</c> (spec/errors.md).</summary>
public static class CryptoErrors
{
    /// <summary>A key, seed or nonce does not have its fixed length.</summary>
    public static readonly ErrorCode BadKeyLength = new("crypto.bad_key_length", 101);

    /// <summary>A key has the right length and is still not a key: a scalar out of range, or an unreduced ML-KEM coefficient.</summary>
    public static readonly ErrorCode BadKey = new("crypto.bad_key", 102);

    /// <summary>A signature is malformed or was not made by the expected key.</summary>
    public static readonly ErrorCode BadSignature = new("crypto.bad_signature", 103);

    /// <summary>A ciphertext did not authenticate: wrong key, wrong associated data, or altered bytes.</summary>
    public static readonly ErrorCode OpenFailed = new("crypto.open_failed", 104);

    /// <summary>A ciphertext or encapsulation is too short, too long, or not of its fixed length.</summary>
    public static readonly ErrorCode BadCiphertextLength = new("crypto.bad_ciphertext_length", 105);

    /// <summary>Padded data is not the one canonical padding of its content.</summary>
    public static readonly ErrorCode BadPadding = new("crypto.bad_padding", 106);

    /// <summary>A hash or address was given with the wrong number of bytes or as text that is not hex.</summary>
    public static readonly ErrorCode BadHex = new("crypto.bad_hex", 107);

    internal static void RequireLength(ReadOnlySpan<byte> value, int expected, ErrorCode code, string what)
    {
        if (value.Length != expected)
        {
            ThrowLength(value.Length, expected, code, what);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void ThrowLength(int actual, int expected, ErrorCode code, string what) =>
        throw new EnigmaException(code, $"{what} has {actual} bytes, expected {expected}");
}
