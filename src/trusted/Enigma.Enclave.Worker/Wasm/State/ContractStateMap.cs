// SPDX-License-Identifier: MIT
using Enigma.Enclave.Worker.Wasm.State;
using Enigma.Protocol;

namespace Enigma.Enclave.Worker.Wasm;

/// <summary>
/// The state of one contract, decrypted, in the enclave's memory. It changes only by applying the changes of a task that succeeded, in the
/// order of the Ledger's queue. A <see cref="Snapshot"/> costs nothing and shares what does not change: a tree of wide nodes that are never
/// written to again.
/// </summary>
public sealed class ContractStateMap
{
    /// <summary>Number of keys.</summary>
    public int Count { get; private set; }

    /// <summary>All keys and values together, in bytes.</summary>
    public long Bytes { get; private set; }

    /// <summary>The length of the content of a checkpoint of this state, in bytes.</summary>
    public int EncodedLength => checked((int)(Bytes + ((long)Count * CheckpointPages.EntryOverhead)));

    /// <summary>All entries in byte order of their keys.</summary>
    public IEnumerable<KeyValuePair<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>>> Entries =>
        Root?.Leaves().SelectMany(leaf => leaf.Entries()) ?? [];

    internal StateNode? Root { get; private set; }

    /// <summary>The state as it is now, which stays so and may be read on any thread.</summary>
    public ContractStateMap Snapshot() => new() { Root = Root, Count = Count, Bytes = Bytes };

    /// <summary>The value at <paramref name="key"/>, or null when there is none.</summary>
    public ReadOnlyMemory<byte>? Get(ReadOnlySpan<byte> key) => Root?.Find(key);

    /// <summary>Applies the changes of one task; keys and values are copied.</summary>
    /// <param name="changes">Keys strictly rising.</param>
    /// <returns>The bytes of memory that earlier snapshots alone keep from now on.</returns>
    public long Apply(IEnumerable<StateChange> changes)
    {
        StateChange[] sorted = [.. changes];
        RequireRising(sorted);
        if (sorted.Length == 0)
        {
            return 0;
        }

        var update = new StateUpdate();
        var nodes = new List<StateChild>();
        if (Root is null)
        {
            StateLeaf.Create(sorted, nodes, update);
        }
        else
        {
            Root.Update(sorted, [], nodes, update);
        }

        Root = RootOf(nodes, update);
        Count += update.Count;
        Bytes += update.Bytes;
        return update.Replaced;
    }

    internal ReadOnlyMemory<byte>? FirstKeyFrom(ReadOnlySpan<byte> key) => Root?.FirstKeyFrom(key);

    private static StateNode? RootOf(List<StateChild> nodes, StateUpdate update)
    {
        while (nodes.Count > 1)
        {
            var above = new List<StateChild>();
            StateBranch.Cut(nodes, [], above);
            nodes = above;
        }

        StateNode? root = nodes.Count == 0 ? null : nodes[0].Node;
        while (root is StateBranch { Children: [var only] })
        {
            root = only.Node;
            if (root is StateBranch { Children.Length: 1 })
            {
                // One of the state before, perhaps: rather too much is counted than too little.
                update.Replace(root, only.Low);
            }
        }

        return root;
    }

    private static void RequireRising(StateChange[] changes)
    {
        for (int i = 1; i < changes.Length; i++)
        {
            if (changes[i - 1].Key.Span.SequenceCompareTo(changes[i].Key.Span) >= 0)
            {
                throw new ArgumentException($"the key of change {i} of {changes.Length} is not above the one before; sort them", nameof(changes));
            }
        }
    }
}
