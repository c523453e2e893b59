// SPDX-License-Identifier: MIT
using Enigma.Enclave.Worker.Wasm.State;

namespace Enigma.Enclave.Worker.Wasm;

/// <summary>
/// The state during one task: writes are journaled over the committed map, which stays untouched. Drop the overlay to discard
/// them; apply <see cref="Changes"/> to the map to keep them.
/// </summary>
public sealed class StateOverlay(ContractStateMap committed) : IContractState
{
    private readonly ByteMap<byte[]?> _changes = new();

    /// <inheritdoc/>
    public long Bytes { get; private set; } = committed.Bytes;

    /// <summary>Keys and values of the changed entries together, in bytes.</summary>
    public long ChangedBytes { get; private set; }

    /// <summary>
    /// One entry per changed key, last write wins, sorted by key. A key set back to its committed value, or removed without
    /// having existed, is no change.
    /// </summary>
    public IReadOnlyList<StateChange> Changes
    {
        get
        {
            var changes = new List<StateChange>(_changes.Count);
            foreach (ByteMap<byte[]?>.Entry entry in _changes.Entries)
            {
                if (!Same(committed.Find(entry.Key), entry.Value))
                {
                    changes.Add(new StateChange(entry.Key, Optional(entry.Value)));
                }
            }

            return changes;
        }
    }

    /// <inheritdoc/>
    public ReadOnlyMemory<byte>? Get(ReadOnlySpan<byte> key) => Optional(Find(key.ToArray()));

    /// <inheritdoc/>
    public void Set(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value) => Change(key.ToArray(), value.ToArray());

    /// <inheritdoc/>
    public void Remove(ReadOnlySpan<byte> key) => Change(key.ToArray(), null);

    /// <inheritdoc/>
    public ReadOnlyMemory<byte>? NextKey(ReadOnlySpan<byte> prefix, ReadOnlySpan<byte> after, int mostSteps, out int steps)
    {
        // The smallest byte string above `after` is `after` with a zero byte behind it.
        byte[] from = prefix.ToArray();
        if (!after.IsEmpty && after.SequenceCompareTo(prefix) >= 0)
        {
            from = [.. after, 0];
        }

        for (steps = 1; steps <= mostSteps; steps++)
        {
            byte[]? stored = committed.FirstKeyFrom(from);
            byte[]? changed = _changes.FirstFrom(from)?.Key;
            byte[]? next = Smaller(stored, changed);
            if (next is null || !next.AsSpan().StartsWith(prefix))
            {
                return null;
            }

            if (Find(next) is not null)
            {
                return next;
            }

            from = [.. next, 0];
        }

        return null;
    }

    private byte[]? Find(byte[] key) => _changes.TryGet(key, out byte[]? value) ? value : committed.Find(key);

    private void Change(byte[] key, byte[]? value)
    {
        if (Find(key) is { } seen)
        {
            Bytes -= key.Length + seen.Length;
        }

        Bytes += value is null ? 0 : key.Length + value.Length;
        ChangedBytes += key.Length + (value?.Length ?? 0);
        if (_changes.Set(key, value, out byte[]? earlier))
        {
            ChangedBytes -= key.Length + (earlier?.Length ?? 0);
        }
    }

    // A plain null would turn into empty memory on its way through the implicit conversion from arrays.
    private static ReadOnlyMemory<byte>? Optional(byte[]? value) => value is null ? new ReadOnlyMemory<byte>?() : value.AsMemory();

    private static byte[]? Smaller(byte[]? left, byte[]? right)
    {
        if (left is null || right is null)
        {
            return left ?? right;
        }

        return left.AsSpan().SequenceCompareTo(right) <= 0 ? left : right;
    }

    private static bool Same(byte[]? left, byte[]? right) =>
        left is null ? right is null : right is not null && left.AsSpan().SequenceEqual(right);
}
