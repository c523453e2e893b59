// SPDX-License-Identifier: MIT
using Enigma.Crypto;
using Xunit;

namespace Enigma.Vectors.Tests.Crypto;

public sealed class CryptoVectorTests
{
    private static readonly VectorFile Vectors = VectorFile.Load("crypto");

    [Fact]
    public void File_HasEveryKindThatIsReadHere() =>
        Assert.Equal(
            "ed25519 3, ed25519.refused 3, hkdf 4, hpke 3, hpke.open 18, keccak256 7, padding 8, "
            + "padding.refused 8, secp256k1.key 3, secp256k1.recover 10, secp256k1.sign 8, siv 6, siv.derive 1, "
            + "siv.open 42, xwing 3, xwing.decapsulate 14, xwing.encapsulate 3",
            Vectors.Census);

    [Fact]
    public void Keccak256_GivesTheHashes() =>
        Vectors.ForEach("keccak256", v => Assert.Equal(v.Hash("hash"), Keccak256.Hash(v.Bytes("data"))));

    [Fact]
    public void Hkdf_GivesTheOutputs() =>
        Vectors.ForEach("hkdf", v => Assert.Equal(
            v.Bytes("output"), HkdfSha256.Derive(v.Bytes("key"), v.Bytes("salt"), v.Bytes("info"), (int)v.Number("length"))));

    [Fact]
    public void Secp256k1_SignsAndRecovers() =>
        Vectors.ForEach("secp256k1.sign", v =>
        {
            using var key = Secp256k1PrivateKey.FromBytes(v.Bytes("key"));
            Assert.Equal(v.Address("address"), key.Address);
            Assert.Equal(v.Bytes("signature"), key.Sign(v.Hash("digest")));
            Assert.Equal(key.Address, Secp256k1.Recover(v.Hash("digest"), v.Bytes("signature")));
        });

    [Fact]
    public void Secp256k1_RefusesOtherFormsOfASignature() =>
        Vectors.ForEachRefused("secp256k1.recover", v => Secp256k1.Recover(v.Hash("digest"), v.Bytes("signature")));

    [Fact]
    public void Secp256k1_RefusesKeysOutOfRange() =>
        Vectors.ForEachRefused("secp256k1.key", v => Secp256k1PrivateKey.FromBytes(v.Bytes("key")).Dispose());

    [Fact]
    public void Ed25519_SignsAndVerifies()
    {
        Vectors.ForEach("ed25519", v =>
        {
            using var key = Ed25519PrivateKey.FromSeed(v.Bytes("seed"));
            Assert.Equal(v.Bytes("publicKey"), key.PublicKey);
            Assert.Equal(v.Bytes("signature"), key.Sign(v.Bytes("message")));
            Assert.True(Ed25519.Verify(v.Bytes("publicKey"), v.Bytes("message"), v.Bytes("signature")));
        });
        Vectors.ForEach("ed25519.refused", v =>
            Assert.False(Ed25519.Verify(v.Bytes("publicKey"), v.Bytes("message"), v.Bytes("signature"))));
    }

    [Fact]
    public void XWing_GivesKeysEncapsulationsAndSecrets()
    {
        Vectors.ForEach("xwing", v =>
        {
            using var key = XWingPrivateKey.FromSeed(v.Bytes("seed"));
            Assert.Equal(v.Bytes("publicKey"), key.PublicKey);
            var (secret, encapsulation) = XWing.Encapsulate(key.PublicKey, v.Bytes("encapsulationSeed"));
            Assert.Equal(v.Bytes("encapsulation"), encapsulation);
            Assert.Equal(v.Bytes("secret"), secret);
            Assert.Equal(secret, key.Decapsulate(encapsulation));
        });
        Vectors.ForEachRefused("xwing.encapsulate", v => XWing.Encapsulate(v.Bytes("publicKey"), v.Bytes("encapsulationSeed")));
    }

    [Fact]
    public void XWing_DecapsulatesWhateverHasTheLength() =>
        Vectors.ForEach("xwing.decapsulate", v =>
        {
            using var key = XWingPrivateKey.FromSeed(v.Bytes("seed"));
            if (v.TryGetProperty("error", out var error))
            {
                var refusal = Assert.Throws<EnigmaException>(() => key.Decapsulate(v.Bytes("encapsulation")));
                Assert.Equal(error.GetString(), refusal.Code.Name);
                return;
            }

            Assert.Equal(v.Bytes("secret"), key.Decapsulate(v.Bytes("encapsulation")));
        });

    [Fact]
    public void Hpke_SealsOpensAndExports()
    {
        Vectors.ForEach("hpke", v =>
        {
            using var key = XWingPrivateKey.FromSeed(v.Bytes("seed"));
            using var sender = HpkeSender.Setup(key.PublicKey, v.Bytes("info"), v.Bytes("encapsulationSeed"));
            Assert.Equal(v.Bytes("encapsulation"), sender.Encapsulation);
            using var receiver = HpkeReceiver.Setup(key, sender.Encapsulation, v.Bytes("info"));
            foreach (var message in v.GetProperty("messages").EnumerateArray())
            {
                Assert.Equal(message.Bytes("sealed"), sender.Seal(message.Bytes("associatedData"), message.Bytes("plaintext")));
                Assert.Equal(message.Bytes("plaintext"), receiver.Open(message.Bytes("associatedData"), message.Bytes("sealed")));
            }

            foreach (var export in v.GetProperty("exports").EnumerateArray())
            {
                Assert.Equal(export.Bytes("output"), sender.Export(export.Bytes("context"), (int)export.Number("length")));
                Assert.Equal(export.Bytes("output"), receiver.Export(export.Bytes("context"), (int)export.Number("length")));
            }
        });
        Vectors.ForEachRefused("hpke.open", v =>
        {
            using var key = XWingPrivateKey.FromSeed(v.Bytes("seed"));
            using var receiver = HpkeReceiver.Setup(key, v.Bytes("encapsulation"), v.Bytes("info"));
            receiver.Open(v.Bytes("associatedData"), v.Bytes("sealed"));
        });
    }

    [Fact]
    public void Siv_SealsAndOpens()
    {
        Vectors.ForEach("siv", v =>
        {
            using var key = new SivKey(v.Bytes("macKey"), v.Bytes("encryptionKey"));
            Assert.Equal(v.Bytes("sealed"), key.Seal(v.Bytes("associatedData"), v.Bytes("plaintext")));
            Assert.Equal(v.Bytes("plaintext"), key.Open(v.Bytes("associatedData"), v.Bytes("sealed")));
        });
        Vectors.ForEachRefused("siv.open", v =>
        {
            using var key = new SivKey(v.Bytes("macKey"), v.Bytes("encryptionKey"));
            key.Open(v.Bytes("associatedData"), v.Bytes("sealed"));
        });
        Vectors.ForEach("siv.derive", v =>
        {
            using var key = SivKey.Derive(v.Bytes("secret"), v.Bytes("context"));
            Assert.Equal(v.Bytes("sealed"), key.Seal(v.Bytes("associatedData"), v.Bytes("plaintext")));
        });
    }

    [Fact]
    public void Padding_HasOneForm()
    {
        Vectors.ForEach("padding", v =>
        {
            Assert.Equal(v.Bytes("padded"), Padding.Pad(v.Bytes("data")));
            Assert.Equal(v.Bytes("data"), Padding.Unpad(v.Bytes("padded")));
        });
        Vectors.ForEachRefused("padding.refused", v => Padding.Unpad(v.Bytes("padded")));
    }
}
