// SPDX-License-Identifier: MIT
using System.Buffers.Binary;
using System.Security.Cryptography;
using Enigma.Crypto;

namespace Enigma.Protocol;

/// <summary>
/// Opens the pages that a header names, one after the other, and reads the state from them (spec/keys.md §12). Holds no more in the clear
/// than one page and the entry that its end cuts through. Useless after <c>checkpoint.open_failed</c> or <c>checkpoint.bad_format</c>.
/// </summary>
public sealed class CheckpointReader
{
    private const int LengthSize = sizeof(uint);

    private readonly CheckpointHeader _header;
    private readonly CheckpointContext _context;
    private byte[] _carry = [];
    private byte[]? _lastKey;
    private long _contentLeft;

    /// <summary>A reader at the first page.</summary>
    public CheckpointReader(CheckpointHeader header)
    {
        _header = header;
        _context = CheckpointContext.Of(header);
    }

    /// <summary>The page to come.</summary>
    public int Next { get; private set; }

    /// <summary>True when every page was read.</summary>
    public bool IsComplete => Next == _header.Pages.Count;

    /// <summary>The entries that end in the next page, in order. The keys and values are views into memory of their own.</summary>
    /// <exception cref="EnigmaException">
    /// <c>checkpoint.wrong_page</c>, and nothing has changed; <c>checkpoint.open_failed</c> or <c>checkpoint.bad_format</c>.
    /// </exception>
    public IReadOnlyList<StateWrite> Read(StateKey key, int page, ReadOnlySpan<byte> sealedPage)
    {
        RequireNext(page, sealedPage);
        var plain = key.OpenPage(_context, page, _header.Pages.Count, sealedPage);
        try
        {
            var content = Content(plain);
            var entries = new List<StateWrite>();
            var joined = _carry.Length == 0 ? content : [.. _carry, .. content];
            var rest = ReadEntries(joined, entries);
            CryptographicOperations.ZeroMemory(_carry);
            _carry = rest.ToArray();
            Next++;
            if (IsComplete && (_carry.Length != 0 || _contentLeft != 0))
            {
                throw Bad($"ends with {_carry.Length + _contentLeft} bytes that are no entry");
            }

            return entries;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plain);
        }
    }

    private void RequireNext(int page, ReadOnlySpan<byte> sealedPage)
    {
        if (IsComplete || page != Next)
        {
            throw new EnigmaException(
                CheckpointErrors.WrongPage,
                $"page {page} was sent, {Next} of {_header.Pages.Count} is the next; load pages in order");
        }

        var hash = Keccak256.Hash(sealedPage);
        if (hash != _header.Pages[page])
        {
            throw new EnigmaException(
                CheckpointErrors.WrongPage,
                $"page {page} of {sealedPage.Length} bytes has hash {hash}, the header names {_header.Pages[page]}; "
                + "fetch it from another peer");
        }
    }

    /// <summary>What is content in a page: without the length in front of the first and the filler behind the last entry.</summary>
    private ReadOnlySpan<byte> Content(ReadOnlySpan<byte> plain)
    {
        if (Next == 0)
        {
            _contentLeft = ReadLength(plain);
            plain = plain[LengthSize..];
        }
        else if (plain.Length != CheckpointPages.PageSize)
        {
            throw Bad($"has a page of {plain.Length} bytes, expected {CheckpointPages.PageSize}");
        }

        var content = plain[..(int)Math.Min(plain.Length, _contentLeft)];
        _contentLeft -= content.Length;
        return plain[content.Length..].ContainsAnyExcept((byte)0) ? throw Bad("has filler that is not zero") : content;
    }

    private uint ReadLength(ReadOnlySpan<byte> first)
    {
        if (first.Length < Padding.MinimumSize)
        {
            throw Bad($"has a page of {first.Length} bytes");
        }

        var length = BinaryPrimitives.ReadUInt32BigEndian(first);
        var count = _header.Pages.Count;
        return length > Padding.MaximumContent
            || Padding.SizeOf((int)length) is var size && (CheckpointPages.CountOf(size) != count || first.Length != size / count)
                ? throw Bad($"of {length} bytes does not belong into {count} pages of {first.Length}")
                : length;
    }

    /// <summary>Reads whole entries and gives back what is left of the one that the next page goes on with.</summary>
    private ReadOnlySpan<byte> ReadEntries(ReadOnlySpan<byte> content, List<StateWrite> entries)
    {
        while (TryReadEntry(content, out var entry, out var length))
        {
            var key = entry.Key.ToArray();
            if (_lastKey is { } last && last.AsSpan().SequenceCompareTo(key) >= 0)
            {
                throw Bad("has a key out of order");
            }

            _lastKey = key;
            entries.Add(entry);
            content = content[length..];
        }

        return content;
    }

    private static bool TryReadEntry(ReadOnlySpan<byte> content, out StateWrite entry, out int length)
    {
        entry = default;
        length = sizeof(ushort);
        if (content.Length < length)
        {
            return false;
        }

        var keyLength = BinaryPrimitives.ReadUInt16BigEndian(content);
        if (keyLength > CheckpointPages.MaximumKeyLength)
        {
            throw Bad($"has a key of {keyLength} bytes, expected at most {CheckpointPages.MaximumKeyLength}");
        }

        length += keyLength + LengthSize;
        if (content.Length < length)
        {
            return false;
        }

        var valueLength = BinaryPrimitives.ReadUInt32BigEndian(content[(length - LengthSize)..]);
        if (valueLength > CheckpointPages.MaximumValueLength)
        {
            throw Bad($"has a value of {valueLength} bytes, expected at most {CheckpointPages.MaximumValueLength}");
        }

        var start = length;
        length += (int)valueLength;
        if (content.Length < length)
        {
            return false;
        }

        entry = new(
            ByteString.Copy(content.Slice(sizeof(ushort), keyLength)), ByteString.Copy(content.Slice(start, (int)valueLength)));
        return true;
    }

    private static EnigmaException Bad(string fault) =>
        new(CheckpointErrors.BadFormat, $"the content of the checkpoint {fault}; the enclave that made it is faulty");
}
