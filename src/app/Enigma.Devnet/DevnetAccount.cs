// SPDX-License-Identifier: MIT
using System.Security.Cryptography;
using Enigma.Crypto;

namespace Enigma.Devnet;

/// <summary>An account of the local chain, made for this network and worth nothing anywhere else.</summary>
/// <param name="Address">The account.</param>
/// <param name="PrivateKey">Its key, 32 bytes.</param>
public sealed record DevnetAccount(Address Address, ReadOnlyMemory<byte> PrivateKey)
{
    /// <summary>A fresh account.</summary>
    public static DevnetAccount Create()
    {
        while (true)
        {
            var bytes = RandomNumberGenerator.GetBytes(Secp256k1PrivateKey.Size);
            if (Secp256k1PrivateKey.TryFromBytes(bytes, out var key))
            {
                using (key)
                {
                    return new DevnetAccount(key.Address, bytes);
                }
            }
        }
    }

    /// <summary>The key, for whoever signs with it and disposes of it.</summary>
    internal Secp256k1PrivateKey Key() => Secp256k1PrivateKey.FromBytes(PrivateKey.Span);

    /// <summary>The address; never the key.</summary>
    public override string ToString() => Address.ToString();
}
