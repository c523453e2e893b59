// SPDX-License-Identifier: MIT
using System.Diagnostics.CodeAnalysis;
using Enigma.Crypto;

namespace Enigma.Node;

/// <summary>
/// Bytes by their Keccak-256 hash: envelopes by the inputs hash, task bodies by the body hash, modules by the code hash. All of it is
/// ciphertext or public, and nothing in it can be wrong: the name is the check.
/// </summary>
public interface IContentStore
{
    /// <summary>Keeps bytes and gives their hash.</summary>
    Hash32 Add(ReadOnlyMemory<byte> content);

    /// <summary>The bytes of a hash.</summary>
    bool TryGet(Hash32 hash, [NotNullWhen(true)] out ReadOnlyMemory<byte>? content);
}
