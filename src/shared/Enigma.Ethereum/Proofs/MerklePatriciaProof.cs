// SPDX-License-Identifier: MIT
using Enigma.Crypto;

namespace Enigma.Ethereum;

/// <summary>
/// Verifies answers of <c>eth_getProof</c> against a root that the caller trusts. Only a proof that consists of exactly the nodes on the
/// way is accepted; what is proven absent reads as zero, as in the EVM.
/// </summary>
public static class MerklePatriciaProof
{
    /// <summary>The most nodes on a way: one per nibble of the key.</summary>
    public const int MaximumNodes = 64;

    /// <summary>The longest node in bytes; a full branch has 532.</summary>
    public const int MaximumNodeSize = 4096;

    private const int BranchChildren = 16;

    /// <summary>The root of a trie without entries: the hash of the empty string's RLP.</summary>
    public static readonly Hash32 EmptyRoot = Keccak256.Hash([0x80]);

    /// <summary>The account of <paramref name="address"/> in the state whose root is <paramref name="stateRoot"/>.</summary>
    /// <exception cref="EnigmaException">A code of the area <c>proof</c>.</exception>
    public static ProvenAccount VerifyAccount(Hash32 stateRoot, Address address, IReadOnlyList<byte[]> nodes)
    {
        if (!TryFind(stateRoot, Keccak256.Hash(address.AsSpan()), nodes, out var value))
        {
            return ProvenAccount.Absent;
        }

        try
        {
            var reader = new RlpReader(value);
            var fields = reader.ReadList();
            reader.RequireEnd();
            var account = new ProvenAccount(true, fields.ReadUInt64(), fields.ReadUInt256(), fields.ReadHash(), fields.ReadHash());
            fields.RequireEnd();
            return account;
        }
        catch (EnigmaException e)
        {
            throw new EnigmaException(ProofErrors.Invalid, $"the account's leaf of {value.Length} bytes is malformed: {e.Message}", e);
        }
    }

    /// <summary>
    /// The word in <paramref name="slot"/> of the account whose storage root is <paramref name="storageRoot"/>; zero when absent.
    /// </summary>
    /// <exception cref="EnigmaException">A code of the area <c>proof</c>.</exception>
    public static Hash32 VerifyStorage(Hash32 storageRoot, Hash32 slot, IReadOnlyList<byte[]> nodes)
    {
        if (!TryFind(storageRoot, Keccak256.Hash(slot.AsSpan()), nodes, out var value))
        {
            return Hash32.Zero;
        }

        try
        {
            var reader = new RlpReader(value);
            var word = reader.ReadUInt256();
            reader.RequireEnd();
            // Ethereum keeps no zeros in a trie, local nodes do; under a trusted root a leaf of zero says no more than absence does.
            return word.ToWord();
        }
        catch (EnigmaException e) when (e.Code != ProofErrors.Invalid)
        {
            throw new EnigmaException(ProofErrors.Invalid, $"the slot's leaf of {value.Length} bytes is malformed: {e.Message}", e);
        }
    }

    private static bool TryFind(Hash32 root, Hash32 key, IReadOnlyList<byte[]> nodes, out ReadOnlySpan<byte> value)
    {
        RequireBounds(nodes);
        value = default;
        if (root == EmptyRoot && nodes.Count == 0)
        {
            return false;
        }

        var used = 0;
        try
        {
            var isFound = TryWalk(root, key, nodes, ref used, out value);
            return used == nodes.Count
                ? isFound
                : throw new EnigmaException(ProofErrors.UnusedNodes, $"the proof has {nodes.Count} nodes, the way to the key needs {used}");
        }
        catch (EnigmaException e) when (e.Code.Name.StartsWith("rlp.", StringComparison.Ordinal))
        {
            throw new EnigmaException(ProofErrors.Invalid, $"node {used - 1} of the proof is not a trie node: {e.Message}", e);
        }
    }

    private static bool TryWalk(Hash32 root, Hash32 key, IReadOnlyList<byte[]> nodes, scoped ref int used, out ReadOnlySpan<byte> value)
    {
        var path = new NibblePath(key);
        var node = Take(nodes, ref used, root.AsSpan());
        while (true)
        {
            value = default;
            var reader = new RlpReader(node);
            if (!reader.IsNextList)
            {
                // Only the trie without entries is a string of bytes, the empty one; its hash was compared above.
                return root == EmptyRoot
                    ? false
                    : throw new EnigmaException(ProofErrors.Invalid, "a trie node is a string of bytes, expected a list");
            }

            var items = reader.ReadList();
            reader.RequireEnd();
            var child = CountItems(items) == 2
                ? FollowPath(ref path, items, out value)
                : FollowBranch(ref path, items);
            if (!value.IsEmpty)
            {
                return true;
            }

            var reference = new RlpReader(child);
            if (child.IsEmpty || child is [0x80])
            {
                return false;
            }

            // A child shorter than a hash stands in its parent itself.
            node = reference.IsNextList ? RequireShort(child) : Take(nodes, ref used, reference.ReadBytes(Hash32.Size));
        }
    }

    /// <summary>The child behind an extension; or nothing, with the value when the leaf is the key's.</summary>
    private static ReadOnlySpan<byte> FollowPath(scoped ref NibblePath path, RlpReader items, out ReadOnlySpan<byte> value)
    {
        value = default;
        var matches = path.TryFollow(items.ReadBytes(), out var isLeaf);
        if (!isLeaf)
        {
            var child = items.ReadEncoded();
            return child is [0x80]
                ? throw new EnigmaException(ProofErrors.Invalid, "an extension node leads nowhere")
                : matches ? child : [];
        }

        var leafValue = items.ReadBytes();
        if (leafValue.IsEmpty)
        {
            throw new EnigmaException(ProofErrors.Invalid, "a leaf node has no value");
        }

        value = matches ? leafValue : [];
        return [];
    }

    private static ReadOnlySpan<byte> FollowBranch(scoped ref NibblePath path, RlpReader items)
    {
        if (CountItems(items) != BranchChildren + 1 || path.Remaining == 0)
        {
            throw new EnigmaException(
                ProofErrors.Invalid, $"a trie node has {CountItems(items)} items; expected 2, or 17 above the end of the key");
        }

        var index = path.Next();
        ReadOnlySpan<byte> child = [];
        for (var i = 0; i < BranchChildren; i++)
        {
            var item = items.ReadEncoded();
            child = i == index ? item : child;
        }

        // All keys of these tries have 64 nibbles, so none can end inside.
        return items.ReadBytes().IsEmpty ? child : throw new EnigmaException(ProofErrors.Invalid, "a branch node has a value");
    }

    private static ReadOnlySpan<byte> Take(IReadOnlyList<byte[]> nodes, scoped ref int used, scoped ReadOnlySpan<byte> expected)
    {
        if (used == nodes.Count)
        {
            throw new EnigmaException(
                ProofErrors.Truncated,
                $"the proof ends after {nodes.Count} nodes; expected a node with hash 0x{Convert.ToHexStringLower(expected)}");
        }

        var node = nodes[used++];
        var hash = Keccak256.Hash(node);
        return hash.AsSpan().SequenceEqual(expected)
            ? node
            : throw new EnigmaException(
                ProofErrors.WrongNode, $"node {used - 1} of the proof has hash {hash}, expected 0x{Convert.ToHexStringLower(expected)}");
    }

    private static ReadOnlySpan<byte> RequireShort(ReadOnlySpan<byte> embedded) =>
        embedded.Length < Hash32.Size
            ? embedded
            : throw new EnigmaException(ProofErrors.Invalid, $"a node of {embedded.Length} bytes stands in its parent; expected its hash");

    private static int CountItems(RlpReader items)
    {
        var count = 0;
        for (; !items.IsAtEnd; count++)
        {
            items.ReadEncoded();
        }

        return count;
    }

    private static void RequireBounds(IReadOnlyList<byte[]> nodes)
    {
        if (nodes.Count > MaximumNodes)
        {
            throw new EnigmaException(ProofErrors.TooLarge, $"the proof has {nodes.Count} nodes, expected at most {MaximumNodes}");
        }

        for (var i = 0; i < nodes.Count; i++)
        {
            if (nodes[i].Length > MaximumNodeSize)
            {
                throw new EnigmaException(
                    ProofErrors.TooLarge, $"node {i} of the proof has {nodes[i].Length} bytes, expected at most {MaximumNodeSize}");
            }
        }
    }
}
