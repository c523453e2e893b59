// SPDX-License-Identifier: MIT
using Enigma.Enclave.Worker.Wasm.State;

namespace Enigma.Enclave.Worker.Wasm;

/// <summary>
/// The state during one task: writes are journaled over the committed map, which stays untouched. Drop the overlay to discard
/// them; apply <see cref="Changes"/> to the map to keep them.
/// </summary>
public sealed class StateOverlay(ContractStateMap committed) : IContractState
{
    private readonly ByteMap<Written> _changes = new();

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
            foreach (ByteMap<Written>.Entry entry in _changes.Entries)
            {
                if (!Same(entry.Value.Committed, entry.Value.Now))
                {
                    changes.Add(new StateChange(entry.Key, entry.Value.Now));
                }
            }

            return changes;
        }
    }

    /// <inheritdoc/>
    public ReadOnlyMemory<byte>? Get(ReadOnlySpan<byte> key) =>
        _changes.Count != 0 && _changes.TryGet(key.ToArray(), out Written written) ? written.Now : committed.Get(key);

    /// <inheritdoc/>
    public void Set(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value) => Change(key.ToArray(), value.ToArray().AsMemory());

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
            ReadOnlyMemory<byte>? stored = committed.FirstKeyFrom(from);
            ByteMap<Written>.Entry? changed = _changes.FirstFrom(from);
            if (changed is null || (stored is { } first && first.Span.SequenceCompareTo(changed.Key) < 0))
            {
                return stored is { } next && next.Span.StartsWith(prefix) ? stored : null;
            }

            if (!changed.Key.AsSpan().StartsWith(prefix))
            {
                return null;
            }

            if (changed.Value.Now is not null)
            {
                return changed.Key;
            }

            from = [.. changed.Key, 0];
        }

        return null;
    }

    private void Change(byte[] key, ReadOnlyMemory<byte>? value)
    {
        bool isAgain = _changes.TryGet(key, out Written earlier);
        ReadOnlyMemory<byte>? stored = isAgain ? earlier.Committed : committed.Get(key);
        ReadOnlyMemory<byte>? seen = isAgain ? earlier.Now : stored;
        Bytes += SizeOf(key, value) - SizeOf(key, seen);
        ChangedBytes += (value?.Length ?? 0) + (isAgain ? -(earlier.Now?.Length ?? 0) : key.Length);
        _changes.Set(key, new Written(stored, value), out _);
    }

    private static int SizeOf(byte[] key, ReadOnlyMemory<byte>? value) => value is { } bytes ? key.Length + bytes.Length : 0;

    private static bool Same(ReadOnlyMemory<byte>? left, ReadOnlyMemory<byte>? right) =>
        left is { } one ? right is { } other && one.Span.SequenceEqual(other.Span) : right is null;

    /// <summary>What a task found at a key and what it left; each is looked up once.</summary>
    private readonly record struct Written(ReadOnlyMemory<byte>? Committed, ReadOnlyMemory<byte>? Now);
}
