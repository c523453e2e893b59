// SPDX-License-Identifier: MIT
using System.Runtime.Versioning;
using System.Security.Cryptography;
using Enigma.Crypto;

namespace Enigma.Node;

/// <summary>The secret keys of a node: files of 32 bytes in hex that nobody but their owner may read.</summary>
public sealed class KeyFolder(string folder, bool createsKeys)
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>The account key of a name.</summary>
    /// <exception cref="EnigmaException"><c>config.key_file</c></exception>
    public Secp256k1PrivateKey Account(string name)
    {
        var bytes = Secret(name);
        try
        {
            return Secp256k1PrivateKey.TryFromBytes(bytes, out var key) ? key : throw Bad(PathOf(name), "is not a private key");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    /// <summary>The 32 secret bytes of a name; wipe them after use.</summary>
    /// <exception cref="EnigmaException"><c>config.key_file</c></exception>
    public byte[] Secret(string name)
    {
        var path = PathOf(name);
        if (!File.Exists(path))
        {
            if (!createsKeys)
            {
                throw Bad(path, "is not there; put the key there, or set createKeys to have one made");
            }

            Create(path);
        }

        return Read(path);
    }

    /// <summary>The 32 secret bytes of a file.</summary>
    /// <exception cref="EnigmaException"><c>config.key_file</c></exception>
    public static byte[] Read(string path)
    {
        try
        {
            if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & ~OwnerOnly) != 0)
            {
                throw Bad(path, "is open to others than its owner; chmod 600 it, and replace the key if others could read it");
            }

            return Hash32.TryParse(File.ReadAllText(path).Trim(), out var value)
                ? value.AsSpan().ToArray()
                : throw Bad(path, "does not hold 0x and 64 hex digits");
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw Bad(path, $"{FileFault.OfReading(path, unreadable)}; put 0x and 64 hex digits there, readable by this user alone");
        }
    }

    private void Create(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            throw Bad(path, "cannot be made with the rights of its owner alone on this system");
        }

        try
        {
            Write(path);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw Bad(path, $"cannot be made in {folder}; make that folder, writable for this user alone");
        }
    }

    [UnsupportedOSPlatform("windows")]
    private void Write(string path)
    {
        Directory.CreateDirectory(folder, OwnerOnly | UnixFileMode.UserExecute);
        // Complete and on the disk before it has its name: the key may hold money from its first use on.
        var temporary = path + ".new";
        File.Delete(temporary);
        using (var file = new FileStream(
            temporary, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = OwnerOnly }))
        {
            var secret = RandomNumberGenerator.GetBytes(Secp256k1PrivateKey.Size);
            file.Write(System.Text.Encoding.ASCII.GetBytes("0x" + Convert.ToHexStringLower(secret) + "\n"));
            file.Flush(flushToDisk: true);
            CryptographicOperations.ZeroMemory(secret);
        }

        File.Move(temporary, path);
    }

    private string PathOf(string name) => Path.Combine(folder, name + ".key");

    private static EnigmaException Bad(string path, string fault) => new(ConfigurationErrors.KeyFile, $"the key file {path} {fault}");
}
