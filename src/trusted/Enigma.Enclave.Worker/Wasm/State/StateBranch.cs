// SPDX-License-Identifier: MIT
namespace Enigma.Enclave.Worker.Wasm.State;

/// <summary>Nodes of one height, one behind the other.</summary>
internal sealed class StateBranch(StateChild[] children) : StateNode
{
    /// <summary>The most children: few enough that a copy costs little, enough that a large state is not high.</summary>
    public const int MaximumChildren = 32;

    private const int ChildBytes = 2 * sizeof(long);

    /// <inheritdoc/>
    public override int Size => (2 * ObjectBytes) + (children.Length * ChildBytes);

    /// <inheritdoc/>
    public override ReadOnlySpan<StateChild> Children => children;

    /// <inheritdoc/>
    public override ReadOnlyMemory<byte>? Find(ReadOnlySpan<byte> key) => children[IndexOf(key)].Node.Find(key);

    /// <inheritdoc/>
    public override ReadOnlyMemory<byte>? FirstKeyFrom(ReadOnlySpan<byte> key)
    {
        // When it is not in the child where the key would be, it is the first one of the next.
        int index = IndexOf(key);
        return children[index].Node.FirstKeyFrom(key)
            ?? (index + 1 < children.Length ? children[index + 1].Node.FirstKeyFrom(key) : null);
    }

    /// <inheritdoc/>
    public override IEnumerable<StateLeaf> Leaves() => children.SelectMany(child => child.Node.Leaves());

    /// <inheritdoc/>
    public override void Update(ReadOnlySpan<StateChange> changes, byte[] low, List<StateChild> into, StateUpdate update)
    {
        update.Replace(this, low);
        var left = new List<StateChild>(children.Length + 1);
        var (isLastNew, mayJoin) = (false, false);
        for (int index = 0; index < children.Length; index++)
        {
            int own = index + 1 < children.Length ? CountBelow(changes, children[index + 1].Low) : changes.Length;
            var (first, isChanged) = (left.Count, own != 0);
            if (isChanged)
            {
                children[index].Node.Update(changes[..own], children[index].Low, left, update);
                changes = changes[own..];
            }
            else
            {
                left.Add(children[index]);
            }

            // Neighbours of which neither changed, and between which nothing went, were as far apart before.
            mayJoin |= isChanged;
            if (left.Count > first)
            {
                bool isJoined = mayJoin && first > 0 && TryJoin(left, first - 1, isLastNew, isChanged, update);
                mayJoin = isLastNew = isChanged || isJoined;
            }
        }

        Cut(left, low, into);
    }

    /// <inheritdoc/>
    public override StateNode? Join(StateChild right)
    {
        ReadOnlySpan<StateChild> others = right.Node.Children;
        var (count, least) = (children.Length + others.Length, Math.Min(children.Length, others.Length));
        if (least >= MaximumChildren / 4 || count > MaximumChildren * 3 / 4)
        {
            return null;
        }

        StateChild[] joined = [.. children, .. others];
        // The first child of a branch is bounded by the branch's own place.
        joined[children.Length] = joined[children.Length] with { Low = right.Low };
        return new StateBranch(joined);
    }

    /// <summary>Branches with about as many children each, as few as there can be.</summary>
    public static void Cut(List<StateChild> children, byte[] low, List<StateChild> into)
    {
        int pieces = (children.Count + MaximumChildren - 1) / MaximumChildren;
        for (int piece = 0; piece < pieces; piece++)
        {
            int from = (int)((long)children.Count * piece / pieces);
            int end = (int)((long)children.Count * (piece + 1) / pieces);
            into.Add(new StateChild(piece == 0 ? low : children[from].Low, new StateBranch([.. children[from..end]])));
        }
    }

    private static bool TryJoin(List<StateChild> nodes, int index, bool isLeftNew, bool isRightNew, StateUpdate update)
    {
        var (left, right) = (nodes[index], nodes[index + 1]);
        if (left.Node.Join(right) is not { } joined)
        {
            return false;
        }

        if (!isLeftNew)
        {
            update.Replace(left.Node, left.Low);
        }

        if (!isRightNew)
        {
            update.Replace(right.Node, right.Low);
        }

        nodes[index] = left with { Node = joined };
        nodes.RemoveAt(index + 1);
        return true;
    }

    /// <summary>The last child whose bound is not above a key.</summary>
    private int IndexOf(ReadOnlySpan<byte> key)
    {
        var (from, end) = (1, children.Length);
        while (from < end)
        {
            int middle = (from + end) / 2;
            (from, end) = children[middle].Low.AsSpan().SequenceCompareTo(key) <= 0 ? (middle + 1, end) : (from, middle);
        }

        return from - 1;
    }

    private static int CountBelow(ReadOnlySpan<StateChange> changes, byte[] bound)
    {
        var (from, end) = (0, changes.Length);
        while (from < end)
        {
            int middle = (from + end) / 2;
            (from, end) = changes[middle].Key.Span.SequenceCompareTo(bound) < 0 ? (middle + 1, end) : (from, middle);
        }

        return from;
    }
}
