// SPDX-License-Identifier: MIT
using System.Numerics;
using Enigma.Crypto;

namespace Enigma.Protocol;

/// <summary>The Merkle mountain range over a contract's leaves: node hashes, root and inclusion proofs (spec/tasks.md §5).</summary>
public static class ReceiptsTree
{
    /// <summary>The longest proof that can exist: a mountain of 32 levels, the bagged right side and 32 peaks.</summary>
    public const int MaximumProofLength = 65;

    // The first byte keeps leaves, inner nodes and roots apart, so that none can be shown as another.
    private static ReadOnlySpan<byte> LeafPrefix => [0];

    private static ReadOnlySpan<byte> InnerPrefix => [1];

    private static ReadOnlySpan<byte> RootPrefix => [2];

    /// <summary>The node of an encoded leaf.</summary>
    public static Hash32 LeafNode(ReadOnlySpan<byte> leaf) => Keccak256.Hash(LeafPrefix, leaf);

    /// <summary>The node above two others.</summary>
    public static Hash32 InnerNode(Hash32 left, Hash32 right) => Keccak256.Hash(InnerPrefix, left.AsSpan(), right.AsSpan());

    /// <summary>The root of a range with this many leaves; <paramref name="peaks"/> from the highest (left) to the lowest.</summary>
    public static Hash32 Root(uint count, ReadOnlySpan<Hash32> peaks) => count == 0 ? Hash32.Zero : Close(count, Bag(peaks));

    /// <summary>
    /// True when <paramref name="leaf"/> has position <paramref name="index"/> under <paramref name="root"/> of <paramref name="count"/>
    /// leaves.
    /// </summary>
    public static bool TryVerify(Leaf leaf, uint count, IReadOnlyList<Hash32> proof, Hash32 root) =>
        TryVerify(leaf.NodeHash, leaf.Index.Value, count, proof, root);

    /// <summary>True when a leaf, given by its node, has position <paramref name="index"/> under <paramref name="root"/>.</summary>
    public static bool TryVerify(Hash32 leafNode, uint index, uint count, IReadOnlyList<Hash32> proof, Hash32 root)
    {
        if (index >= count || proof.Count != ProofLength(index, count))
        {
            return false;
        }

        var node = leafNode;
        var (height, peaksLeft, hasRight) = Shape(index, count);
        var next = 0;
        for (var level = 0; level < height; level++)
        {
            var sibling = proof[next++];
            node = ((index >> level) & 1) == 0 ? InnerNode(node, sibling) : InnerNode(sibling, node);
        }

        if (hasRight)
        {
            node = InnerNode(node, proof[next++]);
        }

        for (var i = 0; i < peaksLeft; i++)
        {
            node = InnerNode(proof[next++], node);
        }

        return Close(count, node) == root;
    }

    /// <summary>The same, refusing with an error.</summary>
    /// <exception cref="EnigmaException"><c>receipt.bad_proof</c></exception>
    public static void Verify(Leaf leaf, uint count, IReadOnlyList<Hash32> proof, Hash32 root)
    {
        if (!TryVerify(leaf, count, proof, root))
        {
            throw new EnigmaException(
                ReceiptErrors.BadProof,
                $"proof of {proof.Count} nodes does not lead from leaf {leaf.Index} of {count} to the receipts root {root}; "
                + "ask for a proof against this head");
        }
    }

    /// <summary>The number of nodes in the proof of one leaf.</summary>
    public static int ProofLength(uint index, uint count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, count);
        var (height, peaksLeft, hasRight) = Shape(index, count);
        return height + peaksLeft + (hasRight ? 1 : 0);
    }

    /// <exception cref="EnigmaException"><c>receipt.bad_proof</c> when the number of peaks does not belong to the count.</exception>
    internal static void RequirePeaks(uint count, IReadOnlyList<Hash32> peaks)
    {
        if (peaks.Count != BitOperations.PopCount(count))
        {
            throw new EnigmaException(
                ReceiptErrors.BadProof,
                $"{count} leaves have {BitOperations.PopCount(count)} peaks, got {peaks.Count}; give the peaks of this count");
        }
    }

    /// <summary>One node for several peaks: from the right, <c>acc = H(0x01 | peak | acc)</c>.</summary>
    internal static Hash32 Bag(ReadOnlySpan<Hash32> peaks)
    {
        var node = peaks[^1];
        for (var i = peaks.Length - 2; i >= 0; i--)
        {
            node = InnerNode(peaks[i], node);
        }

        return node;
    }

    /// <summary>
    /// Where a leaf stands. The mountains of n leaves are the set bits of n from the highest; the leaf is in the one of the highest bit in
    /// which index and count differ.
    /// </summary>
    internal static (int Height, int PeaksLeft, bool HasRight) Shape(uint index, uint count)
    {
        var height = BitOperations.Log2(index ^ count);
        var below = count & ((1u << height) - 1);
        var above = (uint)((ulong)count >> (height + 1));
        return (height, BitOperations.PopCount(above), below != 0);
    }

    private static Hash32 Close(uint count, Hash32 bagged)
    {
        var writer = new WireWriter().WriteSpan(RootPrefix).WriteUInt64(count).WriteHash(bagged);
        return Keccak256.Hash(writer.Written);
    }
}
