// SPDX-License-Identifier: MIT
using Enigma.Crypto;
using Enigma.Protocol;
using Enigma.Trusted.Tests.Network;
using Xunit;

namespace Enigma.Trusted.Tests.Worker;

/// <summary>Random histories: checkpoints stand where the rule of spec/tasks.md puts them, cost less than bodies, and open.</summary>
public sealed class CheckpointPropertyTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void RandomHistory(int seed)
    {
        var random = new Random(seed);
        using var story = new CheckpointStory();
        var applied = story.Network.Workers[1];
        var (state, generation, bodyBytes, allBodies, allPages) = (1, 1UL, 0L, 0L, 0L);
        var newest = 0u;
        for (var epoch = 1UL; epoch <= 6; epoch++)
        {
            for (var part = random.Next(1, 3); part > 0; part--)
            {
                var first = (uint)story.Executed.Count;
                Record(story, random);
                story.Execute();
                for (var index = first; index < story.Length; index++)
                {
                    var leaf = story.Executed[(int)index].Leaf;
                    var ran = leaf.Status is EntryStatus.Succeeded or EntryStatus.Failed;
                    var isDue = ran && epoch > generation && bodyBytes >= 4096 + Padding.SizeOf(2 + 5 + 4 + state);
                    var before = index == 0 ? Hash32.Zero : story.Heads[index].CheckpointHash;
                    Assert.Equal(isDue, story.Heads[index + 1].CheckpointHash != before);
                    if (isDue)
                    {
                        (newest, generation, bodyBytes) = (index, epoch, 0);
                        allPages += Padding.SizeOf(2 + 5 + 4 + state);
                    }

                    bodyBytes += story.Executed[(int)index].Body.Length;
                    allBodies += story.Executed[(int)index].Body.Length;
                    state = _sizes.GetValueOrDefault((int)index, state);
                }

                story.Commit();
                Compare(story, applied, epoch, newest);
            }

            if (epoch < 6)
            {
                story.TurnEpoch();
            }
        }

        Assert.True(allPages < allBodies, $"{allPages} bytes of pages for {allBodies} bytes of bodies");
        Assert.True(newest > 0, "this history has no checkpoint: choose another seed");
    }

    private readonly Dictionary<int, int> _sizes = [];

    private void Record(CheckpointStory story, Random random)
    {
        for (var tasks = random.Next(2, 10); tasks > 0; tasks--)
        {
            switch (random.Next(8))
            {
                case 0:
                    story.Call("trap()");
                    break;
                case 1:
                    story.Call("dice()");
                    break;
                case 2:
                    var expired = story.Length;
                    story.Store();
                    story.Expire(expired);
                    break;
                default:
                    var size = random.Next(1, 1 << random.Next(1, 12));
                    _sizes[(int)story.Length] = size;
                    story.Store(bytes: size);
                    break;
            }
        }
    }

    /// <summary>One worker follows by bodies all the way, another is opened at the newest checkpoint each time.</summary>
    private static void Compare(CheckpointStory story, TestWorker applied, ulong epoch, uint newest)
    {
        story.Other(1, keysFrom: epoch);
        var next = applied.Sync(story.Contract).NextIndex.Value;
        ByteString[] bodies = [.. story.Executed.Skip((int)next).Select(executed => executed.Body)];
        Assert.Equal(story.Length, applied.Ask<AppliedReply>(TestWorker.ApplyRequest(story.Contract, next, bodies)).Next.Value);
        if (newest == 0)
        {
            return;
        }

        var (header, pages) = story.Worker.ReadCheckpoint(story.Contract);
        var read = applied.ReadCheckpoint(story.Contract);
        Assert.Equal(header, read.Header);
        Assert.Equal(pages, read.Pages);
        var opened = story.Other(2, keysFrom: CheckpointHeader.Decode(header).Generation.Value);
        opened.OpenAt(story.Contract, story.Head, header, pages);
        bodies = [.. story.Executed.Skip((int)newest).Select(executed => executed.Body)];
        Assert.Equal(story.Length, opened.Ask<AppliedReply>(TestWorker.ApplyRequest(story.Contract, newest, bodies)).Next.Value);
        opened.Ask<DoneReply>(new CloseContractRequest(story.Contract));
    }
}
