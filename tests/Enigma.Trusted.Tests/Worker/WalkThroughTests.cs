// SPDX-License-Identifier: MIT
using Enigma.Crypto;
using Enigma.Protocol;
using Enigma.Trusted.Tests.Network;
using Xunit;

namespace Enigma.Trusted.Tests.Worker;

/// <summary>The main way: deploy, call, read the result, commit, prove the receipt.</summary>
public sealed class WalkThroughTests
{
    [Fact]
    public void Task_FromSealToCommittedReceipt_GoesThrough()
    {
        using var network = new TestNetwork();
        var (alice, worker) = (network.User("alice"), network.Workers[0]);
        var deploy = network.Deploy(alice, "first value"u8.ToArray());
        var contract = deploy.Contract;
        network.Mine();
        var store = network.Call(alice, contract, "store(bytes)", "second value"u8.ToArray());
        var read = network.Call(alice, contract, "read()");
        network.Mine();

        Assert.Equal(3u, worker.Sync(contract).Length);
        var deployed = worker.Execute(deploy, 0);
        var stored = worker.Execute(store, 1);
        var answered = worker.Execute(read, 2);

        Assert.All(new[] { deployed, stored, answered }, reply => Assert.Equal(EntryStatus.Succeeded, reply.Leaf.Status));
        var outcome = Assert.IsType<SucceededOutcome>(read.Open(answered.Leaf.Task, answered.Body));
        Assert.Equal("second value"u8, outcome.ReturnData.Span);

        var batch = worker.MakeBatch(contract);
        var entry = Assert.Single(batch.Entries);
        Assert.Equal(3u, entry.Parts.Index);
        Assert.Equal(network.Ledger.Head.Hash, batch.AnchorHash);
        Assert.Equal(network.Ledger.Contract(contract).QueueHash, entry.Parts.Queue);
        Assert.Equal(deployed.Leaf.Charge + stored.Leaf.Charge + answered.Leaf.Charge, entry.Charges);
        Assert.True(network.Manifest.Domain.Verify(
            BatchStatement.Of(batch.AnchorNumber, batch.AnchorHash, batch.Entries), batch.Signature, worker.Signer));

        network.Commit(batch);
        network.Mine();
        Assert.Equal(new QueueReply(3, 3, new EntryIndex(3), entry.Parts.Head), worker.Sync(contract));
        var proof = worker.Ask<ReceiptProofReply>(new ProveReceiptRequest(contract, new EntryIndex(1), 3));
        Assert.True(ReceiptsTree.TryVerify(stored.Leaf, 3, [.. proof.Nodes.Select(node => node.Hash)], entry.Parts.ReceiptsRoot));
    }

    [Fact]
    public void Admission_OfAnEnvelope_IsSignedForTheLedger()
    {
        using var network = new TestNetwork();
        var (alice, worker) = (network.User("alice"), network.Workers[0]);
        var contract = alice.NewContract("vault");
        worker.FetchKeys(contract);
        var key = network.ContractKey(contract);
        var tasks = new[] { alice.Seal(contract, key, "read()", []), alice.Seal(contract, key, "dice()", []) };
        var admitted = worker.Ask<AdmissionReply>(worker.AdmitRequest(tasks));

        Assert.Equal(network.Ledger.Head.Number + 32, admitted.ValidUntil.Value);
        var statement = Admission.Of(
            contract, alice.Address, tasks.Select(task => task.Envelope.InputsHash), TestUser.Terms, network.Ledger.Epoch, null,
            admitted.ValidUntil);
        Assert.True(network.Manifest.Domain.Verify(statement, admitted.Signature, worker.Signer));
    }
}
