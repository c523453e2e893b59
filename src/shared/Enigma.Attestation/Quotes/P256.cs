// SPDX-License-Identifier: MIT
using System.Security.Cryptography;

namespace Enigma.Attestation;

/// <summary>ECDSA P-256 with SHA-256, as quotes and their collateral are signed.</summary>
internal static class P256
{
    /// <summary>The bytes of a key as X | Y.</summary>
    internal const int KeySize = 64;

    /// <summary>The bytes of a signature as r | s.</summary>
    internal const int SignatureSize = 64;

    /// <summary>The bytes of a coordinate, and of r and s.</summary>
    internal const int NumberSize = 32;

    /// <summary>True when the owner of the key (X | Y) signed (r | s). A point that is not on the curve signed nothing.</summary>
    internal static bool HasSigned(ReadOnlySpan<byte> key, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        if (key.Length != KeySize || signature.Length != SignatureSize)
        {
            return false;
        }

        var point = new ECPoint { X = key[..NumberSize].ToArray(), Y = key[NumberSize..].ToArray() };
        try
        {
            using var ecdsa = ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = point });
            return ecdsa.VerifyData(message, signature, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        }
        catch (CryptographicException)
        {
            return false;
        }
    }
}
