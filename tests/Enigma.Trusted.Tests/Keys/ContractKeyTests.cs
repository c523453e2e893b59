// SPDX-License-Identifier: MIT
using Enigma.Crypto;
using Enigma.Protocol;
using Enigma.Trusted.Tests.Ledger;
using Enigma.Trusted.Tests.Network;
using Xunit;

namespace Enigma.Trusted.Tests.Keys;

/// <summary>The keys of contracts that a key keeper publishes.</summary>
public sealed class ContractKeyTests
{
    [Fact]
    public void ContractKey_IsSigned_AndStaysTheSame()
    {
        using var network = new TestNetwork();
        var contract = network.User("alice").NewContract("vault");
        var reply = Key(network, contract, 1);
        var statement = new ContractKeyStatement(contract, new Epoch(1), reply.PublicKey.Hash);
        Assert.True(network.Manifest.Domain.Verify(statement, reply.Signature, network.Keeper.Identity.Signer));
        Assert.Equal(reply, Key(network, contract, 1));
        Assert.NotEqual(reply.PublicKey, Key(network, network.User("bob").NewContract("vault"), 1).PublicKey);
    }

    [Fact]
    public void ContractKey_OfAnotherThanTheCurrentOrPreviousEpoch_IsRefused()
    {
        using var network = new TestNetwork();
        network.Ledger.TurnEpoch();
        network.Ledger.TurnEpoch();
        network.Mine();
        var contract = network.User("alice").NewContract("vault");
        foreach (var epoch in new ulong[] { 1, 4 })
        {
            network.Keeper.Refuses(
                KeysErrors.FutureEpoch, new ContractKeyRequest(contract, new Epoch(epoch), network.Ledger.Head.Prove(Storage.Slot(0))));
        }

        Assert.NotEqual(Key(network, contract, 2).PublicKey, Key(network, contract, 3).PublicKey);
    }

    private static ContractKeyReply Key(TestNetwork network, ContractAddress contract, ulong epoch) => network.Keeper.Ask<ContractKeyReply>(
        new ContractKeyRequest(contract, new Epoch(epoch), network.Ledger.Head.Prove(Storage.Slot(0))));
}
