// SPDX-License-Identifier: MIT
using CsCheck;
using Enigma.Crypto;
using Xunit;

namespace Enigma.Shared.Tests.Crypto;

public sealed class SivKeyTests
{
    private static SivKey NewKey() => SivKey.Derive("secret"u8, "test"u8);

    [Fact]
    public void Seal_Twice_GivesTheSameBytes()
    {
        using var key = NewKey();
        Assert.Equal(key.Seal("ad"u8, "text"u8), key.Seal("ad"u8, "text"u8));
    }

    [Fact]
    public void Open_OfWhatWasSealed_GivesThePlaintext() =>
        Gen.Select(Gen.Byte.Array[0, 80], Gen.Byte.Array[0, 300]).Sample((associatedData, plaintext) =>
        {
            using var key = NewKey();
            var sealedBytes = key.Seal(associatedData, plaintext);
            Assert.Equal(plaintext.Length + SivKey.Overhead, sealedBytes.Length);
            Assert.Equal(plaintext, key.Open(associatedData, sealedBytes));
        });

    [Fact]
    public void Open_WithAnyByteAltered_Fails()
    {
        using var key = NewKey();
        var sealedBytes = key.Seal("ad"u8, "some text"u8);
        for (var i = 0; i < sealedBytes.Length; i++)
        {
            var altered = sealedBytes.ToArray();
            altered[i] ^= 0x40;
            Assert.Equal(CryptoErrors.OpenFailed, Assert.Throws<EnigmaException>(() => key.Open("ad"u8, altered)).Code);
        }
    }

    [Fact]
    public void Open_WithBytesMovedBetweenAssociatedDataAndPlaintext_Fails()
    {
        using var key = NewKey();
        Assert.NotEqual(key.Seal("ab"u8, "c"u8)[..32], key.Seal("a"u8, "bc"u8)[..32]);
        Assert.Throws<EnigmaException>(() => key.Open("a"u8, key.Seal("ab"u8, "c"u8)));
    }

    // Whoever holds the encryption key alone can make a valid GCM message, but not its s.
    [Fact]
    public void Open_WithAnotherMacKey_FailsAfterDecryption()
    {
        var encryptionKey = new byte[32];
        using var maker = new SivKey([1, .. new byte[31]], encryptionKey);
        using var opener = new SivKey([2, .. new byte[31]], encryptionKey);
        var error = Assert.Throws<EnigmaException>(() => opener.Open([], maker.Seal([], "text"u8)));
        Assert.Equal(CryptoErrors.OpenFailed, error.Code);
    }

    [Fact]
    public void Open_OfLessThanTheOverhead_SaysTheLength()
    {
        using var key = NewKey();
        var error = Assert.Throws<EnigmaException>(() => key.Open([], new byte[47]));
        Assert.Equal(CryptoErrors.BadCiphertextLength, error.Code);
        Assert.Equal("sealed message has 47 bytes, expected at least 48", error.Message);
    }

    [Fact]
    public void Seal_AfterDisposal_IsRefused()
    {
        var key = NewKey();
        key.Dispose();
        Assert.Throws<ObjectDisposedException>(() => key.Seal([], []));
    }
}
