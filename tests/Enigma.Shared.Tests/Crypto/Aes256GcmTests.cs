// SPDX-License-Identifier: MIT
using System.Security.Cryptography;
using Enigma.Crypto;
using Xunit;

namespace Enigma.Shared.Tests.Crypto;

/// <summary>Two libraries do AES-GCM, depending on the processor. They must give the same bytes.</summary>
public sealed class Aes256GcmTests
{
    private static readonly byte[] Key = Keccak256.Hash("key"u8).ToArray();
    private static readonly byte[] Nonce = new byte[Aes256Gcm.NonceSize];

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0, 139)]
    [InlineData(1, 0)]
    [InlineData(256, 139)]
    [InlineData(70_001, 17)]
    public void Seal_OfAnySize_IsThatOfThePlatform(int plaintextLength, int associatedLength)
    {
        byte[] plaintext = [.. Enumerable.Range(0, plaintextLength).Select(i => (byte)i)];
        byte[] associated = [.. Enumerable.Range(7, associatedLength).Select(i => (byte)i)];
        var output = new byte[plaintextLength + Aes256Gcm.TagSize];
        Aes256Gcm.Seal(Key, Nonce, associated, plaintext, output);
        var expected = new byte[output.Length];
        using var platform = new AesGcm(Key, Aes256Gcm.TagSize);
        platform.Encrypt(Nonce, plaintext, expected.AsSpan(0, plaintextLength), expected.AsSpan(plaintextLength), associated);
        Assert.Equal(expected, output);
        Assert.Equal(plaintext, Aes256Gcm.Open(Key, Nonce, associated, output));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(20)]
    [InlineData(35)]
    public void Open_WithAnAlteredByte_IsRefused(int altered)
    {
        var message = new byte[20 + Aes256Gcm.TagSize];
        Aes256Gcm.Seal(Key, Nonce, [1], new byte[20], message);
        message[altered] ^= 1;
        var refusal = Assert.Throws<EnigmaException>(() => Aes256Gcm.Open(Key, Nonce, [1], message));
        Assert.Equal(CryptoErrors.OpenFailed, refusal.Code);
    }

    [Fact]
    public void Seal_WithAWrongKeyOrNonceLength_IsAProgrammersError()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Aes256Gcm.Seal(Key.AsSpan(1), Nonce, [], [], new byte[Aes256Gcm.TagSize]));
        Assert.Throws<ArgumentOutOfRangeException>(() => Aes256Gcm.Seal(Key, Nonce.AsSpan(1), [], [], new byte[Aes256Gcm.TagSize]));
    }
}
