// SPDX-License-Identifier: MIT
using Enigma.Crypto;
using Xunit;

namespace Enigma.Shared.Tests.Crypto;

public sealed class HashingTests
{
    // RFC 5869 A.1
    [Fact]
    public void Hkdf_WithTheFirstVectorOfRfc5869_GivesItsKeys()
    {
        byte[] inputKey = [.. Enumerable.Repeat((byte)0x0b, 22)];
        var salt = Hex.Bytes("000102030405060708090a0b0c");
        var info = Hex.Bytes("f0f1f2f3f4f5f6f7f8f9");

        var key = HkdfSha256.Extract(salt, inputKey);
        var output = HkdfSha256.Expand(key, info, 42);

        Assert.Equal("077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5", Hex.Text(key));
        Assert.Equal("3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865", Hex.Text(output));
        Assert.Equal(output, HkdfSha256.Derive(inputKey, salt, info, 42));
    }

    // RFC 4231, test case 2
    [Fact]
    public void Hmac_WithTheSecondCaseOfRfc4231_GivesItsMac() =>
        Assert.Equal(
            "0x5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
            Sha256.Hmac("Jefe"u8, "what do ya want for nothing?"u8).ToString());

    // RFC 8032 §7.1, test 2
    [Fact]
    public void Ed25519_WithTheSecondTestOfRfc8032_SignsAndVerifies()
    {
        using var key = Ed25519PrivateKey.FromSeed(Hex.Bytes("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb"));
        var signature = key.Sign([0x72]);

        Assert.Equal("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", Hex.Text(key.PublicKey));
        Assert.Equal(
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
            + "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
            Hex.Text(signature));
        Assert.True(Ed25519.Verify(key.PublicKey, [0x72], signature));
        Assert.False(Ed25519.Verify(key.PublicKey, [0x73], signature));
        Assert.False(Ed25519.Verify(key.PublicKey, [0x72], signature.AsSpan(1)));
        Assert.False(Ed25519.Verify([], [0x72], signature));
    }
}
