// SPDX-License-Identifier: MIT
using System.Numerics;
using Enigma.Crypto;

namespace Enigma.Protocol;

/// <summary>The receipts of one contract without the nodes below the peaks: grows and gives roots, proves nothing.</summary>
public sealed class ReceiptsFrontier
{
    private readonly List<Hash32> _peaks;

    /// <summary>Goes on from a range of <paramref name="count"/> leaves with these peaks, the highest first.</summary>
    /// <exception cref="EnigmaException"><c>receipt.bad_proof</c> when the number of peaks does not belong to the count.</exception>
    public ReceiptsFrontier(uint count, IReadOnlyList<Hash32> peaks)
    {
        ReceiptsTree.RequirePeaks(count, peaks);
        Count = count;
        _peaks = [.. peaks];
    }

    /// <summary>A range without leaves.</summary>
    public ReceiptsFrontier()
        : this(0, [])
    {
    }

    /// <summary>The number of leaves.</summary>
    public uint Count { get; private set; }

    /// <summary>The peaks, the highest first.</summary>
    public IReadOnlyList<Hash32> Peaks => _peaks;

    /// <summary>The root over all leaves.</summary>
    public Hash32 Root => ReceiptsTree.Root(Count, System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_peaks));

    /// <summary>Adds the next leaf by its node.</summary>
    public void AppendNode(Hash32 leafNode)
    {
        // Each trailing one of the count is a peak as high as the node so far.
        for (var merges = BitOperations.TrailingZeroCount(~Count); merges > 0; merges--)
        {
            leafNode = ReceiptsTree.InnerNode(_peaks[^1], leafNode);
            _peaks.RemoveAt(_peaks.Count - 1);
        }

        _peaks.Add(leafNode);
        Count++;
    }
}
