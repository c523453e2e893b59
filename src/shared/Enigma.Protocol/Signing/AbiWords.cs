// SPDX-License-Identifier: MIT
using System.Buffers.Binary;
using Enigma.Crypto;

namespace Enigma.Protocol;

/// <summary>32-byte words as the Solidity ABI lays out static values; enough for every struct that the Ledger hashes.</summary>
internal sealed class AbiWords
{
    private readonly WireWriter _words = new();

    internal AbiWords Add(Hash32 value)
    {
        _words.WriteHash(value);
        return this;
    }

    internal AbiWords Add(Address value)
    {
        Span<byte> word = stackalloc byte[Hash32.Size];
        word.Clear();
        value.CopyTo(word[(Hash32.Size - Address.Size)..]);
        return Add(Hash32.FromSpan(word));
    }

    internal AbiWords Add(UInt128 value)
    {
        Span<byte> word = stackalloc byte[Hash32.Size];
        word.Clear();
        BinaryPrimitives.WriteUInt128BigEndian(word[16..], value);
        return Add(Hash32.FromSpan(word));
    }

    internal AbiWords Add(ulong value) => Add((UInt128)value);

    internal AbiWords Add(uint value) => Add((UInt128)value);

    internal AbiWords Add(byte value) => Add((UInt128)value);

    internal Hash32 Hash() => Keccak256.Hash(_words.Written);
}
