// SPDX-License-Identifier: MIT
using System.Globalization;
using System.Runtime.Versioning;

namespace Enigma.Devnet;

/// <summary>
/// The directory of one local network. In those that <see cref="Create"/> makes lies a lock file that its owner holds as long as it lives,
/// however it ends: the id of a process says nothing in another container, which may share the directory, and a lock does.
/// </summary>
internal sealed class InstanceDirectory : IDisposable
{
    /// <summary>The file that the owner holds.</summary>
    public const string LockFile = "owner.lock";

    private readonly FileStream? _lock;

    private InstanceDirectory(string path, FileStream? held)
    {
        Path = path;
        _lock = held;
    }

    /// <summary>The directory.</summary>
    public string Path { get; }

    /// <summary>A fresh directory that belongs to this process until it is disposed of.</summary>
    /// <param name="parent">The directory to make it in.</param>
    /// <param name="mode">Who may do what in it.</param>
    [UnsupportedOSPlatform("windows")]
    public static InstanceDirectory Create(string parent, UnixFileMode mode)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessId}-{Guid.NewGuid().ToString("N").AsSpan(0, 8)}");
        var path = System.IO.Path.Combine(parent, name);
        // Under a name that other starts do not look at, until its lock is held.
        var unready = Directory.CreateDirectory(System.IO.Path.Combine(parent, "." + name), mode).FullName;
        var held = Open(unready, FileMode.CreateNew);
        try
        {
            Directory.Move(unready, path);
            return new InstanceDirectory(path, held);
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    /// <summary>A directory of the user's choice, which no start removes.</summary>
    public static InstanceDirectory Chosen(string path) => new(path, null);

    /// <summary>Whether a directory's name is that of one that <see cref="Create"/> made.</summary>
    /// <param name="path">The directory.</param>
    /// <param name="process">The process that made it, by its id where it ran.</param>
    public static bool IsNamedAsOne(string path, out int process)
    {
        process = 0;
        return System.IO.Path.GetFileName(path).Split('-') is [var id, { Length: 8 }]
            && int.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out process);
    }

    /// <summary>Takes the place of an owner that has ended; null where there is no lock file, as older versions made none.</summary>
    /// <exception cref="IOException">The owner lives, or another process takes its place just now.</exception>
    public static InstanceDirectory? TakeOver(string path)
    {
        try
        {
            return new InstanceDirectory(path, Open(path, FileMode.Open));
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Removes a directory, its lock file last: half of it is still known to belong to nobody.</summary>
    public static void Remove(string path)
    {
        foreach (var folder in Directory.GetDirectories(path))
        {
            Directory.Delete(folder, recursive: true);
        }

        foreach (var file in Directory.GetFiles(path).Where(file => System.IO.Path.GetFileName(file) != LockFile))
        {
            File.Delete(file);
        }

        Directory.Delete(path, recursive: true);
    }

    /// <summary>Lets go of the directory, which stays where it is.</summary>
    public void Dispose() => _lock?.Dispose();

    // An exclusive flock(2), which ends with the process and which no child process inherits.
    private static FileStream Open(string directory, FileMode mode) =>
        new(System.IO.Path.Combine(directory, LockFile), mode, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
}
