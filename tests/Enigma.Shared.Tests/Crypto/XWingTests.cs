// SPDX-License-Identifier: MIT
using Enigma.Crypto;
using Xunit;

namespace Enigma.Shared.Tests.Crypto;

public sealed class XWingTests
{
    private static readonly byte[] Seed = Hex.Bytes("7f9c2ba4e88f827d616045507605853ed73b8093f6efbc88eb1a6eacfa66ef26");

    private static readonly byte[] EncapsulationSeed = Hex.Bytes(
        """
        3cb1eea988004b93103cfb0aeefd2a686e01fa4a58e8a3639ca8a1e3f9ae57e2
        35b8cc873c23dc62b8d260169afa2f75ab916a58d974918835d25e6a435085b2
        """);

    // draft-connolly-cfrg-xwing-kem-10, appendix C, first vector: the secret and the ends of key and encapsulation.
    [Fact]
    public void Encapsulate_WithTheDraftsFirstVector_GivesItsSecret()
    {
        using var key = XWingPrivateKey.FromSeed(Seed);
        Assert.StartsWith("e2236b35a8c24b39b10aa1323a96a919a2ced88400633a7b07131713fc14b2b5", Hex.Text(key.PublicKey));
        Assert.EndsWith("59844570216223593d4ba32d9abac8cd049040ef6534", Hex.Text(key.PublicKey));

        var (secret, encapsulation) = XWing.Encapsulate(key.PublicKey, EncapsulationSeed);

        Assert.Equal("d2df0522128f09dd8e2c92b1e905c793d8f57a54c3da25861f10bf4ca613e384", Hex.Text(secret));
        Assert.StartsWith("b83aa828d4d62b9a83ceffe1d3d3bb1ef31264643c070c5798927e41fb07914a", Hex.Text(encapsulation));
        Assert.EndsWith("56f17576740ce2a32fc5145030145cfb97e63e0e41d354274a079d3e6fb2e15", Hex.Text(encapsulation));
        Assert.Equal(secret, key.Decapsulate(encapsulation));
    }

    [Fact]
    public void Encapsulate_ToAnUnreducedLatticeKey_IsRefused()
    {
        using var key = XWingPrivateKey.FromSeed(Seed);
        var publicKey = key.PublicKey.ToArray();
        publicKey[3] = 0x01;
        publicKey[4] = (byte)((publicKey[4] & 0xF0) | 0x0D); // 0xD01 = 3329, the modulus itself

        var error = Assert.Throws<EnigmaException>(() => XWing.Encapsulate(publicKey, EncapsulationSeed));

        Assert.Equal(CryptoErrors.BadKey, error.Code);
        Assert.Contains("coefficient at byte 3 is", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Decapsulate_OfAnAlteredEncapsulation_GivesAnotherSecret()
    {
        using var key = XWingPrivateKey.FromSeed(Seed);
        var (secret, encapsulation) = XWing.Encapsulate(key.PublicKey, EncapsulationSeed);
        foreach (var position in new[] { 0, 500, 1087, 1088, 1118 })
        {
            var altered = encapsulation.ToArray();
            altered[position] ^= 1;
            Assert.NotEqual(secret, key.Decapsulate(altered));
        }
    }

    [Fact]
    public void Encapsulate_ToAZeroCurvePoint_HashesZerosAsTheDraftSays()
    {
        using var key = XWingPrivateKey.FromSeed(Seed);
        var publicKey = key.PublicKey.ToArray();
        publicKey.AsSpan(1184).Clear();

        var (secret, encapsulation) = XWing.Encapsulate(publicKey, EncapsulationSeed);

        var (honest, _) = XWing.Encapsulate(key.PublicKey, EncapsulationSeed);
        Assert.NotEqual(honest, secret);
        Assert.Equal(XWing.EncapsulationSize, encapsulation.Length);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1215)]
    [InlineData(1217)]
    public void Encapsulate_WithAWrongKeyLength_SaysTheLengths(int length)
    {
        var error = Assert.Throws<EnigmaException>(() => XWing.Encapsulate(new byte[length], EncapsulationSeed));
        Assert.Equal(CryptoErrors.BadKeyLength, error.Code);
        Assert.Equal($"X-Wing public key has {length} bytes, expected 1216", error.Message);
    }

    [Fact]
    public void Decapsulate_WithAWrongLength_IsRefused()
    {
        using var key = XWingPrivateKey.FromSeed(Seed);
        var error = Assert.Throws<EnigmaException>(() => key.Decapsulate(new byte[1119]));
        Assert.Equal(CryptoErrors.BadCiphertextLength, error.Code);
    }
}
