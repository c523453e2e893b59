// SPDX-License-Identifier: MIT
using System.Buffers;
using RocksDbSharp;

namespace Enigma.Node;

/// <summary>Records on disk, in RocksDB: one column family per kind, one write batch for what belongs together (spec/storage.md).</summary>
public sealed class RocksRecordStore : IRecordStore
{
    private const int PageRecords = 256;

    private readonly RocksFolder _folder;
    private readonly SharedSync _sync;

    private RocksRecordStore(RocksFolder folder)
    {
        _folder = folder;
        _sync = new SharedSync(() => folder.Change(RocksFiles.Sync));
    }

    /// <inheritdoc/>
    public ErrorCode? Trouble => _folder.Trouble;

    /// <summary>
    /// Loads RocksDB, which the first store of a process does by itself. It takes a processor some 0.3 s: whoever has to wait for something
    /// else first does it meanwhile.
    /// </summary>
    public static void Load() => RocksFiles.Load();

    /// <summary>Opens or makes the store of a node.</summary>
    /// <param name="path">Its folder.</param>
    /// <param name="identity">The network; a folder of another one is refused.</param>
    /// <param name="onTrouble">Told of damage that was found, after it was dealt with.</param>
    /// <exception cref="EnigmaException">
    /// <c>store.locked</c>, <c>store.wrong_network</c>, <c>store.unknown_format</c>, <c>store.full</c>, <c>store.damaged</c>, <c>store.failed</c>.
    /// </exception>
    public static RocksRecordStore Open(string path, StoreIdentity identity, Action<EnigmaException>? onTrouble = null)
    {
        var store = new RocksRecordStore(new RocksFolder(Path.GetFullPath(path), onTrouble));
        try
        {
            store._folder.Open();
            identity.Claim(store);
            return store;
        }
        catch
        {
            store.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public ReadOnlyMemory<byte>? Get(RecordKind kind, ReadOnlySpan<byte> key)
    {
        var name = key.ToArray();
        foreach (var family in RocksFiles.FamiliesOf(kind))
        {
            var found = _folder.Read(database => database.Get(name, database.GetColumnFamily(family)));
            if (found is null)
            {
                continue;
            }

            if (RecordSeal.Open(kind, name, found) is { } value)
            {
                return value;
            }

            Drop(family, name);
        }

        return null;
    }

    /// <inheritdoc/>
    public IEnumerable<(byte[] Key, ReadOnlyMemory<byte>? Value)> Scan(RecordKind kind, ReadOnlyMemory<byte> from)
    {
        var next = from.ToArray();
        while (true)
        {
            var page = _folder.Read(database => ReadPage(database, RocksFiles.FamiliesOf(kind).First(), next));
            foreach (var (key, value) in page)
            {
                yield return (key, RecordSeal.Open(kind, key, value));
            }

            if (page.Count < PageRecords)
            {
                yield break;
            }

            // The first key behind the last one.
            next = [.. page[^1].Key, 0];
        }
    }

    /// <inheritdoc/>
    public void Write(RecordBatch batch, Durability durability)
    {
        _folder.Change(database =>
        {
            using var changes = new WriteBatch();
            foreach (var (kind, key, value) in batch.Changes)
            {
                foreach (var family in RocksFiles.FamiliesOf(kind).Select(name => database.GetColumnFamily(name)))
                {
                    Add(changes, family, kind, key, value);
                }
            }

            // What is synced is not seen before it is: who finds it may rely on it.
            database.Write(changes, new WriteOptions().SetSync(durability == Durability.Disk));
            FlushTwice(database, batch);
        });
    }

    /// <inheritdoc/>
    public Task SyncAsync() => _sync.RunAsync();

    /// <summary>Closes the files.</summary>
    public void Dispose() => _folder.Dispose();

    private static void Add(WriteBatch changes, ColumnFamilyHandle family, RecordKind kind, byte[] key, ReadOnlyMemory<byte>? value)
    {
        if (value is not { } put)
        {
            changes.Delete(key, family);
            return;
        }

        // What is added is copied.
        var buffer = ArrayPool<byte>.Shared.Rent(put.Length + RecordSeal.Size);
        try
        {
            changes.Put(key, RecordSeal.Close(kind, key, put.Span, buffer), family);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    // Until it is flushed, both copies of what is kept twice are in one log.
    private static void FlushTwice(RocksDb database, RecordBatch batch)
    {
        foreach (var family in batch.Changes.Select(change => change.Kind).Distinct().Where(RocksFiles.IsKeptTwice).SelectMany(RocksFiles.FamiliesOf))
        {
            RocksFiles.Flush(database, database.GetColumnFamily(family));
        }
    }

    private static List<(byte[] Key, byte[] Value)> ReadPage(RocksDb database, string family, byte[] from)
    {
        var page = new List<(byte[], byte[])>();
        using var iterator = database.NewIterator(database.GetColumnFamily(family));
        for (iterator.Seek(from); iterator.Valid() && page.Count < PageRecords; iterator.Next())
        {
            page.Add((iterator.Key(), iterator.Value()));
        }

        RocksFiles.RequireSound(iterator);
        return page;
    }

    private void Drop(string family, byte[] key)
    {
        _folder.Tell($"a record of {family} was damaged and is dropped; it is fetched again or taken from its copy");
        try
        {
            _folder.Change(database => database.Remove(key, database.GetColumnFamily(family)));
        }
        catch (EnigmaException)
        {
            // What cannot be dropped now is found and dropped again.
        }
    }
}
