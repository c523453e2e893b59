// SPDX-License-Identifier: MIT
using System.Diagnostics.CodeAnalysis;
using Enigma.Crypto;

namespace Enigma.Node;

/// <summary>
/// Bytes by their Keccak-256 hash: envelopes by the inputs hash, task bodies by the body hash, modules by the code hash. All of it is
/// ciphertext or public. They are hashed when they come; the checksum of a record has its key in it, so what is read is what came under
/// that name, and enclaves, peers and clients check what they are given all the same.
/// </summary>
public sealed class ContentStore(IRecordStore records)
{
    /// <summary>Keeps bytes and gives their hash.</summary>
    public Hash32 Add(ReadOnlyMemory<byte> content, Durability durability = Durability.Process)
    {
        var batch = new RecordBatch();
        var hash = AddTo(batch, content, isNeeded: durability == Durability.Disk);
        if (batch.Changes.Count > 0)
        {
            records.Write(batch, durability);
        }

        return hash;
    }

    /// <summary>Keeps bytes whose hash was just checked, and which are not here.</summary>
    internal void AddNamed(Hash32 hash, ReadOnlyMemory<byte> content) =>
        records.Write(new RecordBatch().Put(RecordKind.Contents, hash.AsSpan(), content.Span), Durability.Process);

    /// <summary>The bytes of a hash.</summary>
    public bool TryGet(Hash32 hash, [NotNullWhen(true)] out ReadOnlyMemory<byte>? content)
    {
        content = records.Get(RecordKind.Contents, hash.AsSpan());
        return content is not null;
    }

    /// <summary>Forgets bytes that nobody needs any more.</summary>
    internal static void RemoveFrom(RecordBatch batch, Hash32 hash) => batch.Remove(RecordKind.Contents, hash.AsSpan());

    /// <summary>Adds bytes to what is written together; nothing when they are there already, unless they must be on the disk with it.</summary>
    internal Hash32 AddTo(RecordBatch batch, ReadOnlyMemory<byte> content, bool isNeeded = false)
    {
        var hash = Keccak256.Hash(content.Span);
        if (isNeeded || !TryGet(hash, out _))
        {
            batch.Put(RecordKind.Contents, hash.AsSpan(), content.Span);
        }

        return hash;
    }
}
