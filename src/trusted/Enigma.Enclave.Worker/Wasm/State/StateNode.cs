// SPDX-License-Identifier: MIT
namespace Enigma.Enclave.Worker.Wasm.State;

/// <summary>
/// A part of a state: entries in byte order of their keys, at least one. No node ever changes; an update makes new ones in place of those
/// on the way to what it changes. So whoever holds a root holds a state, on any thread (docs/adr/0026).
/// </summary>
internal abstract class StateNode
{
    // What the runtime takes for an object, and for an array, beside their content.
    protected const int ObjectBytes = 24;

    /// <summary>What it takes in memory without its children, in bytes.</summary>
    public abstract int Size { get; }

    /// <summary>The nodes below it.</summary>
    public abstract ReadOnlySpan<StateChild> Children { get; }

    /// <summary>The value at a key, or null when there is none.</summary>
    public abstract ReadOnlyMemory<byte>? Find(ReadOnlySpan<byte> key);

    /// <summary>The first key that is not below <paramref name="key"/>, or null.</summary>
    public abstract ReadOnlyMemory<byte>? FirstKeyFrom(ReadOnlySpan<byte> key);

    /// <summary>All leaves in order.</summary>
    public abstract IEnumerable<StateLeaf> Leaves();

    /// <summary>Adds to <paramref name="into"/> the nodes of its height that take its place: none when nothing is left.</summary>
    /// <param name="changes">Strictly rising keys, at least one.</param>
    /// <param name="low">What no key of its place lies below; the first node that takes its place has it, too.</param>
    /// <param name="into">The children of the node above, so far.</param>
    /// <param name="update">Counts what changes.</param>
    public abstract void Update(ReadOnlySpan<StateChange> changes, byte[] low, List<StateChild> into, StateUpdate update);

    /// <summary>One node in place of two that are small; null when they are not.</summary>
    /// <param name="right">The one behind it, of the same height.</param>
    public abstract StateNode? Join(StateChild right);
}

/// <summary>A node in its place.</summary>
/// <param name="Low">Not above its keys, and above all keys before it; without a meaning for the first child.</param>
/// <param name="Node">The node.</param>
internal readonly record struct StateChild(byte[] Low, StateNode Node);

/// <summary>What an update comes to.</summary>
internal sealed class StateUpdate
{
    private const int ArrayBytes = 24;

    /// <summary>By how much the number of keys grew.</summary>
    public int Count { get; private set; }

    /// <summary>By how much keys and values together grew, in bytes.</summary>
    public long Bytes { get; private set; }

    /// <summary>What only states from before the update keep now, in bytes of memory.</summary>
    public long Replaced { get; private set; }

    /// <summary>An entry is new, or takes the place of one that is removed.</summary>
    public void Add(int keyAndValue) => (Count, Bytes) = (Count + 1, Bytes + keyAndValue);

    /// <summary>An entry is gone.</summary>
    public void Remove(int keyAndValue) => (Count, Bytes) = (Count - 1, Bytes - keyAndValue);

    /// <summary>A node of the state before is none of the state after.</summary>
    public void Replace(StateNode node, byte[] low) => Replaced += SizeOf(new StateChild(low, node));

    /// <summary>What a node takes in its place. A bound that nodes share counts for each: never too little.</summary>
    public static long SizeOf(StateChild child) => child.Node.Size + ArrayBytes + child.Low.Length;
}
