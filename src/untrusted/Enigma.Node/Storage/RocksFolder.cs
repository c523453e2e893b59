// SPDX-License-Identifier: MIT
using RocksDbSharp;

namespace Enigma.Node;

/// <summary>
/// The files of one store, kept usable: damage is repaired and a full disk waited out by opening them again, in place, so that nobody who
/// reads or writes notices more than a delay. Whoever reads or writes does so beside the others; who opens the files is alone. Safe for
/// concurrent use.
/// </summary>
internal sealed class RocksFolder(string path, Action<EnigmaException>? onTrouble) : IDisposable
{
    private readonly ReaderWriterLockSlim _gate = new();
    private RocksDb? _database;
    private volatile bool _mustReopen;
    private bool _isClosed;
    private EnigmaException? _trouble;

    /// <summary>Why the last change was refused, or a read since then; null after a change that succeeded.</summary>
    public ErrorCode? Trouble => Volatile.Read(ref _trouble)?.Code;

    /// <summary>Makes the folder, for its owner alone, and opens it.</summary>
    /// <exception cref="EnigmaException">A code of the area <c>store</c>.</exception>
    public void Open()
    {
        try
        {
            if (OperatingSystem.IsWindows())
            {
                Directory.CreateDirectory(path);
            }
            else
            {
                Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            }
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new EnigmaException(
                StoreErrors.Failed, $"the data folder {path} cannot be made: {refused.Message}; check the path and its permissions", refused);
        }

        Exclusively(() => Reopen(repair: false));
    }

    /// <summary>Reads. Damage that RocksDB finds takes more than one record along: what there is is repaired, then read again.</summary>
    /// <exception cref="EnigmaException">A code of the area <c>store</c>.</exception>
    public T Read<T>(Func<RocksDb, T> read) => Watched(() => Try(read, isChange: false));

    /// <summary>Writes, all or nothing.</summary>
    /// <exception cref="EnigmaException"><c>store.full</c>; other codes of the area <c>store</c>.</exception>
    public void Change(Action<RocksDb> write)
    {
        var before = Volatile.Read(ref _trouble);
        Watched(() => Try(
            database =>
            {
                write(database);
                return true;
            },
            isChange: true));
        // Another one's trouble since then stays.
        Interlocked.CompareExchange(ref _trouble, null, before);
    }

    /// <summary>Tells of damage that was dealt with.</summary>
    public void Tell(string what) => onTrouble?.Invoke(new EnigmaException(StoreErrors.Damaged, $"data folder {path}: {what}"));

    /// <summary>Closes the files for good.</summary>
    public void Dispose() => Exclusively(() =>
    {
        _isClosed = true;
        Close();
    });

    private T Watched<T>(Func<T> action)
    {
        try
        {
            return action();
        }
        catch (EnigmaException trouble)
        {
            Volatile.Write(ref _trouble, trouble);
            throw;
        }
    }

    private T Try<T>(Func<RocksDb, T> action, bool isChange)
    {
        for (var isRepaired = false; ;)
        {
            RocksDb? damaged = null;
            _gate.EnterReadLock();
            try
            {
                if (_database is { } database && !(isChange && _mustReopen))
                {
                    return action(database);
                }
            }
            catch (RocksDbException failure)
            {
                // After a failed write RocksDB takes no other until its files are opened again.
                if (isChange)
                {
                    _mustReopen = true;
                }

                if (!RocksFiles.IsDamage(failure) || isRepaired)
                {
                    throw RocksFiles.Explain(path, failure);
                }

                damaged = _database;
                TellDamage(failure);
            }
            finally
            {
                _gate.ExitReadLock();
            }

            Exclusively(() =>
            {
                // Who met the same damage before may have repaired it.
                var mustRepair = damaged is not null && damaged == _database;
                if (mustRepair || _database is null || (isChange && _mustReopen))
                {
                    Reopen(mustRepair);
                }
            });
            isRepaired |= damaged is not null;
        }
    }

    private void Exclusively(Action action)
    {
        _gate.EnterWriteLock();
        try
        {
            action();
        }
        finally
        {
            _gate.ExitWriteLock();
        }
    }

    private void Reopen(bool repair)
    {
        if (_isClosed)
        {
            throw new EnigmaException(StoreErrors.Failed, $"the store of {path} is closed: the node is stopping");
        }

        if (new DriveInfo(path).AvailableFreeSpace < RocksFiles.RoomToOpen(path))
        {
            throw RocksFiles.Full(path);
        }

        Close();
        try
        {
            if (repair)
            {
                RocksFiles.Repair(path);
            }

            _database = RocksFiles.Open(path);
            _mustReopen = false;
        }
        catch (RocksDbException failure) when (RocksFiles.IsDamage(failure) && !repair)
        {
            TellDamage(failure);
            Reopen(repair: true);
        }
        catch (RocksDbException failure)
        {
            throw RocksFiles.Explain(path, failure);
        }
    }

    private void Close()
    {
        _database?.Dispose();
        _database = null;
        _mustReopen = true;
    }

    private void TellDamage(Exception failure) => Tell($"files were damaged and are repaired: {failure.Message}");
}
