// SPDX-License-Identifier: MIT
using Enigma.Crypto;

namespace Enigma.Protocol;

/// <summary>
/// All receipts of one contract, in order, with every node: grows by one leaf at a time and proves any leaf at any earlier length.
/// </summary>
public sealed class ReceiptsRange
{
    // _levels[h][k] is the node over the leaves k * 2^h to (k + 1) * 2^h - 1; only complete nodes are there.
    private readonly List<List<Hash32>> _levels = [[]];

    /// <summary>The number of leaves.</summary>
    public uint Count => (uint)_levels[0].Count;

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
        for (var height = 0; (_levels[height].Count & 1) == 0; height++)
        {
            if (height + 1 == _levels.Count)
            {
                _levels.Add([]);
            }

            _levels[height + 1].Add(ReceiptsTree.InnerNode(_levels[height][^2], _levels[height][^1]));
        }
    }

    /// <summary>The root when there were <paramref name="count"/> leaves.</summary>
    public Hash32 RootAt(uint count) => ReceiptsTree.Root(count, PeaksAt(count));

    /// <summary>The inclusion proof of one leaf when there were <paramref name="count"/> leaves.</summary>
    /// <exception cref="EnigmaException"><c>receipt.not_found</c></exception>
    public IReadOnlyList<Hash32> Prove(EntryIndex index, uint count)
    {
        if (count > Count || index.Value >= count)
        {
            throw new EnigmaException(
                ReceiptErrors.NotFound, $"receipt {index} of {count} does not exist: there are {Count}; wait for the entry to be computed");
        }

        var (height, peaksLeft, hasRight) = ReceiptsTree.Shape(index.Value, count);
        var proof = new List<Hash32>(height + peaksLeft + 1);
        for (var level = 0; level < height; level++)
        {
            proof.Add(_levels[level][(int)(index.Value >> level) ^ 1]);
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
        var peaks = new List<Hash32>();
        for (var height = _levels.Count - 1; height >= 0; height--)
        {
            var nodes = count >> height;
            if ((nodes & 1) == 1)
            {
                peaks.Add(_levels[height][(int)nodes - 1]);
            }
        }

        return [.. peaks];
    }
}
