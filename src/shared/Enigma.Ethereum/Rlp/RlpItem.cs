// SPDX-License-Identifier: MIT
namespace Enigma.Ethereum;

/// <summary>An RLP item of any shape: bytes, or a list of items. For data whose shape is not known; known shapes use the reader.</summary>
public sealed class RlpItem
{
    /// <summary>How deep lists may be nested.</summary>
    public const int MaximumDepth = 32;

    /// <summary>The longest input in bytes.</summary>
    public const int MaximumSize = 16 * 1024 * 1024;

    private readonly byte[] _bytes;

    private RlpItem(byte[] bytes, IReadOnlyList<RlpItem>? items) => (_bytes, Items) = (bytes, items);

    /// <summary>The items of a list; null for bytes.</summary>
    public IReadOnlyList<RlpItem>? Items { get; }

    /// <summary>The bytes; empty for a list.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>An item of bytes.</summary>
    public static RlpItem FromBytes(ReadOnlySpan<byte> bytes) => new(bytes.ToArray(), null);

    /// <summary>A list.</summary>
    public static RlpItem FromItems(params IReadOnlyList<RlpItem> items) => new([], items);

    /// <summary>Decodes exactly one item.</summary>
    /// <exception cref="EnigmaException">A code of the area <c>rlp</c>.</exception>
    public static RlpItem Decode(ReadOnlySpan<byte> data)
    {
        if (data.Length > MaximumSize)
        {
            throw new EnigmaException(RlpErrors.TooLarge, $"RLP has {data.Length} bytes, expected at most {MaximumSize}");
        }

        var reader = new RlpReader(data);
        var item = Read(ref reader, depth: 0);
        reader.RequireEnd();
        return item;
    }

    /// <summary>The one encoding.</summary>
    public byte[] Encode()
    {
        var writer = new RlpListWriter();
        AddTo(writer);
        // The writer makes lists; the item is the only one in it.
        return new RlpReader(writer.ToArray()).ReadList().ReadEncoded().ToArray();
    }

    private static RlpItem Read(ref RlpReader reader, int depth)
    {
        if (!reader.IsNextList)
        {
            return FromBytes(reader.ReadBytes());
        }

        if (depth == MaximumDepth)
        {
            throw new EnigmaException(RlpErrors.TooLarge, $"RLP lists are nested deeper than {MaximumDepth}");
        }

        var list = reader.ReadList();
        var items = new List<RlpItem>();
        while (!list.IsAtEnd)
        {
            items.Add(Read(ref list, depth + 1));
        }

        return FromItems(items);
    }

    private void AddTo(RlpListWriter writer)
    {
        if (Items is null)
        {
            writer.Add(_bytes);
            return;
        }

        var list = new RlpListWriter();
        foreach (var item in Items)
        {
            item.AddTo(list);
        }

        writer.AddEncoded(list.ToArray());
    }
}
