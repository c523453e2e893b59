// SPDX-License-Identifier: MIT
using System.Buffers;
using System.Security.Cryptography;
using System.Text;

namespace Enigma.Node;

/// <summary>
/// The secret that opens the management endpoint: 32 random bytes as hex in a file that its owner alone may read. It is in no log, no
/// argument and no environment; whoever can read the file can manage the node.
/// </summary>
internal sealed class ManagementToken
{
    private const int Size = 32;
    private const string Scheme = "Bearer ";

    private static readonly SearchValues<byte> HexDigits = SearchValues.Create("0123456789abcdef"u8);

    private readonly byte[] _text;

    private ManagementToken(byte[] text) => _text = text;

    /// <summary>Reads the file, or makes it with a fresh token.</summary>
    /// <exception cref="EnigmaException"><c>management.bad_token_file</c> when others may read it, or it holds something else.</exception>
    public static ManagementToken LoadOrCreate(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            throw Bad(path, "is on Windows, where its owner's rights are not checked; run the node on Linux");
        }

        try
        {
            const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            using var fresh = new FileStream(path, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = Owner });
            fresh.Write(Encoding.ASCII.GetBytes(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(Size)) + "\n"));
        }
        catch (IOException) when (File.Exists(path))
        {
            // Made by an earlier run.
        }

        // A link could lead to a file that others may write; the mode is that of the file behind it.
        return File.ResolveLinkTarget(path, returnFinalTarget: false) is not null
            ? throw Bad(path, "is a link; put the file itself there")
            : (File.GetUnixFileMode(path) & ~(UnixFileMode.UserRead | UnixFileMode.UserWrite)) != 0
            ? throw Bad(path, $"has the mode {Convert.ToString((int)File.GetUnixFileMode(path), 8)}; set it to 600 and, if others read it, delete it for a new one")
            : new ManagementToken(Read(path));
    }

    /// <summary>Whether the header of a request carries the token; takes as long for every wrong one.</summary>
    public bool IsIn(string? authorization) =>
        authorization is not null && authorization.StartsWith(Scheme, StringComparison.Ordinal)
        && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(authorization[Scheme.Length..]), _text);

    private static byte[] Read(string path)
    {
        using var file = File.OpenRead(path);
        var text = new byte[(2 * Size) + 2];
        var length = file.ReadAtLeast(text, text.Length, throwOnEndOfStream: false);
        return length == (2 * Size) + 1 && text[2 * Size] == '\n' && text.AsSpan(0, 2 * Size).IndexOfAnyExcept(HexDigits) < 0
            ? text[..(2 * Size)]
            : throw Bad(path, $"does not hold {2 * Size} lower-case hex digits and a line end; delete it for a new one");
    }

    private static EnigmaException Bad(string path, string fault) =>
        new(NodeErrors.BadTokenFile, $"the token file {path} {fault}");
}
