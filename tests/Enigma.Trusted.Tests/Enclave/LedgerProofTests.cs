// SPDX-License-Identifier: MIT
using Enigma.Crypto;
using Enigma.Ethereum;
using Enigma.Protocol;
using Enigma.Trusted.Tests.Ledger;
using Enigma.Trusted.Tests.Network;
using Xunit;

namespace Enigma.Trusted.Tests.Enclave;

/// <summary>A host that forges what the Ledger's storage holds.</summary>
public sealed class LedgerProofTests
{
    [Fact]
    public void StorageWord_ThatWasForged_IsRefused() => Refused(ProofErrors.WrongNode, proof => proof with
    {
        Slots = [.. proof.Slots.Select(slot => slot with { Nodes = [.. slot.Nodes.SkipLast(1), Flip(slot.Nodes[^1])] })],
    });

    [Fact]
    public void Account_ThatWasForged_IsRefused() =>
        Refused(ProofErrors.WrongNode, proof =>
            proof with { AccountNodes = [.. proof.AccountNodes.SkipLast(1), Flip(proof.AccountNodes[^1])] });

    [Fact]
    public void StorageProof_ThatEndsEarly_IsRefused() => Refused(ProofErrors.Truncated, proof => proof with
    {
        Slots = [.. proof.Slots.Select(slot => slot with { Nodes = [.. slot.Nodes.SkipLast(1)] })],
    });

    [Fact]
    public void StorageOfAnotherBlock_IsRefused()
    {
        using var network = new TestNetwork();
        var contract = network.Deploy(network.User("alice"), [1]).Contract;
        var before = network.Ledger.ProveQueue(contract);
        network.Mine();
        network.Workers[0].Refuses(
            ProofErrors.WrongNode, new SyncQueueRequest(contract, before with { Block = new BlockNumber(network.Ledger.Head.Number) }, []));
    }

    [Fact]
    public void Slot_ThatIsLeftOut_IsNotTakenForZero() =>
        Refused(LedgerProofErrors.MissingSlot, proof => proof with { Slots = [.. proof.Slots.Skip(1)] });

    [Fact]
    public void Slot_GivenTwice_IsRefused() =>
        Refused(LedgerProofErrors.RepeatedSlot, proof => proof with { Slots = [.. proof.Slots, proof.Slots[0]] });

    [Fact]
    public void Slot_ProvenUnderAnotherName_IsRefused()
    {
        // A proof of one slot says nothing about another: the path is the hash of the slot.
        using var network = new TestNetwork();
        var contract = network.Deploy(network.User("alice"), [1]).Contract;
        network.Mine();
        var proof = network.Ledger.ProveQueue(contract);
        var lie = proof with { Slots = [proof.Slots[0] with { Nodes = proof.Slots[1].Nodes }, .. proof.Slots.Skip(1)] };
        var reply = EnclaveReply.Decode(network.Workers[0].ExchangeBytes(new SyncQueueRequest(contract, lie, []).Encode()));
        var refused = Assert.IsType<RefusedReply>(reply);
        Assert.StartsWith("proof.", refused.Code, StringComparison.Ordinal);
    }

    private static void Refused(ErrorCode code, Func<LedgerProof, LedgerProof> lie)
    {
        using var network = new TestNetwork();
        var contract = network.Deploy(network.User("alice"), [1]).Contract;
        network.Mine();
        var entry = new EncodedEntry(network.Ledger.Contract(contract).Entries[0].Encode());
        var truth = network.Ledger.ProveQueue(contract);
        network.Workers[0].Refuses(code, new SyncQueueRequest(contract, lie(truth), [entry]));
        Assert.Equal(1u, network.Workers[0].Ask<QueueReply>(new SyncQueueRequest(contract, truth, [entry])).Length);
    }

    private static ProofNode Flip(ProofNode node)
    {
        var altered = node.Rlp.ToArray();
        altered[^1] ^= 1;
        return new ProofNode(altered);
    }
}
