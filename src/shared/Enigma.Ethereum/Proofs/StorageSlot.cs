// SPDX-License-Identifier: MIT
using Enigma.Crypto;

namespace Enigma.Ethereum;

/// <summary>Where Solidity puts the members of mappings and arrays.</summary>
public static class StorageSlot
{
    /// <summary>The slot of <paramref name="key"/> in the mapping at <paramref name="mapping"/>, for keys that fill a word.</summary>
    public static Hash32 InMapping(Hash32 mapping, Hash32 key) => Keccak256.Hash(key.AsSpan(), mapping.AsSpan());

    /// <summary>The slot of <paramref name="key"/> in the mapping at <paramref name="mapping"/>.</summary>
    public static Hash32 InMapping(Hash32 mapping, Address key) => InMapping(mapping, Eip712.Word(key));

    /// <summary>
    /// The slot of element <paramref name="index"/> of the dynamic array at <paramref name="array"/>, for elements of whole words.
    /// </summary>
    public static Hash32 InArray(Hash32 array, ulong index, ulong wordsPerElement = 1) =>
        Offset(Keccak256.Hash(array.AsSpan()), checked(index * wordsPerElement));

    /// <summary>The slot <paramref name="words"/> behind <paramref name="slot"/>, as the members of a struct follow each other.</summary>
    /// <remarks>Wraps at the end of storage, as the EVM does.</remarks>
    public static Hash32 Offset(Hash32 slot, ulong words)
    {
        var start = UInt256.FromWord(slot);
        var room = UInt256.MaxValue - start;
        return (room >= words ? start + words : (UInt256)words - room - 1UL).ToWord();
    }
}
