// SPDX-License-Identifier: MIT
using CsCheck;
using Enigma.Crypto;
using Org.BouncyCastle.Math;
using Xunit;

namespace Enigma.Shared.Tests.Crypto;

public sealed class Secp256k1Tests
{
    // The first account of the mnemonic that every Ethereum development node starts with.
    private static readonly byte[] DevelopmentKey = Hex.Bytes("ac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80");

    [Fact]
    public void Address_OfTheDevelopmentKey_IsTheKnownAccount()
    {
        using var key = Secp256k1PrivateKey.FromBytes(DevelopmentKey);
        Assert.Equal("0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266", key.Address.ToChecksumString());
    }

    // RFC 6979 nonces make signatures repeatable: key 1 over SHA-256("Satoshi Nakamoto") is a vector that wallets share.
    [Fact]
    public void Sign_OfTheSharedVector_GivesItsRAndS()
    {
        using var key = Secp256k1PrivateKey.FromBytes([.. new byte[31], 1]);
        var signature = key.Sign(Sha256.Hash("Satoshi Nakamoto"u8));
        Assert.Equal(
            "934b1ea10a4b3c1757e2b0c017d0b6143ce3c9a7e6a4a49860d7a6ab210ee3d8"
            + "2442ce9d2b916064108014783e923ec36b49743e2ffa1c4496f01a512aafd9e5",
            Hex.Text(signature.AsSpan(0, 64)));
    }

    [Fact]
    public void TryRecover_OfAnySignature_GivesTheSigner() =>
        Gen.Select(Gen.Byte.Array[32], Gen.Byte.Array[32]).Sample(
            (scalar, digest) =>
            {
                if (!Secp256k1PrivateKey.TryFromBytes(scalar, out var key))
                {
                    return;
                }

                using (key)
                {
                    var hash = Hash32.FromSpan(digest);
                    var signature = key.Sign(hash);
                    Assert.True(Secp256k1.TryRecover(hash, signature, out var signer));
                    Assert.Equal(key.Address, signer);
                    Assert.Equal(signature, key.Sign(hash));
                }
            },
            iter: 200);

    [Fact]
    public void TryRecover_OfTheHighSTwin_Refuses()
    {
        using var key = Secp256k1PrivateKey.FromBytes(DevelopmentKey);
        var digest = Keccak256.Hash("m"u8);
        var signature = key.Sign(digest);
        var order = new BigInteger("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141", 16);
        var s = order.Subtract(new BigInteger(1, signature.AsSpan(32, 32))).ToByteArrayUnsigned();
        var twin = signature.ToArray();
        twin.AsSpan(32, 32).Clear();
        s.CopyTo(twin.AsSpan(64 - s.Length));
        twin[64] = (byte)(55 - twin[64]);
        Assert.False(Secp256k1.TryRecover(digest, twin, out _));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(26)]
    [InlineData(29)]
    public void TryRecover_OfAnyOtherV_Refuses(byte v)
    {
        using var key = Secp256k1PrivateKey.FromBytes(DevelopmentKey);
        var signature = key.Sign(Hash32.Zero);
        signature[64] = v;
        Assert.False(Secp256k1.TryRecover(Hash32.Zero, signature, out _));
    }

    [Theory]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141")]
    [InlineData("ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff")]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000005")] // no point has this x
    public void TryRecover_OfAnROutOfRangeOrOffTheCurve_Refuses(string r)
    {
        byte[] signature = [.. Hex.Bytes(r), .. new byte[31], 1, 27];
        Assert.False(Secp256k1.TryRecover(Hash32.Zero, signature, out _));
    }

    [Theory]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141")]
    public void FromBytes_OfAScalarOutOfRange_IsRefusedWithoutShowingIt(string scalar)
    {
        var error = Assert.Throws<EnigmaException>(() => Secp256k1PrivateKey.FromBytes(Hex.Bytes(scalar)));
        Assert.Equal(CryptoErrors.BadKey, error.Code);
        Assert.DoesNotContain(scalar, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Recover_OfAShortSignature_SaysItsLength()
    {
        var error = Assert.Throws<EnigmaException>(() => Secp256k1.Recover(Hash32.Zero, new byte[64]));
        Assert.Equal(CryptoErrors.BadSignature, error.Code);
        Assert.Contains("64 bytes", error.Message, StringComparison.Ordinal);
    }
}
