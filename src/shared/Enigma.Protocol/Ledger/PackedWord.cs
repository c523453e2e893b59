// SPDX-License-Identifier: MIT
using Enigma.Crypto;

namespace Enigma.Protocol;

/// <summary>Takes the fields of a packed storage word, from the least significant byte up (spec/ledger.md §1).</summary>
internal ref struct PackedWord(Hash32 word)
{
    private readonly Hash32 _word = word;
    private int _end = Hash32.Size;

    internal ulong Take(int bytes)
    {
        var value = 0UL;
        foreach (var part in Next(bytes))
        {
            value = (value << 8) | part;
        }

        return value;
    }

    internal UInt128 TakeWide(int bytes)
    {
        var value = UInt128.Zero;
        foreach (var part in Next(bytes))
        {
            value = (value << 8) | part;
        }

        return value;
    }

    internal Address TakeAddress() => Address.FromSpan(Next(Address.Size));

    [System.Diagnostics.CodeAnalysis.UnscopedRef]
    private ReadOnlySpan<byte> Next(int bytes)
    {
        _end -= bytes;
        return _word.AsSpan().Slice(_end, bytes);
    }
}
