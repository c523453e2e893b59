// SPDX-License-Identifier: MIT
using Enigma.Crypto;
using Enigma.Ethereum;

namespace Enigma.Client;

/// <summary>An Ethereum account whose key this process holds: it pays for records and signs their transactions.</summary>
public sealed class EthereumAccount : IDisposable
{
    private readonly Secp256k1PrivateKey _key;

    private EthereumAccount(Secp256k1PrivateKey key) => _key = key;

    /// <summary>The account's address.</summary>
    public Address Address => _key.Address;

    /// <summary>Takes a copy of a private key of 32 bytes; <see cref="Dispose"/> wipes it.</summary>
    /// <exception cref="EnigmaException"><c>crypto.bad_key_length</c>, <c>crypto.bad_key</c></exception>
    public static EthereumAccount FromPrivateKey(ReadOnlySpan<byte> key) => new(Secp256k1PrivateKey.FromBytes(key));

    /// <summary>Wipes the key.</summary>
    public void Dispose() => _key.Dispose();

    internal SignedTransaction Sign(Eip1559Transaction transaction) => transaction.Sign(_key);

    internal byte[] Sign(Hash32 digest) => _key.Sign(digest);
}
