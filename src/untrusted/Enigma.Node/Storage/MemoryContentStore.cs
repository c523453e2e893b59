// SPDX-License-Identifier: MIT
using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Enigma.Crypto;

namespace Enigma.Node;

/// <summary>Keeps contents in memory, as long as the process lives.</summary>
public sealed class MemoryContentStore : IContentStore
{
    private readonly ConcurrentDictionary<Hash32, ReadOnlyMemory<byte>> _contents = new();

    /// <inheritdoc/>
    public Hash32 Add(ReadOnlyMemory<byte> content)
    {
        var hash = Keccak256.Hash(content.Span);
        // A copy: the caller may reuse its buffer.
        _contents.TryAdd(hash, content.ToArray());
        return hash;
    }

    /// <inheritdoc/>
    public bool TryGet(Hash32 hash, [NotNullWhen(true)] out ReadOnlyMemory<byte>? content)
    {
        if (_contents.TryGetValue(hash, out var found))
        {
            content = found;
            return true;
        }

        // Not a conditional expression: in one, null would become empty memory by way of an array.
        content = null;
        return false;
    }
}
