// SPDX-License-Identifier: MIT
using Enigma.Crypto;
using Enigma.Ethereum;

namespace Enigma.Chain;

/// <summary>
/// The root of the Merkle-Patricia trie that maps the RLP of 0, 1, 2... to a list of values, as headers commit to receipts and
/// transactions. Keys are RLP items, of which none is the beginning of another: a branch never holds a value of its own.
/// </summary>
internal static class OrderedTrie
{
    private const int BranchChildren = 16;

    /// <summary>The root over <paramref name="values"/> in their order.</summary>
    public static Hash32 Root(IReadOnlyList<byte[]> values)
    {
        if (values.Count == 0)
        {
            return MerklePatriciaProof.EmptyRoot;
        }

        var entries = values.Select((value, index) => new Entry(KeyOf((ulong)index), value)).ToArray();
        Array.Sort(entries, (left, right) => left.Path.AsSpan().SequenceCompareTo(right.Path));
        return Keccak256.Hash(Encode(entries, 0));
    }

    private static byte[] KeyOf(ulong index)
    {
        // The item without the one-byte prefix of the list around it, as nibbles.
        var item = new RlpListWriter().Add(index).ToArray().AsSpan(1);
        var path = new byte[item.Length * 2];
        for (var i = 0; i < item.Length; i++)
        {
            path[2 * i] = (byte)(item[i] >> 4);
            path[(2 * i) + 1] = (byte)(item[i] & 0xF);
        }

        return path;
    }

    private static byte[] Encode(ReadOnlySpan<Entry> entries, int depth)
    {
        var first = entries[0].Path;
        if (entries.Length == 1)
        {
            return new RlpListWriter().Add(HexPrefix(first.AsSpan(depth), isLeaf: true)).Add(entries[0].Value).ToArray();
        }

        // Sorted: what the first and the last share, all share.
        var shared = first.AsSpan(depth).CommonPrefixLength(entries[^1].Path.AsSpan(depth));
        return shared == 0
            ? EncodeBranch(entries, depth)
            : AddChild(new RlpListWriter().Add(HexPrefix(first.AsSpan(depth, shared), isLeaf: false)), EncodeBranch(entries, depth + shared)).ToArray();
    }

    private static byte[] EncodeBranch(ReadOnlySpan<Entry> entries, int depth)
    {
        var branch = new RlpListWriter();
        var next = 0;
        for (var nibble = 0; nibble < BranchChildren; nibble++)
        {
            var start = next;
            while (next < entries.Length && entries[next].Path[depth] == nibble)
            {
                next++;
            }

            if (next == start)
            {
                branch.Add([]);
            }
            else
            {
                AddChild(branch, Encode(entries[start..next], depth + 1));
            }
        }

        return branch.Add([]).ToArray();
    }

    // A node shorter than a hash stands in its parent itself.
    private static RlpListWriter AddChild(RlpListWriter parent, byte[] node) =>
        node.Length < Hash32.Size ? parent.AddEncoded(node) : parent.Add(Keccak256.Hash(node));

    private static byte[] HexPrefix(ReadOnlySpan<byte> nibbles, bool isLeaf)
    {
        var isOdd = nibbles.Length % 2 == 1;
        var result = new byte[(nibbles.Length / 2) + 1];
        result[0] = (byte)((isLeaf ? 0x20 : 0) | (isOdd ? 0x10 | nibbles[0] : 0));
        for (int i = isOdd ? 1 : 0, at = 1; i < nibbles.Length; i += 2, at++)
        {
            result[at] = (byte)((nibbles[i] << 4) | nibbles[i + 1]);
        }

        return result;
    }

    private readonly record struct Entry(byte[] Path, byte[] Value);
}
