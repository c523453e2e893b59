// SPDX-License-Identifier: MIT
namespace Enigma.Node;

/// <summary>
/// Records by kind and key. What is read is what was written: a damaged record is dropped and counts as missing, so that whoever needs it
/// fetches it again. Safe for concurrent use.
/// </summary>
public interface IRecordStore : IDisposable
{
    /// <summary>Why the last change was refused, or a read since then; null when the store works.</summary>
    ErrorCode? Trouble { get; }

    /// <summary>The value of a record; null when there is none or it was damaged.</summary>
    /// <exception cref="EnigmaException">A code of the area <c>store</c>.</exception>
    ReadOnlyMemory<byte>? Get(RecordKind kind, ReadOnlySpan<byte> key);

    /// <summary>The records of a kind from a key on, in the order of their keys; without a value where one was damaged.</summary>
    /// <exception cref="EnigmaException">A code of the area <c>store</c>.</exception>
    IEnumerable<(byte[] Key, ReadOnlyMemory<byte>? Value)> Scan(RecordKind kind, ReadOnlyMemory<byte> from);

    /// <summary>Writes all changes or none.</summary>
    /// <exception cref="EnigmaException"><c>store.full</c> and nothing was written; other codes of the area <c>store</c>.</exception>
    void Write(RecordBatch batch, Durability durability);

    /// <summary>Ends when all that was written before is on the disk. Those who wait at the same time wait for the same sync.</summary>
    /// <exception cref="EnigmaException">A code of the area <c>store</c>; what was written may or may not be on the disk.</exception>
    Task SyncAsync();
}
