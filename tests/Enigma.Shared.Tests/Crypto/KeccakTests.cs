// SPDX-License-Identifier: MIT
using CsCheck;
using Enigma.Crypto;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Digests;
using Xunit;

namespace Enigma.Shared.Tests.Crypto;

public sealed class KeccakTests
{
    [Theory]
    [InlineData("", "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470")]
    [InlineData("616263", "4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45")]
    public void Hash_OfKnownInputs_IsTheKnownHash(string input, string expected) =>
        Assert.Equal("0x" + expected, Keccak256.Hash(Hex.Bytes(input)).ToString());

    [Fact]
    public void Hash_OfEachLengthUpToFourBlocks_AgreesWithTheLibrary()
    {
        for (var length = 0; length <= 4 * 136 + 1; length++)
        {
            var data = new byte[length];
            for (var i = 0; i < length; i++)
            {
                data[i] = (byte)(i * 31 + length);
            }

            Assert.Equal(Digest(new KeccakDigest(256), data), Keccak256.Hash(data).ToArray());
            var sha3 = new byte[32];
            Sha3.Sha3256(sha3, data);
            Assert.Equal(Digest(new Sha3Digest(256), data), sha3);
        }
    }

    [Fact]
    public void Shake256_OfLongOutputs_AgreesWithTheLibrary()
    {
        var oracle = new ShakeDigest(256);
        oracle.BlockUpdate([1, 2, 3], 0, 3);
        var expected = new byte[500];
        oracle.OutputFinal(expected, 0, expected.Length);
        var actual = new byte[500];
        Sha3.Shake256(actual, [1, 2, 3]);
        Assert.Equal(expected, actual);
    }

    [Fact]
    public void Append_OfAnyCut_GivesTheHashOfTheWhole() =>
        Gen.Select(Gen.Byte.Array[0, 600], Gen.Int[0, 600], Gen.Int[0, 600]).Sample((data, first, second) =>
        {
            var a = Math.Min(first, data.Length);
            var b = Math.Clamp(second, a, data.Length);
            var hasher = new Keccak256Hasher();
            var parts = hasher.Append(data.AsSpan(0, a)).Append(data.AsSpan(a, b - a)).Append(data.AsSpan(b)).Finish();
            Assert.Equal(Keccak256.Hash(data), parts);
            Assert.Equal(parts, Keccak256.Hash(data.AsSpan(0, a), data.AsSpan(a, b - a), data.AsSpan(b)));
            Assert.Equal(Keccak256.OfEmpty, hasher.Finish());
        });

    private static byte[] Digest(IDigest digest, byte[] data)
    {
        digest.BlockUpdate(data, 0, data.Length);
        var hash = new byte[digest.GetDigestSize()];
        digest.DoFinal(hash, 0);
        return hash;
    }
}
