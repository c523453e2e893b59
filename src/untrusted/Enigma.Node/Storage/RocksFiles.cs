// SPDX-License-Identifier: MIT
using RocksDbSharp;

namespace Enigma.Node;

/// <summary>How RocksDB is opened, repaired and flushed, and what its complaints mean.</summary>
internal static class RocksFiles
{
    private const ulong WriteBuffer = 4 << 20;
    private const ulong ContentsBuffer = 16 << 20;
    private const int MostWriteBuffers = 8;
    private const int MergedFiles = 12;
    private const int SlowAtFiles = 200;
    private const int StopAtFiles = 400;
    private const ulong MaxWal = 32 << 20;
    private const ulong ManifestStep = 64 << 10;
    private const long FileBytesPerSecond = 24 << 20;
    private const long PaceMicroseconds = 10_000;
    // How seldom a merging goes before a flush that waits: RocksDB's own measure, one time in ten.
    private const int PaceFairness = 10;
    private const ulong WrittenBackWal = 512 << 10;
    private const ulong WrittenBack = 256 << 10;

    // Files of all stores of the process have one pace: a merging of some hundred MB as fast as the disk takes it is two seconds in which
    // everything else is slow. What becomes files is paid by its bytes, of which Ethereum takes less than one MB a second.
    private static readonly IntPtr Pace = Native.Instance.rocksdb_ratelimiter_create(FileBytesPerSecond, PaceMicroseconds, PaceFairness);

    /// <summary>All kinds have a family of their own; those that nobody else has are kept twice, in different files.</summary>
    public static IEnumerable<string> FamiliesOf(RecordKind kind) => IsKeptTwice(kind) ? [Name(kind), Name(kind) + "-copy"] : [Name(kind)];

    /// <summary>Whether a record that is lost here is lost for good.</summary>
    public static bool IsKeptTwice(RecordKind kind) =>
        kind is RecordKind.Identity or RecordKind.ContractKeys or RecordKind.Sealed;

    /// <summary>Binds all of RocksDB's functions, as the first use would.</summary>
    public static void Load() => _ = Native.Instance;

    /// <summary>Opens or makes the files.</summary>
    public static RocksDb Open(string path)
    {
        GiveWay();
        var families = new ColumnFamilies(FamilyOptions(WriteBuffer));
        foreach (var kind in Enum.GetValues<RecordKind>())
        {
            foreach (var name in FamiliesOf(kind))
            {
                families.Add(name, FamilyOptions(IsLong(kind) ? ContentsBuffer : WriteBuffer));
            }
        }

        return RocksDb.Open(Options(path), path, families);
    }

    /// <summary>Keeps every file and log record that is whole and drops the others.</summary>
    public static void Repair(string path)
    {
        var options = Options(path);
        Native.Instance.rocksdb_repair_db(options.Handle, path, out var error);
        GC.KeepAlive(options);
        if (error != IntPtr.Zero)
        {
            throw new RocksDbException(error);
        }
    }

    /// <summary>Moves what is in memory and in the log of a family into a file of its own.</summary>
    public static void Flush(RocksDb database, ColumnFamilyHandle family)
    {
        var options = new FlushOptions().SetWaitForFlush(true);
        Native.Instance.rocksdb_flush_cf(database.Handle, options.Handle, family.Handle, out var error);
        GC.KeepAlive(options);
        if (error != IntPtr.Zero)
        {
            throw new RocksDbException(error);
        }
    }

    /// <summary>Has the disk hold all that was written before.</summary>
    public static void Sync(RocksDb database)
    {
        Native.Instance.rocksdb_flush_wal(database.Handle, 1, out var error);
        if (error != IntPtr.Zero)
        {
            throw new RocksDbException(error);
        }
    }

    /// <summary>The failure that an iterator hides behind its end, if any.</summary>
    public static void RequireSound(Iterator iterator)
    {
        Native.Instance.rocksdb_iter_get_error(iterator.Handle, out var error);
        if (error != IntPtr.Zero)
        {
            throw new RocksDbException(error);
        }
    }

    /// <summary>Bytes that opening the files may write: the log becomes files.</summary>
    public static long RoomToOpen(string path) =>
        (1 << 20) + new DirectoryInfo(path).EnumerateFiles("*.log").Sum(file => file.Length);

    /// <summary>True when bytes on disk are not what was written.</summary>
    public static bool IsDamage(RocksDbException failure) =>
        failure.Message.StartsWith("Corruption", StringComparison.Ordinal) || failure.Message.Contains("No such file", StringComparison.Ordinal);

    /// <summary>The node's own error for a complaint.</summary>
    public static EnigmaException Explain(string path, RocksDbException failure) => failure.Message switch
    {
        var told when told.Contains("lock", StringComparison.Ordinal) => new(
            StoreErrors.Locked, $"the data folder {path} is open in another process; end that node or configure another folder", failure),
        var told when told.Contains("No space left", StringComparison.Ordinal) || told.Contains("File too large", StringComparison.Ordinal)
            || told.Contains("quota", StringComparison.Ordinal) => Full(path, failure),
        var told when told.Contains("olumn famil", StringComparison.Ordinal) => new(
            StoreErrors.UnknownFormat, $"the data folder {path} holds kinds of records that this program does not know; run the program that wrote it", failure),
        var told when IsDamage(failure) => new(
            StoreErrors.Damaged, $"the data folder {path} cannot be repaired: {told}; move it away, what peers and the chain have is fetched again", failure),
        var told => new(StoreErrors.Failed, $"the data folder {path} cannot be used: {told}; check the disk and its permissions", failure),
    };

    /// <summary>The disk is full.</summary>
    public static EnigmaException Full(string path, Exception? cause = null)
    {
        var message = $"the disk of the data folder {path} is full and nothing was written; make room, the node goes on by itself";
        return cause is null ? new(StoreErrors.Full, message) : new(StoreErrors.Full, message, cause);
    }

    // What is admitted and soon recorded can end in memory, before it is in a file; fewer and longer files are merged less often.
    private static bool IsLong(RecordKind kind) => kind is RecordKind.Contents or RecordKind.AdmittedContents;

    private static string Name(RecordKind kind) => kind.ToString().ToLowerInvariant();

    private static DbOptions Options(string path)
    {
        var options = new DbOptions()
            .SetCreateIfMissing(true)
            .SetCreateMissingColumnFamilies(true)
            // One bad log record must not take those behind it along: each record carries its own checksum, and the journal its own links.
            .SetWalRecoveryMode(Recovery.SkipAnyCorruptedRecords)
            .SetMaxTotalWalSize(MaxWal)
            // The list of files is some kilobytes; by itself it would take 4 MiB in advance.
            .SetManifestPreallocationSize(ManifestStep)
            .SetMaxOpenFiles(256)
            .SetKeepLogFileNum(2)
            .SetMaxLogFileSize(1 << 20)
            .SetStatsDumpPeriodSec(0);
        // A sync waits for all that the disk has been given before, by any file and any store on it. So a file goes there in small pieces, each
        // once the one before has arrived (docs/adr/0036).
        Native.Instance.rocksdb_options_set_wal_bytes_per_sync(options.Handle, WrittenBackWal);
        Native.Instance.rocksdb_options_set_bytes_per_sync(options.Handle, WrittenBack);
        Native.Instance.rocksdb_options_set_ratelimiter(options.Handle, Pace);
        Native.Instance.rocksdb_options_set_writable_file_max_buffer_size(options.Handle, WrittenBack);
        Native.Instance.rocksdb_options_set_strict_bytes_per_sync(options.Handle, (byte)(CanWaitForPieces(path) ? 1 : 0));
        return options;
    }

    // Where a system cannot wait for a piece of a file, RocksDB would have all of it synced with each piece.
    private static bool CanWaitForPieces(string path)
    {
        try
        {
            return OperatingSystem.IsLinux() && new DriveInfo(path).DriveFormat != "zfs";
        }
        catch (Exception unknown) when (unknown is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return false;
        }
    }

    // Files are merged while others want the processor less: that can wait (FamilyOptions). The threads are those of all stores of the process.
    private static void GiveWay() => Native.Instance.rocksdb_env_lower_thread_pool_cpu_priority(Native.Instance.rocksdb_create_default_env());

    // What is stored is mostly ciphertext and hashes, which do not compress. A burst of long records finds further buffers, and many small
    // files wait for their merging longer than by RocksDB's own measure: until then no write waits for either.
    private static ColumnFamilyOptions FamilyOptions(ulong writeBuffer) => new ColumnFamilyOptions()
        .SetCompression(Compression.No)
        .SetWriteBufferSize(writeBuffer)
        .SetLevel0FileNumCompactionTrigger(MergedFiles)
        .SetBlockBasedTableFactory(new BlockBasedTableOptions().SetFilterPolicy(BloomFilterPolicy.Create(10, false)))
        .SetMaxWriteBufferNumber(MostWriteBuffers)
        .SetLevel0SlowdownWritesTrigger(SlowAtFiles)
        .SetLevel0StopWritesTrigger(StopAtFiles);
}
