// SPDX-License-Identifier: MIT
using Enigma.Crypto;

namespace Enigma.Trusted.Tests.Ledger;

/// <summary>
/// A Merkle-Patricia trie over hashed keys, built from scratch each time: the prover's side of what the enclaves verify, written from the
/// Yellow Paper and not from the verifier.
/// </summary>
internal sealed class Trie
{
    private readonly SortedDictionary<Hash32, byte[]> _leaves = [];

    /// <summary>Sets the value of a key, which is hashed first; the value is stored as it is.</summary>
    public void Set(ReadOnlySpan<byte> key, byte[] value) => _leaves[Keccak256.Hash(key)] = value;

    public Hash32 Root => _leaves.Count == 0 ? Keccak256.Hash([0x80]) : Keccak256.Hash(Build([.. Nibbles()], 0, null, default));

    /// <summary>The nodes from the root to the key, or to where it would be.</summary>
    public byte[][] Prove(ReadOnlySpan<byte> key)
    {
        var path = new List<byte[]>();
        if (_leaves.Count > 0)
        {
            var root = Build([.. Nibbles()], 0, path, NibblesOf(Keccak256.Hash(key)));
            if (root.Length < Hash32.Size)
            {
                path.Add(root);
            }
        }

        path.Reverse();
        return [.. path];
    }

    private IEnumerable<(byte[] Path, byte[] Value)> Nibbles() => _leaves.Select(leaf => (NibblesOf(leaf.Key), leaf.Value));

    private static byte[] NibblesOf(Hash32 hash) => [.. hash.ToArray().SelectMany(b => new[] { (byte)(b >> 4), (byte)(b & 15) })];

    /// <summary>The RLP of the node over <paramref name="leaves"/>; collects the nodes on the way to <paramref name="target"/>.</summary>
    private static byte[] Build((byte[] Path, byte[] Value)[] leaves, int depth, List<byte[]>? collected, byte[]? target)
    {
        var onTheWay = target is not null;
        byte[] node;
        if (leaves.Length == 1)
        {
            node = Rlp.List(Rlp.Bytes(Compact(leaves[0].Path.AsSpan(depth), isLeaf: true)), Rlp.Bytes(leaves[0].Value));
        }
        else
        {
            var shared = SharedFrom(leaves, depth);
            if (shared > 0)
            {
                var follows = onTheWay && target.AsSpan(depth, shared).SequenceEqual(leaves[0].Path.AsSpan(depth, shared));
                var child = Build(leaves, depth + shared, collected, follows ? target : null);
                node = Rlp.List(Rlp.Bytes(Compact(leaves[0].Path.AsSpan(depth, shared), isLeaf: false)), Reference(child));
            }
            else
            {
                node = Branch(leaves, depth, collected, target);
            }
        }

        if (onTheWay && node.Length >= Hash32.Size)
        {
            collected!.Add(node);
        }

        return node;
    }

    private static byte[] Branch((byte[] Path, byte[] Value)[] leaves, int depth, List<byte[]>? collected, byte[]? target)
    {
        var items = new byte[17][];
        for (var nibble = 0; nibble < 16; nibble++)
        {
            var below = leaves.Where(leaf => leaf.Path[depth] == nibble).ToArray();
            items[nibble] = below.Length == 0
                ? Rlp.Bytes([])
                : Reference(Build(below, depth + 1, collected, target is not null && target[depth] == nibble ? target : null));
        }

        items[16] = Rlp.Bytes([]);
        return Rlp.List(items);
    }

    private static int SharedFrom((byte[] Path, byte[] Value)[] leaves, int depth)
    {
        var first = leaves[0].Path;
        var last = leaves[^1].Path; // the leaves are sorted, so the outermost two share the least
        return first.AsSpan(depth).CommonPrefixLength(last.AsSpan(depth));
    }

    private static byte[] Reference(byte[] node) => node.Length < Hash32.Size ? node : Rlp.Bytes(Keccak256.Hash(node).ToArray());

    private static byte[] Compact(ReadOnlySpan<byte> nibbles, bool isLeaf)
    {
        var isOdd = nibbles.Length % 2 == 1;
        var flag = (isLeaf ? 2 : 0) + (isOdd ? 1 : 0);
        var compact = new List<byte> { (byte)((flag << 4) | (isOdd ? nibbles[0] : 0)) };
        for (var i = isOdd ? 1 : 0; i < nibbles.Length; i += 2)
        {
            compact.Add((byte)((nibbles[i] << 4) | nibbles[i + 1]));
        }

        return [.. compact];
    }
}
