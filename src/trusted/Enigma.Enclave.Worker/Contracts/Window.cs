// SPDX-License-Identifier: MIT
namespace Enigma.Enclave.Worker.Contracts;

/// <summary>The end of a growing list, addressed by positions in the whole list; its beginning can be dropped.</summary>
internal sealed class Window<T>(uint start)
{
    private readonly List<T> _items = [];

    /// <summary>The position of the first item that is kept.</summary>
    public uint Start { get; private set; } = start;

    /// <summary>The position of the item to come.</summary>
    public uint End => Start + (uint)_items.Count;

    /// <summary>The item at a position from <see cref="Start"/> to below <see cref="End"/>.</summary>
    public T this[uint position] => _items[(int)(position - Start)];

    /// <summary>Adds the next item.</summary>
    public void Add(T item) => _items.Add(item);

    /// <summary>Adds the next items.</summary>
    public void AddRange(IEnumerable<T> items) => _items.AddRange(items);

    /// <summary>Forgets the items before a position.</summary>
    public void DropBefore(uint position)
    {
        _items.RemoveRange(0, (int)(position - Start));
        Start = position;
    }
}
