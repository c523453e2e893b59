// SPDX-License-Identifier: MIT
namespace Enigma.Enclave.Worker.Wasm.State;

/// <summary>A map from byte strings in lexicographic order; each operation costs O(log n).</summary>
internal sealed class ByteMap<TValue>
{
    private readonly SortedSet<Entry> _entries = new(EntryOrder.Instance);

    public readonly record struct Entry(byte[] Key, TValue Value);

    public int Count => _entries.Count;

    public IEnumerable<Entry> Entries => _entries;

    public bool TryGet(byte[] key, out TValue value)
    {
        bool found = _entries.TryGetValue(new Entry(key, default!), out Entry entry);
        value = entry.Value;
        return found;
    }

    public void Set(byte[] key, TValue value)
    {
        var entry = new Entry(key, value);
        _entries.Remove(entry);
        _entries.Add(entry);
    }

    public void Remove(byte[] key) => _entries.Remove(new Entry(key, default!));

    /// <summary>The first entry whose key is not below <paramref name="key"/>.</summary>
    public bool TryFirstFrom(byte[] key, out Entry first)
    {
        first = default;
        var lower = new Entry(key, default!);
        if (_entries.Count == 0 || EntryOrder.Instance.Compare(lower, _entries.Max) > 0)
        {
            return false;
        }

        first = _entries.GetViewBetween(lower, _entries.Max).Min;
        return true;
    }

    private sealed class EntryOrder : IComparer<Entry>
    {
        public static EntryOrder Instance { get; } = new();

        public int Compare(Entry x, Entry y) => x.Key.AsSpan().SequenceCompareTo(y.Key);
    }
}
