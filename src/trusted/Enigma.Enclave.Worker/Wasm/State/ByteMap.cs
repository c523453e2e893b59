// SPDX-License-Identifier: MIT
namespace Enigma.Enclave.Worker.Wasm.State;

/// <summary>A map from byte strings in lexicographic order; each operation costs one search, O(log n).</summary>
internal sealed class ByteMap<TValue>
{
    private readonly SortedSet<Entry> _entries = new(EntryOrder.Instance);

    /// <summary>A key with its value, which changes in place.</summary>
    public sealed class Entry(byte[] key, TValue value)
    {
        public byte[] Key => key;

        public TValue Value { get; internal set; } = value;
    }

    public int Count => _entries.Count;

    public IEnumerable<Entry> Entries => _entries;

    public bool TryGet(byte[] key, out TValue value)
    {
        bool found = _entries.TryGetValue(new Entry(key, default!), out Entry? entry);
        value = found ? entry!.Value : default!;
        return found;
    }

    /// <summary>Sets a value; true when it took the place of another one.</summary>
    public bool Set(byte[] key, TValue value, out TValue replaced)
    {
        var entry = new Entry(key, value);
        if (_entries.TryGetValue(entry, out Entry? present))
        {
            (replaced, present.Value) = (present.Value, value);
            return true;
        }

        replaced = default!;
        _entries.Add(entry);
        return false;
    }

    /// <summary>Removes a key; true when it was there.</summary>
    public bool Remove(byte[] key, out TValue removed)
    {
        bool found = TryGet(key, out removed);
        return found && _entries.Remove(new Entry(key, default!));
    }

    /// <summary>The first entry whose key is not below <paramref name="key"/>.</summary>
    public Entry? FirstFrom(byte[] key)
    {
        var lower = new Entry(key, default!);
        return _entries.Count == 0 || EntryOrder.Instance.Compare(lower, _entries.Max) > 0
            ? null
            : _entries.GetViewBetween(lower, _entries.Max).Min;
    }

    private sealed class EntryOrder : IComparer<Entry>
    {
        public static EntryOrder Instance { get; } = new();

        public int Compare(Entry? x, Entry? y) => x!.Key.AsSpan().SequenceCompareTo(y!.Key);
    }
}
