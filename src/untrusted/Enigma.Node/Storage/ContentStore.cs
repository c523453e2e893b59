// SPDX-License-Identifier: MIT
using System.Diagnostics.CodeAnalysis;
using Enigma.Crypto;

namespace Enigma.Node;

/// <summary>
/// Bytes by their Keccak-256 hash: envelopes by the inputs hash, task bodies by the body hash, modules by the code hash. All of it is
/// ciphertext or public. They are hashed when they come; the checksum of a record has its key in it, so what is read is what came under
/// that name, and enclaves, peers and clients check what they are given all the same. What is kept here stays. What is only admitted may be
/// dropped again; anybody can have the same bytes admitted that others keep, so it has records of its own and the two never touch each other.
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

    /// <summary>The bytes of a hash, kept or only admitted.</summary>
    public bool TryGet(Hash32 hash, [NotNullWhen(true)] out ReadOnlyMemory<byte>? content)
    {
        // What is recorded moves from the admitted to the kept, never back: in this order it is not missed on its way.
        content = records.Get(RecordKind.AdmittedContents, hash.AsSpan()) ?? records.Get(RecordKind.Contents, hash.AsSpan());
        return content is not null;
    }

    /// <summary>The bytes of a hash, for somebody who needs them to stay: what was only admitted is kept from now on.</summary>
    internal bool TryKeep(Hash32 hash, [NotNullWhen(true)] out ReadOnlyMemory<byte>? content)
    {
        content = records.Get(RecordKind.AdmittedContents, hash.AsSpan());
        if (content is not { } admitted)
        {
            return TryGetKept(hash, out content);
        }

        if (!IsKept(hash))
        {
            AddNamed(hash, admitted);
        }

        return true;
    }

    /// <summary>The bytes of a hash if they are kept.</summary>
    internal bool TryGetKept(Hash32 hash, [NotNullWhen(true)] out ReadOnlyMemory<byte>? content)
    {
        content = records.Get(RecordKind.Contents, hash.AsSpan());
        return content is not null;
    }

    /// <summary>Keeps bytes whose hash was just checked, and which are not here.</summary>
    internal void AddNamed(Hash32 hash, ReadOnlyMemory<byte> content) =>
        records.Write(new RecordBatch().Put(RecordKind.Contents, hash.AsSpan(), content), Durability.Process);

    /// <summary>Adds bytes to what is written together; nothing when they are kept already, unless they must be on the disk with it.</summary>
    internal Hash32 AddTo(RecordBatch batch, ReadOnlyMemory<byte> content, bool isNeeded = false)
    {
        var hash = Keccak256.Hash(content.Span);
        if (isNeeded || !IsKept(hash))
        {
            batch.Put(RecordKind.Contents, hash.AsSpan(), content);
        }

        return hash;
    }

    /// <summary>Bytes that are admitted; 0 when there are none.</summary>
    internal int SizeOfAdmitted(Hash32 hash) => records.Get(RecordKind.AdmittedContents, hash.AsSpan())?.Length ?? 0;

    /// <summary>Adds bytes to what is written together that may never be recorded.</summary>
    internal static void AddAdmittedTo(RecordBatch batch, Hash32 hash, ReadOnlyMemory<byte> content) =>
        batch.Put(RecordKind.AdmittedContents, hash.AsSpan(), content);

    /// <summary>Keeps bytes that were admitted, with what is written together.</summary>
    internal void KeepAdmittedIn(RecordBatch batch, Hash32 hash)
    {
        if (records.Get(RecordKind.AdmittedContents, hash.AsSpan()) is { } admitted && !IsKept(hash))
        {
            batch.Put(RecordKind.Contents, hash.AsSpan(), admitted);
        }

        DropAdmittedIn(batch, hash);
    }

    /// <summary>Forgets bytes that were admitted; the same bytes that are kept stay.</summary>
    internal static void DropAdmittedIn(RecordBatch batch, Hash32 hash) => batch.Remove(RecordKind.AdmittedContents, hash.AsSpan());

    private bool IsKept(Hash32 hash) => TryGetKept(hash, out _);
}
