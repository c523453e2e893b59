// SPDX-License-Identifier: MIT
using System.Buffers.Binary;
using System.Numerics;
using System.Security.Cryptography;
using Enigma.Crypto;

namespace Enigma.Protocol;

/// <summary>
/// A state as sealed pages (spec/keys.md §12). The padded content is cut into equal pages, so that their number and length show its size
/// class alone. At most one page is in the clear at a time.
/// </summary>
public sealed class CheckpointPages
{
    /// <summary>The length of the pages of a content that needs more than one, in bytes before sealing.</summary>
    public const int PageSize = 1 << 20;

    /// <summary>The most pages that the greatest size class needs.</summary>
    public const int MaximumCount = 1024;

    /// <summary>The longest key of a state, in bytes.</summary>
    public const int MaximumKeyLength = 1 << 10;

    /// <summary>The longest value of a state, in bytes.</summary>
    public const int MaximumValueLength = 1 << 20;

    /// <summary>What an entry takes beside its key and value: both lengths.</summary>
    public const int EntryOverhead = sizeof(ushort) + sizeof(uint);

    private readonly StateKey _key;
    private readonly CheckpointContext _context;
    private readonly byte[] _page;
    private readonly ByteString[] _pages;
    private int _sealed;
    private int _filled;

    private CheckpointPages(StateKey key, CheckpointContext context, int contentLength)
    {
        var size = Padding.SizeOf(contentLength);
        _key = key;
        _context = context;
        _page = new byte[Math.Min(size, PageSize)];
        _pages = new ByteString[CountOf(size)];
    }

    /// <summary>The number of pages of a padded content.</summary>
    public static int CountOf(int paddedLength) => Math.Max(1, paddedLength / PageSize);

    /// <summary>The pages of a state; the same state in the same place always gives the same bytes.</summary>
    /// <param name="key">The state key of the generation.</param>
    /// <param name="context">What the pages are bound to.</param>
    /// <param name="entries">Keys, strictly rising, with their values.</param>
    /// <param name="contentLength">The length of all entries together, <see cref="EntryOverhead"/> included.</param>
    public static IReadOnlyList<ByteString> Seal(
        StateKey key,
        CheckpointContext context,
        IEnumerable<KeyValuePair<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>>> entries,
        int contentLength)
    {
        var writer = new CheckpointPages(key, context, contentLength);
        writer.WriteLength((uint)contentLength);
        foreach (var (entryKey, value) in entries)
        {
            writer.WriteEntry(entryKey.Span, value.Span);
        }

        return writer.Finish();
    }

    private void WriteEntry(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        Span<byte> length = stackalloc byte[sizeof(ushort)];
        BinaryPrimitives.WriteUInt16BigEndian(length, (ushort)key.Length);
        Write(length);
        Write(key);
        WriteLength((uint)value.Length);
        Write(value);
    }

    private void WriteLength(uint value)
    {
        Span<byte> length = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(length, value);
        Write(length);
    }

    private void Write(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var take = Math.Min(bytes.Length, _page.Length - _filled);
            bytes[..take].CopyTo(_page.AsSpan(_filled));
            _filled += take;
            bytes = bytes[take..];
            if (_filled == _page.Length)
            {
                SealPage();
            }
        }
    }

    private ByteString[] Finish()
    {
        while (_sealed < _pages.Length)
        {
            SealPage();
        }

        return _pages;
    }

    private void SealPage()
    {
        _pages[_sealed] = _key.SealPage(_context, _sealed, _pages.Length, _page);
        _sealed++;
        _filled = 0;
        CryptographicOperations.ZeroMemory(_page);
    }
}
