// SPDX-License-Identifier: MIT
using System.Security.Cryptography;
using Enigma.Crypto;

namespace Enigma.Protocol;

/// <summary>Thirty-two secret bytes, wiped on disposal and never printed. The derived types say which secret it is.</summary>
public abstract class Secret32 : IDisposable
{
    /// <summary>The length in bytes.</summary>
    public const int Size = 32;

    private readonly byte[] _value;
    private bool _disposed;

    private protected Secret32(ReadOnlySpan<byte> value)
    {
        if (value.Length != Size)
        {
            throw new EnigmaException(CryptoErrors.BadKeyLength, $"secret has {value.Length} bytes, expected {Size}");
        }

        _value = value.ToArray();
    }

    /// <summary>The bytes in place; only for sealing them to another enclave or to storage.</summary>
    public ReadOnlySpan<byte> Reveal()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return _value;
    }

    /// <summary>Wipes the bytes.</summary>
    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(_value);
        _disposed = true;
        GC.SuppressFinalize(this);
    }

    /// <summary>The name of the type.</summary>
    public sealed override string ToString() => GetType().Name;

    private protected byte[] DeriveKey(ReadOnlySpan<byte> salt, ReadOnlySpan<byte> info, int length = Size) =>
        HkdfSha256.Derive(Reveal(), salt, info, length);
}
