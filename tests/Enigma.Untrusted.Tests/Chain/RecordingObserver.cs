// SPDX-License-Identifier: MIT
using Enigma.Chain;
using Xunit;

namespace Enigma.Untrusted.Tests.Chain;

/// <summary>Keeps what a follower tells and undoes it on a rewind, as a node does.</summary>
internal sealed class RecordingObserver : IChainObserver
{
    public List<ChainBlock> Blocks { get; } = [];

    public List<ChainLog> Logs { get; } = [];

    public List<ulong> Rewinds { get; } = [];

    /// <summary>Called before a block is taken; may throw.</summary>
    public Action<ChainBlock>? BeforeBlock { get; set; }

    /// <summary>Each block is the child of the one before it.</summary>
    public bool IsLinked => Blocks.Zip(Blocks.Skip(1)).All(pair => pair.First.Hash == pair.Second.ParentHash && pair.First.Number + 1 == pair.Second.Number);

    public ValueTask OnBlockAsync(ChainBlock block, IReadOnlyList<ChainLog> logs, CancellationToken cancellationToken)
    {
        BeforeBlock?.Invoke(block);
        Assert.DoesNotContain(Blocks, known => known.Number == block.Number);
        Blocks.Add(block);
        Logs.AddRange(logs);
        return ValueTask.CompletedTask;
    }

    public ValueTask OnRewindAsync(ulong number, CancellationToken cancellationToken)
    {
        Rewinds.Add(number);
        Blocks.RemoveAll(block => block.Number > number);
        Logs.RemoveAll(log => log.BlockNumber > number);
        return ValueTask.CompletedTask;
    }
}
