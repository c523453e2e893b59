// SPDX-License-Identifier: MIT
using Enigma.Crypto;
using Enigma.Protocol;
using Enigma.Trusted.Tests.Ledger;
using Enigma.Trusted.Tests.Network;
using Xunit;

namespace Enigma.Trusted.Tests.Keys;

/// <summary>What a key keeper publishes: the keys of contracts, and its share of the epoch seeds.</summary>
public sealed class SeedAndContractKeyTests
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

    [Fact]
    public void SeedStep_RevealsWhatTheLedgerHoldsACommitmentTo()
    {
        using var network = new TestNetwork();
        var first = Step(network);
        Assert.True(first.Reveal.IsZero);
        var statement = new SeedCommitment(new Epoch(4), first.NextCommitment);
        Assert.True(network.Manifest.Domain.Verify(statement, first.Signature, network.Keeper.Identity.Signer));

        network.Ledger.Commitment = first.NextCommitment;
        network.Ledger.TurnEpoch();
        network.Mine();
        var second = Step(network);
        Assert.Equal(first.NextCommitment, Keccak256.Hash(second.Reveal.AsSpan()));
    }

    [Fact]
    public void SeedStep_OfALaterEpoch_StaysSecret()
    {
        using var network = new TestNetwork();
        network.Ledger.Commitment = Step(network).NextCommitment;
        network.Mine();
        // The commitment is the one of epoch 4; in epoch 1 only the value of epoch 3 may leave.
        Assert.True(Step(network).Reveal.IsZero);
    }

    private static ContractKeyReply Key(TestNetwork network, ContractAddress contract, ulong epoch) => network.Keeper.Ask<ContractKeyReply>(
        new ContractKeyRequest(contract, new Epoch(epoch), network.Ledger.Head.Prove(Storage.Slot(0))));

    private static SeedReply Step(TestNetwork network) =>
        network.Keeper.Ask<SeedReply>(new SeedStepRequest(network.Ledger.Head.Prove(Storage.Slot(0), Storage.Slot(4))));
}
