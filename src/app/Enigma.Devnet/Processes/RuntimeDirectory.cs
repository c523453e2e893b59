// SPDX-License-Identifier: MIT
using System.Diagnostics;
using System.Globalization;
using System.Runtime.Versioning;

namespace Enigma.Devnet;

/// <summary>
/// The per-user directory of running local networks, readable by the user alone: <c>$XDG_RUNTIME_DIR</c> or the system's temporary
/// directory, then <c>enigma-devnet-UID</c>. Each network has a directory of its own in it (<see cref="InstanceDirectory"/>).
/// </summary>
public static class RuntimeDirectory
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>The path; it need not exist.</summary>
    public static string Path
    {
        get
        {
            var parent = Environment.GetEnvironmentVariable("XDG_RUNTIME_DIR");
            var root = !string.IsNullOrEmpty(parent) && Directory.Exists(parent) ? parent : System.IO.Path.GetTempPath();
            return System.IO.Path.Combine(root, string.Create(CultureInfo.InvariantCulture, $"enigma-devnet-{NativeUser.Id}"));
        }
    }

    /// <summary>The file by which other commands find a running network.</summary>
    public static string StateFile => System.IO.Path.Combine(Path, "devnet.json");

    /// <summary>
    /// Refuses a directory that is not this user's alone: another user could read the secrets in it, or have put a network of their own there
    /// for commands to find and encrypt to.
    /// </summary>
    /// <param name="code">The code of the refusal.</param>
    /// <exception cref="EnigmaException">with <paramref name="code"/></exception>
    public static void RequireOwn(ErrorCode code)
    {
        if (OperatingSystem.IsWindows() || !NativeUser.Owns(Path) || File.ResolveLinkTarget(Path, returnFinalTarget: false) is not null
            || File.GetUnixFileMode(Path) != OwnerOnly)
        {
            throw new EnigmaException(
                code, $"{Path} is a link, somebody else's or open to others, so nothing in it is safe; remove it or set XDG_RUNTIME_DIR");
        }
    }

    /// <summary>Makes the directory if it is not there.</summary>
    /// <exception cref="EnigmaException"><c>devnet.start_failed</c> when it belongs to somebody else.</exception>
    [UnsupportedOSPlatform("windows")]
    public static void Create()
    {
        Directory.CreateDirectory(Path, OwnerOnly);
        RequireOwn(DevnetErrors.StartFailed);
    }

    /// <summary>A directory for one network.</summary>
    /// <param name="directory">The directory to use; null for a fresh one inside <see cref="Path"/>.</param>
    /// <exception cref="EnigmaException"><c>devnet.start_failed</c> when the directory belongs to somebody else.</exception>
    internal static InstanceDirectory CreateInstance(string? directory = null)
    {
        if (OperatingSystem.IsWindows())
        {
            throw new EnigmaException(DevnetErrors.StartFailed, "the local network needs a Unix system; on Windows use its Linux subsystem");
        }

        Create();
        RemoveAbandoned();
        return directory is null
            ? InstanceDirectory.Create(Path, OwnerOnly)
            : InstanceDirectory.Chosen(Directory.CreateDirectory(directory, OwnerOnly).FullName);
    }

    /// <summary>Whether a process is there.</summary>
    internal static bool IsAlive(int process)
    {
        try
        {
            using var found = Process.GetProcessById(process);
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    // A network's guard removes its directory, unless the guard was killed with the network or the machine lost power.
    private static void RemoveAbandoned()
    {
        foreach (var directory in Directory.GetDirectories(Path))
        {
            if (InstanceDirectory.IsNamedAsOne(directory, out var process) && !Devnet.IsKeptIn(directory))
            {
                RemoveIfAbandoned(directory, process);
            }
        }
    }

    private static void RemoveIfAbandoned(string directory, int process)
    {
        try
        {
            using var taken = InstanceDirectory.TakeOver(directory);
            // Without a lock file, as older versions left it, only the id of its process tells anything.
            if (taken is not null || !IsAlive(process))
            {
                InstanceDirectory.Remove(directory);
            }
        }
        catch (Exception held) when (held is IOException or UnauthorizedAccessException)
        {
            // Its owner lives, or its guard or another start removes it just now; if not, a later start does.
        }
    }
}
