// SPDX-License-Identifier: MIT
using System.Text;
using Enigma.Crypto;
using Xunit;

namespace Enigma.Shared.Tests.Crypto;

public sealed class HpkeTests
{
    private static readonly byte[] Info = "information"u8.ToArray();
    private static readonly byte[] EncapsulationSeed = [.. Enumerable.Range(0, 64).Select(i => (byte)i)];

    // RFC 9180 A.1.1: DHKEM(X25519), HKDF-SHA-256, AES-128-GCM. The schedule is the same code with other identifiers.
    [Fact]
    public void KeySchedule_WithTheSecretOfRfc9180_GivesItsKeyNonceAndExports()
    {
        var suite = new HpkeSuite(0x0020, 0x0001, 0x0001, 16);
        var secret = Hex.Bytes("fe0e18c9f024ce43799ae393c7e8fe8fce9d218875e8227b0187c04e7d2ea1fc");

        using var context = new HpkeContext(suite, secret, Encoding.ASCII.GetBytes("Ode on a Grecian Urn"));

        Assert.Equal("4531685d41d65f03dc48f6b8302c05b0", Hex.Text(context.Key));
        Assert.Equal("56d890e5accaaf011cff4b7d", Hex.Text(context.BaseNonce));
        Assert.Equal("3853fe2b4035195a573ffc53856e77058e15d9ea064de3e59f4961d0095250ee", Hex.Text(context.Export([], 32)));
        Assert.Equal("2e8f0b54673c7029649d4eb9d5e33bf1872cf76d623ff164ac185da9e88c21a5", Hex.Text(context.Export([0], 32)));
        Assert.Equal(
            "e9e43065102c3836401bed8c3c3c75ae46be1639869391d62c61f1ec7af54931",
            Hex.Text(context.Export(Encoding.ASCII.GetBytes("TestContext"), 32)));
        Assert.All(secret, b => Assert.Equal(0, b));
    }

    [Fact]
    public void Open_InTheOrderOfSealing_GivesTheMessages()
    {
        using var key = XWingPrivateKey.FromSeed(new byte[32]);
        using var sender = HpkeSender.Setup(key.PublicKey, Info, EncapsulationSeed);
        var first = sender.Seal("a"u8, "one"u8);
        var second = sender.Seal("b"u8, []);

        using var receiver = HpkeReceiver.Setup(key, sender.Encapsulation, Info);

        Assert.Equal("one"u8.ToArray(), receiver.Open("a"u8, first));
        Assert.Empty(receiver.Open("b"u8, second));
        Assert.Equal(sender.Export("x"u8, 40), receiver.Export("x"u8, 40));
    }

    [Fact]
    public void Open_OutOfOrder_FailsAndLeavesTheSessionAsItWas()
    {
        using var key = XWingPrivateKey.FromSeed(new byte[32]);
        using var sender = HpkeSender.Setup(key.PublicKey, Info, EncapsulationSeed);
        var first = sender.Seal([], "one"u8);
        var second = sender.Seal([], "two"u8);
        using var receiver = HpkeReceiver.Setup(key, sender.Encapsulation, Info);

        var error = Assert.Throws<EnigmaException>(() => receiver.Open([], second));

        Assert.Equal(CryptoErrors.OpenFailed, error.Code);
        Assert.Equal("one"u8.ToArray(), receiver.Open([], first));
    }

    [Fact]
    public void Open_WithOtherInfoKeyOrAssociatedData_Fails()
    {
        using var key = XWingPrivateKey.FromSeed(new byte[32]);
        using var otherKey = XWingPrivateKey.FromSeed([1, .. new byte[31]]);
        using var sender = HpkeSender.Setup(key.PublicKey, Info, EncapsulationSeed);
        var message = sender.Seal("ad"u8, "secret"u8);
        var encapsulation = sender.Encapsulation.ToArray();

        AssertFails(key, "other"u8.ToArray(), "ad"u8.ToArray());
        AssertFails(otherKey, Info, "ad"u8.ToArray());
        AssertFails(key, Info, "da"u8.ToArray());

        void AssertFails(XWingPrivateKey privateKey, byte[] info, byte[] associatedData)
        {
            using var receiver = HpkeReceiver.Setup(privateKey, encapsulation, info);
            Assert.Equal(CryptoErrors.OpenFailed, Assert.Throws<EnigmaException>(() => receiver.Open(associatedData, message)).Code);
        }
    }
}
