// SPDX-License-Identifier: MIT
using Enigma.Crypto;

namespace Enigma.Protocol;

/// <summary>
/// All receipts of one contract, in order, with every node: grows by one leaf at a time and proves any leaf at any earlier length.
/// </summary>
public sealed class ReceiptsRange
{
    // _levels[h] holds the nodes over the leaves k * 2^h to (k + 1) * 2^h - 1, from k = _first[h] on; only complete nodes are there.
    private readonly List<List<Hash32>> _levels = [];
    private readonly List<uint> _first = [];

    /// <summary>A range without leaves.</summary>
    public ReceiptsRange()
        : this(0, [])
    {
    }

    /// <summary>
    /// Goes on from <paramref name="count"/> leaves that are not kept, of which the peaks are known, the highest first; proves the leaves
    /// behind them.
    /// </summary>
    /// <exception cref="EnigmaException"><c>receipt.bad_proof</c> when the number of peaks does not belong to the count.</exception>
    public ReceiptsRange(uint count, IReadOnlyList<Hash32> peaks)
    {
        ReceiptsTree.RequirePeaks(count, peaks);
        Count = Start = count;
        var taken = peaks.Count;
        for (var height = 0; height == 0 || count >> height != 0; height++)
        {
            var isPeak = IsPeak(count, height);
            _first.Add((count >> height) - (isPeak ? 1u : 0));
            _levels.Add(isPeak ? [peaks[--taken]] : []);
        }
    }

    /// <summary>The number of leaves.</summary>
    public uint Count { get; private set; }

    /// <summary>The first leaf that can be proven.</summary>
    public uint Start { get; private set; }

    /// <summary>The root over all leaves.</summary>
    public Hash32 Root => RootAt(Count);

    /// <summary>The peaks from the highest (left) to the lowest; with the count they are all that is needed to go on.</summary>
    public Hash32[] Peaks => PeaksAt(Count);

    /// <summary>Adds the next leaf.</summary>
    /// <exception cref="ArgumentException">The leaf does not have the next index.</exception>
    public void Append(Leaf leaf)
    {
        if (leaf.Index.Value != Count)
        {
            throw new ArgumentException($"leaf {leaf.Index} cannot follow {Count} leaves", nameof(leaf));
        }

        AppendNode(leaf.NodeHash);
    }

    /// <summary>Adds the next leaf by its node.</summary>
    public void AppendNode(Hash32 leafNode)
    {
        _levels[0].Add(leafNode);
        Count++;
        for (var height = 0; ((Count >> height) & 1) == 0; height++)
        {
            if (height + 1 == _levels.Count)
            {
                _levels.Add([]);
                _first.Add(0);
            }

            _levels[height + 1].Add(ReceiptsTree.InnerNode(_levels[height][^2], _levels[height][^1]));
        }
    }

    /// <summary>Takes the last leaves back: there are <paramref name="count"/> again, which the range went on from or had before.</summary>
    public void Truncate(uint count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, Start);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, Count);
        Count = count;
        for (var height = 0; height < _levels.Count; height++)
        {
            var kept = (int)((count >> height) - _first[height]);
            _levels[height].RemoveRange(kept, _levels[height].Count - kept);
        }
    }

    /// <summary>Forgets the leaves before an index, and all nodes that no later proof needs.</summary>
    public void DropBefore(uint index)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(index, Start);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(index, Count);
        Start = index;
        for (var height = 0; height < _levels.Count; height++)
        {
            // A peak over what is dropped is the sibling of what comes behind it.
            var first = (index >> height) - (IsPeak(index, height) ? 1u : 0);
            if (first > _first[height])
            {
                _levels[height].RemoveRange(0, (int)(first - _first[height]));
                _first[height] = first;
            }
        }
    }

    /// <summary>The root when there were <paramref name="count"/> leaves.</summary>
    public Hash32 RootAt(uint count) => ReceiptsTree.Root(count, PeaksAt(count));

    /// <summary>The inclusion proof of one leaf when there were <paramref name="count"/> leaves.</summary>
    /// <exception cref="EnigmaException"><c>receipt.not_found</c></exception>
    public IReadOnlyList<Hash32> Prove(EntryIndex index, uint count)
    {
        if (count > Count || index.Value >= count || index.Value < Start)
        {
            throw new EnigmaException(
                ReceiptErrors.NotFound,
                $"receipt {index} of {count} is not here: there are those from {Start} to below {Count}; "
                + "wait for the entry to be computed, or ask a node for an older one");
        }

        var (height, peaksLeft, hasRight) = ReceiptsTree.Shape(index.Value, count);
        var proof = new List<Hash32>(height + peaksLeft + 1);
        for (var level = 0; level < height; level++)
        {
            proof.Add(Node(level, (index.Value >> level) ^ 1));
        }

        var peaks = PeaksAt(count);
        if (hasRight)
        {
            proof.Add(ReceiptsTree.Bag(peaks.AsSpan(peaksLeft + 1)));
        }

        for (var i = peaksLeft - 1; i >= 0; i--)
        {
            proof.Add(peaks[i]);
        }

        return proof;
    }

    private Hash32[] PeaksAt(uint count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, Count);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, Start);
        var peaks = new List<Hash32>();
        for (var height = _levels.Count - 1; height >= 0; height--)
        {
            if (IsPeak(count, height))
            {
                peaks.Add(Node(height, (count >> height) - 1));
            }
        }

        return [.. peaks];
    }

    private Hash32 Node(int height, uint position) => _levels[height][(int)(position - _first[height])];

    // The peaks of n leaves are the set bits of n.
    private static bool IsPeak(uint count, int height) => ((count >> height) & 1) == 1;
}
