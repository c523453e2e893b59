// SPDX-License-Identifier: MIT
using Enigma.Protocol;
using Enigma.Trusted.Tests.Network;
using Xunit;

namespace Enigma.Trusted.Tests.Worker;

/// <summary>What a worker signs for the Ledger.</summary>
public sealed class BatchTests
{
    [Fact]
    public void Batch_OverContractsReadAtDifferentBlocks_IsRefused()
    {
        using var network = new TestNetwork();
        var (one, other) = Two(network);
        network.Mine();
        network.Workers[0].Sync(other);
        network.Workers[0].Refuses(BatchErrors.NotSynced, new MakeBatchRequest([one, other]));
        network.Workers[0].Sync(one);
        var batch = network.Workers[0].MakeBatch(one, other);
        Assert.Equal([one, other], batch.Entries.Select(entry => entry.Contract));
    }

    [Fact]
    public void Batch_WithoutContractsOrWithOneTwice_IsRefused()
    {
        using var network = new TestNetwork();
        var (one, _) = Two(network);
        network.Workers[0].Refuses(BatchErrors.NothingNew, new MakeBatchRequest([]));
        network.Workers[0].Refuses(BatchErrors.NothingNew, new MakeBatchRequest([one, one]));
    }

    [Fact]
    public void Batch_WithoutAnythingNew_IsRefused()
    {
        using var network = new TestNetwork();
        var (one, _) = Two(network);
        var worker = network.Workers[0];
        network.Commit(worker.MakeBatch(one));
        network.Mine();
        worker.Sync(one);
        worker.Refuses(BatchErrors.NothingNew, new MakeBatchRequest([one]));
    }

    [Fact]
    public void SecondBatch_BuildsOnTheConfirmedHead_AndShowsOnlyWhatIsNew()
    {
        using var network = new TestNetwork();
        var (one, _) = Two(network);
        var worker = network.Workers[0];
        var first = worker.MakeBatch(one);
        network.Commit(first);
        var trap = network.Call(network.User("alice"), one, "trap()");
        network.Mine();
        worker.Sync(one);
        var failed = worker.Execute(trap, 1);
        var entry = Assert.Single(worker.MakeBatch(one).Entries);
        Assert.Equal(first.Entries[0].Parts.Head, entry.Previous);
        Assert.Equal(2u, entry.Parts.Index);
        Assert.Equal([failed.Leaf.Result], entry.Results);
        Assert.Equal(failed.Leaf.Charge, entry.Charges);
    }

    [Fact]
    public void ReceiptProof_OfWhatDoesNotExist_IsRefused()
    {
        using var network = new TestNetwork();
        var (one, _) = Two(network);
        network.Workers[0].Refuses(ReceiptErrors.NotFound, new ProveReceiptRequest(one, new EntryIndex(1), 1));
        network.Workers[0].Refuses(ReceiptErrors.NotFound, new ProveReceiptRequest(one, new EntryIndex(0), 2));
    }

    private static (ContractAddress One, ContractAddress Other) Two(TestNetwork network)
    {
        var alice = network.User("alice");
        var (one, other) = (network.Deploy(alice, [1], salt: "one"), network.Deploy(alice, [2], salt: "other"));
        network.Mine();
        foreach (var deploy in new[] { one, other })
        {
            network.Workers[0].Sync(deploy.Contract);
            network.Workers[0].Execute(deploy, 0);
        }

        return (one.Contract, other.Contract);
    }
}
