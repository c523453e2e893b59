// SPDX-License-Identifier: MIT
using Enigma.Crypto;
using Xunit;

namespace Enigma.Shared.Tests.Crypto;

/// <summary>What measurements count. The tally is one for the process, so nothing else runs meanwhile.</summary>
[Collection(nameof(PrimitiveTallyTests))]
[CollectionDefinition(nameof(PrimitiveTallyTests), DisableParallelization = true)]
public sealed class PrimitiveTallyTests
{
    [Fact]
    public void Tally_OfADeterministicSeal_CountsEachPrimitiveOnce()
    {
        using var key = new SivKey(new byte[SivKey.KeySize], new byte[SivKey.KeySize]);
        using var tally = PrimitiveTally.Start();
        var sealedBytes = key.Seal(new byte[139], new byte[256]);
        // The synthetic value, and two blocks of key and nonce.
        Assert.Equal(
            [(Primitive.Hmac, 2L), (Primitive.Hmac, 1L), (Primitive.AesGcmSeal, 1L)],
            tally.Uses.Select(use => (use.Primitive, use.Count)));
        Assert.Equal([(185 + 217) / 2, 403, 256], tally.Uses.Select(use => use.MeanBytes));
        key.Open(new byte[139], sealedBytes);
        Assert.Equal(6, tally.Uses.Where(use => use.Primitive == Primitive.Hmac).Sum(use => use.Count));
    }

    [Fact]
    public void Tally_OfAnOpenedEnvelope_CountsBothKems()
    {
        using var key = XWingPrivateKey.FromSeed(new byte[XWingPrivateKey.SeedSize]);
        using var sender = HpkeSender.Setup(key.PublicKey, [], new byte[XWing.EncapsulationSeedSize]);
        using var tally = PrimitiveTally.Start();
        using var receiver = HpkeReceiver.Setup(key, sender.Encapsulation, []);
        Assert.Equal(1, Count(tally, Primitive.X25519Agree));
        Assert.Equal(1, Count(tally, Primitive.MlKemDecapsulate));
        Assert.Equal(3, Count(tally, Primitive.HkdfExtract));
        Assert.Equal(3, Count(tally, Primitive.HkdfExpandOne));
    }

    [Fact]
    public void Tally_WhenDisposed_CountsNoMore()
    {
        var tally = PrimitiveTally.Start();
        Assert.Throws<InvalidOperationException>(PrimitiveTally.Start);
        Keccak256.Hash([1]);
        tally.Dispose();
        Keccak256.Hash([1]);
        Assert.Equal(1, Count(tally, Primitive.Keccak));
        PrimitiveTally.Start().Dispose();
    }

    private static long Count(PrimitiveTally tally, Primitive primitive) =>
        tally.Uses.Where(use => use.Primitive == primitive).Sum(use => use.Count);
}
