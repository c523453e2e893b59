// SPDX-License-Identifier: MIT
using System.Buffers.Binary;
using Enigma.Crypto;

namespace Enigma.Trusted.Tests.Ledger;

/// <summary>The storage of the Ledger in slots, laid out as Solidity does (spec/ledger.md section 1).</summary>
internal sealed class Storage
{
    private readonly Dictionary<Hash32, Hash32> _words = [];

    public Hash32 this[Hash32 slot]
    {
        get => _words.GetValueOrDefault(slot);
        set => _words[slot] = value;
    }

    public Trie ToTrie()
    {
        var trie = new Trie();
        foreach (var (slot, word) in _words.Where(pair => !pair.Value.IsZero))
        {
            trie.Set(slot.AsSpan(), Rlp.Bytes(word.AsSpan().TrimStart((byte)0)));
        }

        return trie;
    }

    public static Hash32 Slot(ulong number) => Hash32.FromUInt64(number);

    public static Hash32 InMapping(ulong mapping, ReadOnlySpan<byte> key)
    {
        var padded = new byte[Hash32.Size];
        key.CopyTo(padded.AsSpan(Hash32.Size - key.Length));
        return Keccak256.Hash(padded, Slot(mapping).AsSpan());
    }

    public static Hash32 InMapping(ulong mapping, ulong key) => InMapping(mapping, Hash32.FromUInt64(key).AsSpan());

    public static Hash32 Plus(Hash32 slot, byte words)
    {
        var sum = slot.ToArray();
        for (int i = sum.Length - 1, carry = words; carry > 0 && i >= 0; i--)
        {
            carry += sum[i];
            sum[i] = (byte)carry;
            carry >>= 8;
        }

        return Hash32.FromSpan(sum);
    }

    /// <summary>Packs fields from the least significant bit, as Solidity does.</summary>
    public static Hash32 Pack(params ReadOnlySpan<PackedField> fields)
    {
        var word = new byte[Hash32.Size];
        var end = Hash32.Size;
        Span<byte> bytes = stackalloc byte[16];
        foreach (var (value, bits) in fields)
        {
            BinaryPrimitives.WriteUInt128BigEndian(bytes, value);
            bytes[(16 - (bits / 8))..].CopyTo(word.AsSpan(end - (bits / 8)));
            end -= bits / 8;
        }

        return Hash32.FromSpan(word);
    }

    /// <summary>Packs an address in the lowest bits and further fields above it.</summary>
    public static Hash32 PackWithAddress(Address lowest, params ReadOnlySpan<PackedField> fields)
    {
        var word = Pack(fields).ToArray();
        byte[] shifted = [.. word[Address.Size..], .. lowest.ToArray()];
        return Hash32.FromSpan(shifted);
    }
}

/// <summary>A field of a packed storage word.</summary>
internal readonly record struct PackedField(UInt128 Value, int Bits);
