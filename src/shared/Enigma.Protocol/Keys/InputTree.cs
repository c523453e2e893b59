// SPDX-License-Identifier: MIT
using System.Security.Cryptography;
using Enigma.Crypto;

namespace Enigma.Protocol;

/// <summary>
/// The input secrets of all contracts and epochs, from which single ones can be erased for good (spec/keys.md §11). A binary tree of
/// secrets gives each contract a root, and a ratchet gives that root one secret for each epoch. To erase, the path to the contract is
/// replaced by what hangs beside it, and the contract's ratchet goes on: neither leads back. Not safe for use by two threads.
/// </summary>
public sealed class InputTree : IDisposable
{
    /// <summary>
    /// Of how many contracts something can be erased: what is left of the tree is sealed and must fit into one frame. It takes at most
    /// 96 * 34 + 61 bytes for each.
    /// </summary>
    public const int MaximumErased = 4096;

    /// <summary>Bits of the path to a contract: two contracts on one path would cost 2^96 hashes for a given one.</summary>
    internal const int Depth = 96;

    private const byte Gone = 0;
    private const byte Whole = 1;
    private const byte Split = 2;

    private readonly SortedDictionary<ContractAddress, Ratchet> _ratchets = new(ByAddress);
    private readonly Node _root;

    /// <summary>The whole tree; nothing is erased.</summary>
    /// <param name="root">Its root secret, which is copied.</param>
    public InputTree(ReadOnlySpan<byte> root) => _root = new Node(root.ToArray());

    private InputTree(Node root) => _root = root;

    private static Comparer<ContractAddress> ByAddress { get; } =
        Comparer<ContractAddress>.Create((left, right) => left.Value.AsSpan().SequenceCompareTo(right.Value.AsSpan()));

    /// <summary>The first epoch of a contract whose input secret is not erased.</summary>
    public Epoch FirstOf(ContractAddress contract) => _ratchets.TryGetValue(contract, out var ratchet) ? ratchet.Epoch : new Epoch(0);

    /// <summary>The input secret of a contract and epoch; null when it is erased.</summary>
    public InputSecret? Find(ContractAddress contract, Epoch epoch)
    {
        if (epoch < FirstOf(contract))
        {
            return null;
        }

        using var ratchet = RatchetOf(contract);
        if (ratchet is null)
        {
            return null;
        }

        ratchet.Advance(epoch);
        return ratchet.Secret();
    }

    /// <summary>Erases the input secrets of a contract for all epochs before one; false when they were erased already.</summary>
    /// <exception cref="EnigmaException"><c>keys.erasure_full</c></exception>
    public bool Erase(ContractAddress contract, Epoch before)
    {
        if (before <= FirstOf(contract))
        {
            return false;
        }

        if (!_ratchets.TryGetValue(contract, out var ratchet))
        {
            if (_ratchets.Count >= MaximumErased)
            {
                throw new EnigmaException(
                    KeysErrors.ErasureFull,
                    $"input secrets of {_ratchets.Count} contracts are erased, at most {MaximumErased} fit into what is sealed; those of {contract} are kept");
            }

            if (RatchetOf(contract) is not { } found)
            {
                return false;
            }

            _ratchets.Add(contract, ratchet = found);
            Puncture(_root, Path(contract), 0);
        }

        ratchet.Advance(before);
        return true;
    }

    /// <summary>Wipes all that is left.</summary>
    public void Dispose()
    {
        _root.Wipe();
        foreach (var ratchet in _ratchets.Values)
        {
            ratchet.Dispose();
        }
    }

    /// <summary>Appends all that is left: the ratchets of contracts, then the tree from its root, the left side first.</summary>
    internal void Write(WireWriter writer)
    {
        writer.WriteUInt32((uint)_ratchets.Count);
        foreach (var (contract, ratchet) in _ratchets)
        {
            writer.Write(contract).Write(ratchet.Epoch).WriteSpan(ratchet.Key);
        }

        WriteNode(writer, _root);
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    internal static InputTree Read(ref WireReader reader)
    {
        var count = reader.ReadUInt32();
        if (count > MaximumErased)
        {
            throw reader.Bad($"holds {count} contracts, expected at most {MaximumErased}");
        }

        var ratchets = new List<(ContractAddress Contract, Ratchet Ratchet)>((int)count);
        for (var i = 0; i < count; i++)
        {
            var contract = reader.Read<ContractAddress>();
            if (i > 0 && ByAddress.Compare(contract, ratchets[^1].Contract) <= 0)
            {
                throw reader.Bad($"holds contract {contract} out of order");
            }

            ratchets.Add((contract, new Ratchet(reader.Read<Epoch>(), reader.ReadSpan(Secret32.Size).ToArray())));
        }

        var tree = new InputTree(ReadNode(ref reader, 0));
        ratchets.ForEach(item => tree._ratchets.Add(item.Contract, item.Ratchet));
        return tree;
    }

    /// <summary>A copy of the contract's ratchet; null when another contract took its path with it.</summary>
    private Ratchet? RatchetOf(ContractAddress contract)
    {
        if (_ratchets.TryGetValue(contract, out var ratchet))
        {
            return new Ratchet(ratchet.Epoch, [.. ratchet.Key]);
        }

        var path = Path(contract);
        var (node, depth) = (_root, 0);
        while (node.Left is { } left && node.Right is { } right)
        {
            node = path[depth++] ? right : left;
        }

        if (node.Secret is null)
        {
            return null;
        }

        byte[] secret = [.. node.Secret];
        for (; depth < Depth; depth++)
        {
            var child = Child(secret, path[depth]);
            CryptographicOperations.ZeroMemory(secret);
            secret = child;
        }

        // The contract again: whoever finds another one with the same path has not found its secrets.
        var first = Sha256.Hmac(secret, [.. Labels.InputContract, .. contract.Value.AsSpan()]).ToArray();
        CryptographicOperations.ZeroMemory(secret);
        return new Ratchet(new Epoch(0), first);
    }

    private static void Puncture(Node node, bool[] path, int depth)
    {
        if (depth < Depth)
        {
            node.Open();
            Puncture(path[depth] ? node.Right! : node.Left!, path, depth + 1);
        }

        // What is open has no secret any more; of two sides that are gone nothing is left to keep.
        if (depth == Depth || (node.Left!.IsGone && node.Right!.IsGone))
        {
            node.Wipe();
        }
    }

    private static bool[] Path(ContractAddress contract)
    {
        var hash = Keccak256.Hash(Labels.InputPath, contract.Value.AsSpan()).ToArray();
        return [.. Enumerable.Range(0, Depth).Select(bit => (hash[bit / 8] >> (7 - (bit % 8)) & 1) != 0)];
    }

    private static byte[] Child(ReadOnlySpan<byte> secret, bool isRight) =>
        Sha256.Hmac(secret, [.. Labels.InputBranch, isRight ? (byte)1 : (byte)0]).ToArray();

    private static void WriteNode(WireWriter writer, Node node)
    {
        if (node.Secret is { } secret)
        {
            writer.WriteByte(Whole).WriteSpan(secret);
        }
        else if (node.IsGone)
        {
            writer.WriteByte(Gone);
        }
        else
        {
            writer.WriteByte(Split);
            WriteNode(writer, node.Left!);
            WriteNode(writer, node.Right!);
        }
    }

    private static Node ReadNode(ref WireReader reader, int depth)
    {
        var form = reader.ReadByte();
        switch (form)
        {
            case Gone:
                return new Node(null);
            case Whole:
                return new Node(reader.ReadSpan(Secret32.Size).ToArray());
            case Split when depth < Depth:
                var node = new Node(null) { Left = ReadNode(ref reader, depth + 1), Right = ReadNode(ref reader, depth + 1) };
                return !node.Left.IsGone || !node.Right.IsGone ? node : throw reader.Bad("holds a branch of nothing");
            default:
                throw reader.Bad($"holds a node of form {form} at depth {depth}");
        }
    }

    /// <summary>A secret from which all below it follows; or two sides; or nothing.</summary>
    private sealed class Node(byte[]? secret)
    {
        public byte[]? Secret { get; private set; } = secret;

        public Node? Left { get; set; }

        public Node? Right { get; set; }

        public bool IsGone => Secret is null && Left is null;

        public void Open()
        {
            if (Secret is { } secret)
            {
                (Left, Right) = (new Node(Child(secret, isRight: false)), new Node(Child(secret, isRight: true)));
                CryptographicOperations.ZeroMemory(secret);
                Secret = null;
            }
        }

        public void Wipe()
        {
            CryptographicOperations.ZeroMemory(Secret);
            Left?.Wipe();
            Right?.Wipe();
            (Secret, Left, Right) = (null, null, null);
        }
    }

    /// <summary>The key of a contract from which its input secrets of one epoch and all later ones follow.</summary>
    private sealed class Ratchet(Epoch epoch, byte[] key) : IDisposable
    {
        public Epoch Epoch { get; private set; } = epoch;

        public byte[] Key { get; private set; } = key;

        public void Advance(Epoch to)
        {
            for (; Epoch < to; Epoch = Epoch.Next)
            {
                var next = Sha256.Hmac(Key, Labels.InputRatchet).ToArray();
                CryptographicOperations.ZeroMemory(Key);
                Key = next;
            }
        }

        public InputSecret Secret()
        {
            var secret = Sha256.Hmac(Key, Labels.InputSecret).ToArray();
            var taken = new InputSecret(secret);
            CryptographicOperations.ZeroMemory(secret);
            return taken;
        }

        public void Dispose() => CryptographicOperations.ZeroMemory(Key);
    }
}
