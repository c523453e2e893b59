// SPDX-License-Identifier: MIT
using Enigma.Crypto;
using Enigma.Protocol;
using Enigma.Trusted.Tests.Network;
using Xunit;

namespace Enigma.Trusted.Tests.Worker;

/// <summary>Checkpoints: the same in every enclave, and enough to go on from.</summary>
public sealed class CheckpointTests
{
    [Fact]
    public void Heads_AreTheSame_WhoeverExecuted_TookBodies_OrWasOpenedAtACheckpoint()
    {
        using var story = new CheckpointStory();
        story.Store(3).Call("trap()").Call("dice()").Store(3).Execute().Commit();
        story.TurnEpoch().Store().Expire(9).Store(2).Execute().Commit();
        var (header, pages) = story.Worker.ReadCheckpoint(story.Contract);
        Assert.Equal(11u, CheckpointHeader.Decode(header).Index.Value);

        // Another generation, in which a second checkpoint becomes due; not committed when the others arrive.
        const uint Committed = 13;
        story.Store(6, bytes: 300).TurnEpoch().Store(2).Execute();
        var applied = story.Other(1, keysFrom: 1);
        applied.Sync(story.Contract);
        applied.Ask<AppliedReply>(TestWorker.ApplyRequest(
            story.Contract, 0, [.. story.Executed.Take((int)Committed).Select(executed => executed.Body)]));
        var opened = story.Other(2, keysFrom: 2);
        opened.OpenAt(story.Contract, story.Heads[Committed], header, pages);
        opened.Apply(story.Contract, 11, story.Executed[11].Body);
        opened.Apply(story.Contract, 12, story.Executed[12].Body);
        for (var index = Committed; index < story.Length; index++)
        {
            foreach (var other in new[] { applied, opened })
            {
                Assert.Equal(story.Executed[(int)index], story.Step(other, index));
                Assert.Equal(story.Heads[index + 1], other.MakeBatch(story.Contract).Entries[0].Parts);
            }
        }

        Assert.Equal([12u, 20u], CheckpointsOf(story));
        Assert.Equal(story.Heads[Committed].CheckpointHash, Keccak256.Hash(header));

        // The second checkpoint is the same too, page by page, once it is confirmed.
        story.Commit();
        applied.Sync(story.Contract);
        opened.Sync(story.Contract);
        var second = story.Worker.ReadCheckpoint(story.Contract);
        Assert.Equal(19u, CheckpointHeader.Decode(second.Header).Index.Value);
        foreach (var other in new[] { applied, opened })
        {
            var read = other.ReadCheckpoint(story.Contract);
            Assert.Equal(second.Header, read.Header);
            Assert.Equal(second.Pages, read.Pages);
        }
    }

    [Fact]
    public void EveryCommittedIndex_IsTheSame_ForOneThatTakesBodies()
    {
        using var story = new CheckpointStory(workers: 2);
        story.Store(7).TurnEpoch().Store(2).Call("trap()").TurnEpoch().Store().Execute();
        var other = story.Other(1, keysFrom: 1);
        for (var index = 0u; index < story.Length; index++)
        {
            // Taking the body compares the head with this one.
            story.Commit(index + 1);
            other.Sync(story.Contract);
            other.Apply(story.Contract, index, story.Executed[(int)index].Body);
        }

        Assert.Equal(
            story.Worker.ReadCheckpoint(story.Contract).Header, other.ReadCheckpoint(story.Contract).Header);
    }

    [Fact]
    public void OpenedContract_KnowsItsState_AndNeedsNothingFromBefore()
    {
        using var story = new CheckpointStory(workers: 2).WithCheckpoint();
        var (header, pages) = story.Worker.ReadCheckpoint(story.Contract);
        var opened = story.Other(1, keysFrom: 2);
        var reply = opened.OpenAt(story.Contract, story.Head, header, pages);
        Assert.Equal((10u, 10u, new EntryIndex(8)), (reply.Length, reply.Committed, reply.NextIndex));
        opened.Apply(story.Contract, 8, story.Executed[8].Body);
        opened.Apply(story.Contract, 9, story.Executed[9].Body);

        story.Call("read()").Execute();
        opened.Sync(story.Contract);
        var answer = opened.Execute(story.Tasks[10]!, 10);
        var outcome = Assert.IsType<SucceededOutcome>(story.Tasks[10]!.Open(answer.Leaf.Task, answer.Body));
        Assert.Equal([9], outcome.ReturnData.ToArray());
        Assert.Equal(story.Executed[10], answer);
    }

    [Fact]
    public void ContractOpenedAtTheCheckpointOfAnEarlierHead_LeadsToTheNewest()
    {
        using var story = new CheckpointStory(workers: 2).WithCheckpoint();
        var (header, pages) = story.Worker.ReadCheckpoint(story.Contract);
        var earlier = story.Head;
        story.Store(6, bytes: 300).TurnEpoch().Store(2).Execute().Commit();
        Assert.NotEqual(earlier.CheckpointHash, story.Head.CheckpointHash);

        // Whoever has the newest checkpoint withholds it.
        var opened = story.Other(1, keysFrom: 2);
        opened.Ask<DoneReply>(opened.OpenRequest(story.Contract, earlier, header) with
        {
            Proof = story.Network.Ledger.ProveEarlierHead(story.Contract, 1),
        });
        var reply = opened.LoadAll(story.Contract, header, pages);
        Assert.Equal((18u, 18u, new EntryIndex(8)), (reply.Length, reply.Committed, reply.NextIndex));
        for (var index = 8u; index < story.Length; index++)
        {
            Assert.Equal(story.Executed[(int)index], opened.Apply(story.Contract, index, story.Executed[(int)index].Body));
        }

        // The last of them was compared with the Ledger's head by the enclave; the next one is the same too.
        story.Store().Execute();
        opened.Sync(story.Contract);
        Assert.Equal(story.Executed[18], story.Step(opened, 18));
        Assert.Equal(story.Head, opened.MakeBatch(story.Contract).Entries[0].Parts);
        Assert.Equal(story.Worker.ReadCheckpoint(story.Contract).Header, opened.ReadCheckpoint(story.Contract).Header);
    }

    [Fact]
    public void Receipts_BehindTheCheckpoint_AreProvenByAnOpenedContract()
    {
        using var story = new CheckpointStory(workers: 2).WithCheckpoint();
        var (header, pages) = story.Worker.ReadCheckpoint(story.Contract);
        var opened = story.Other(1, keysFrom: 2);
        opened.OpenAt(story.Contract, story.Head, header, pages);
        opened.Apply(story.Contract, 8, story.Executed[8].Body);
        opened.Apply(story.Contract, 9, story.Executed[9].Body);
        foreach (var worker in new[] { story.Worker, opened })
        {
            for (var index = 8u; index < 10; index++)
            {
                var proof = worker.Ask<ReceiptProofReply>(new ProveReceiptRequest(story.Contract, new EntryIndex(index), 10));
                Assert.Equal(story.Executed[(int)index].Leaf, proof.Leaf);
                ReceiptsTree.Verify(proof.Leaf, 10, [.. proof.Nodes.Select(node => node.Hash)], story.Head.ReceiptsRoot);
            }

            // What lies before the committed checkpoint is no longer in the enclave.
            worker.Refuses(ReceiptErrors.NotFound, new ProveReceiptRequest(story.Contract, new EntryIndex(7), 10));
        }
    }

    [Theory]
    [InlineData(Reveal.Provisional)]
    [InlineData(Reveal.Confirmed)]
    public void Pages_LeaveOnceACommittedHeadCoversThem(Reveal reveal)
    {
        using var story = new CheckpointStory(workers: 1, reveal);
        story.Store(CheckpointStory.EnoughTasks - 1).Execute().Commit().TurnEpoch().Store(2).Execute();
        story.Worker.Refuses(CheckpointErrors.NotFound, new ReadCheckpointRequest(story.Contract, 0));
        story.Commit(8);
        story.Worker.Refuses(CheckpointErrors.NotFound, new ReadCheckpointRequest(story.Contract, 0));
        story.Commit(9);
        var read = story.Worker.Ask<CheckpointReply>(new ReadCheckpointRequest(story.Contract, 0));
        Assert.Equal(story.Heads[9].CheckpointHash, Keccak256.Hash(read.Header));
        Assert.Equal([Keccak256.Hash(read.Page)], CheckpointHeader.Decode(read.Header).Pages);
        story.Worker.Refuses(CheckpointErrors.NotFound, new ReadCheckpointRequest(story.Contract, 1));
    }

    [Fact]
    public void Checkpoint_IsNotDue_WithinAGeneration_OrBeforeThereIsEnoughToSave_OrForWhatRunsNothing()
    {
        using var story = new CheckpointStory(workers: 1);
        story.Store(20).Execute().Commit();
        Assert.True(story.Head.CheckpointHash.IsZero);

        // The first task of the next epoch expires: the one behind it is what the checkpoint is made before.
        story.TurnEpoch().Store().Expire(21).Store().Execute().Commit();
        Assert.True(story.Heads[22].CheckpointHash.IsZero);
        Assert.True(story.Heads[23].CheckpointHash.IsZero);
        Assert.False(story.Heads[24].CheckpointHash.IsZero);

        // A state of 3000 bytes has the class of 4096, and waits for as many bytes of bodies and 4096 more.
        story.Store(1, bytes: 3000).Execute().Commit().TurnEpoch().Store(4, bytes: 3000).Execute().Commit();
        Assert.Equal([24u, 27u], CheckpointsOf(story));
    }

    [Fact]
    public void FailedDeployment_HasCheckpointsToo()
    {
        using var story = new CheckpointStory(workers: 2);
        story.Expire(0).Store(CheckpointStory.EnoughTasks).Execute().Commit().TurnEpoch().Store(2).Execute().Commit();
        var (header, pages) = story.Worker.ReadCheckpoint(story.Contract);
        Assert.Equal(EntryStatus.Expired, CheckpointHeader.Decode(header).Deployment);
        var opened = story.Other(1, keysFrom: 2);
        opened.OpenAt(story.Contract, story.Head, header, pages);
        Assert.Equal(story.Executed[10], opened.Execute(story.Tasks[10]!, 10));
        Assert.Equal(story.Executed[11], opened.Execute(story.Tasks[11]!, 11));
    }

    /// <summary>The indices at which the heads begin to name a checkpoint.</summary>
    private static IEnumerable<uint> CheckpointsOf(CheckpointStory story) =>
        story.Heads.Keys.Order().Where(index => index > 1 && story.Heads[index].CheckpointHash != story.Heads[index - 1].CheckpointHash);
}
