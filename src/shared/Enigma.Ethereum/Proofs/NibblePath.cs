// SPDX-License-Identifier: MIT
using Enigma.Crypto;

namespace Enigma.Ethereum;

/// <summary>A position on the way of a 32-byte key through a trie, in nibbles.</summary>
internal struct NibblePath(Hash32 key)
{
    private readonly Hash32 _key = key;
    private int _position;

    internal readonly int Remaining => (2 * Hash32.Size) - _position;

    internal int Next()
    {
        var b = _key.AsSpan()[_position / 2];
        return (_position++ & 1) == 0 ? b >> 4 : b & 0xF;
    }

    /// <summary>
    /// Walks along a compact path (Yellow Paper, appendix C). False when the key turns off somewhere, which proves absence.
    /// </summary>
    /// <exception cref="EnigmaException"><c>proof.invalid</c> for a path that is not compact or longer than the key.</exception>
    internal bool TryFollow(ReadOnlySpan<byte> compact, out bool isLeaf)
    {
        if (compact.IsEmpty || compact[0] > 0x3F || ((compact[0] & 0x10) == 0 && (compact[0] & 0xF) != 0))
        {
            throw new EnigmaException(ProofErrors.Invalid, "a trie node has a path without a valid prefix");
        }

        isLeaf = (compact[0] & 0x20) != 0;
        var isOdd = (compact[0] & 0x10) != 0;
        var length = (2 * (compact.Length - 1)) + (isOdd ? 1 : 0);
        if (length > Remaining || (isLeaf ? length != Remaining : length is 0 || length == Remaining))
        {
            throw new EnigmaException(
                ProofErrors.Invalid, $"a trie node has a path of {length} nibbles where {Remaining} are left of the key");
        }

        var matches = true;
        for (var i = 0; i < length; i++)
        {
            var nibbleIndex = i + (isOdd ? 1 : 2);
            var b = compact[nibbleIndex / 2];
            matches &= Next() == ((nibbleIndex & 1) == 0 ? b >> 4 : b & 0xF);
        }

        return matches;
    }
}
